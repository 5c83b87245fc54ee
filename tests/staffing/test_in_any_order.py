"""Whatever is begun, ended, covered and moved in whatever order: who serves is who may."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from backend.answers.problems import Problem
from backend.staffing.actions.absences import Cover, arrange_absence, end_absence
from backend.staffing.actions.leaving import leave_service, move_home
from backend.staffing.actions.posting import begin_posting, end_posting
from backend.staffing.models import Absence, Posting

from .asking import granted, served

pytestmark = pytest.mark.django_db
WORKERS = ["east_worker", "coast_worker", "west_worker", "far_worker"]
GRIDS = ["east", "coast", "west", "far"]
steps = st.lists(
    st.tuples(
        st.sampled_from(["begin", "home", "end", "absence", "back", "move", "leave"]),
        st.sampled_from(WORKERS),
        st.sampled_from(WORKERS),
        st.sampled_from(GRIDS),
        st.integers(0, 6),
        st.integers(1, 6),
    ),
    max_size=14,
)


def take(cast, now, step) -> None:
    what, name, other, grid, hour, hours = step
    member = getattr(cast, name).member
    since = now + timedelta(hours=hour)
    span = DateTimeTZRange(since, since + timedelta(hours=hours))
    by, there = {"by": cast.admin, "at": now}, cast.grids[grid]
    posting = Posting.objects.filter(member=member, absence=None).order_by("-pk").first()
    absence = Absence.objects.filter(member=member).order_by("-pk").first()
    match what:
        case "begin" | "home":
            kind = "home" if what == "home" else "additional"
            period = span if what == "begin" else DateTimeTZRange(since, None)
            new = Posting(
                member=member, grid_id=there.grid_id, post="worker", kind=kind, period=period
            )
            begin_posting(posting=new, **by)
        case "end" if posting:
            end_posting(posting=posting, ends_at=since, **by)
        case "absence":
            cover = Cover(grid=there.grid_id, member=getattr(cast, other).member)
            arrange_absence(member=member, period=span, covers=[cover], **by)
        case "back" if absence:
            end_absence(absence=absence, ends_at=since, **by)
        case "move":
            move_home(member=member, grid=there, post="worker", domains=[], since=since, **by)
        case "leave":
            leave_service(member=member, leaves_at=since, **by)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_grants_are_in_force_when_postings_are_and_no_grid_has_two_workers(cast, steps):
    now = timezone.now()
    with transaction.atomic():
        for step in steps:
            try:
                with transaction.atomic():
                    take(cast, now, step)
            except (Problem, ValidationError):
                pass  # refused, and then nothing of it was done
        for minutes in range(-30, 13 * 60, 30):
            moment = now + timedelta(minutes=minutes)
            assert served(moment) == granted(moment)
            homes = Posting.objects.at(moment).filter(kind="home", post="worker")
            at_home = list(homes.values_list("grid", "member"))
            assert len({grid for grid, _ in at_home}) == len(at_home)
            assert len({member for _, member in at_home}) == len(at_home)
            for cover in Posting.objects.at(moment).exclude(absence=None):
                assert moment in cover.absence.period
                assert not Absence.objects.at(moment).filter(member=cover.member).exists()
        transaction.set_rollback(True)
