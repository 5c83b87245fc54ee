"""Random days: whatever happens, what a phone holds with the changes is the day as it is."""

import uuid
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from rest_framework.exceptions import APIException

from backend.accounts.rights import Rights
from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.actions.escalating import escalate
from backend.incidents.actions.evidence import Chunk, receive_chunk
from backend.incidents.actions.reporting import record_report
from backend.incidents.actions.stepping import act
from backend.incidents.actors import standing
from backend.incidents.models import Case, Citation, Evidence
from backend.incidents.serializers.asked import ActionSerializer, ReportSerializer
from backend.incidents.workflow.reached import standings
from backend.notices.actions.calling import acknowledge
from backend.notices.models import Notice
from backend.patrol.actions.due_places import (
    NewDuePlace,
    change_due_place,
    end_due_place,
    enter_due_place,
)
from backend.patrol.actions.looks import open_track
from backend.patrol.actions.marks import mark_shift
from backend.patrol.actions.shifts import begin_shift
from backend.patrol.due import day_of
from backend.patrol.envelopes import MarkBody, ShiftBody
from backend.patrol.models import DuePlace, Shift, Visit
from backend.staffing.actions.absences import Cover, arrange_absence
from backend.staffing.actions.posting import begin_posting, end_posting
from backend.staffing.models import Posting
from tests.cast import CENTRES
from tests.incidents.asking import Stage, report_body
from tests.incidents.evidence.sending import photo
from tests.incidents.test_lives import Life

from .held import Phone, seen

# Some hundred days are put together: on a busy machine that takes minutes.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

HOLDING = (
    "east_worker",
    "coast_worker",
    "east_leader",
    "fire_officer",
    "sanitation",
    "east_operator",
)
RESTRICTED, SENSITIVE = "D01", "C04"
PHOTO = photo(32, 24)
KNOWN_STANDINGS = set(standings())


class Days(Life):
    """The days of several people, around the life of a case; one after the other catches up."""

    told: dict[str, int] = {}
    gone: set[str] = set()

    def __init__(self) -> None:
        super().__init__()
        self.now = timezone.now() - timedelta(days=20)
        self.phones = {name: Phone(self.stage.cast.people[name], self.now) for name in HOLDING}
        self.turn = 0

    def teardown(self) -> None:
        try:
            for name in HOLDING:
                self._catches_up(name)
                again = self.phones[name].catch_up(self.now)
                assert (again["changed"], any(again["removed"].values())) == ({}, False)
        finally:
            super().teardown()

    @rule(
        matter=st.sampled_from(["B01", "B06", SENSITIVE, RESTRICTED]),
        by=st.sampled_from(["east_worker", "east_operator", "fire_officer"]),
        at=st.sampled_from(["east", "coast"]),
        pieces=st.integers(0, 2),
    )
    def something_else_is_reported(self, matter, by, at, pieces):
        body = report_body(
            matter=matter, at=at, evidence=[str(uuid.uuid4()) for _ in range(pieces)]
        )
        asked = ReportSerializer(data=body)
        asked.is_valid(raise_exception=True)
        record_report(
            uuid=uuid.uuid4(),
            sent=body,
            asked=asked.validated_data,
            by=self.stage.cast.people[by],
            at=self.now,
        )

    @rule(prepared=st.booleans())
    def a_photo_arrives(self, prepared):
        here = Evidence.objects.exclude(prepared_at=None).values("pk")
        waiting = Citation.objects.exclude(uuid__in=here).order_by("-pk").select_related("by")
        for cited in waiting[:1]:
            digest = sha256(PHOTO).hexdigest()
            chunk = Chunk(digest, len(PHOTO), 0, PHOTO)
            self._tried(receive_chunk, uuid=cited.uuid, chunk=chunk, by=cited.by)
            if prepared:
                prepare(uuid=cited.uuid, at=self.now)

    @precondition(lambda self: self.number is not None)
    @rule(matter=st.sampled_from([RESTRICTED, SENSITIVE, "B01"]))
    def is_of_another_type(self, matter):
        self._does("east_operator", "reclassify", fields={"type": matter})

    @precondition(lambda self: self.number is not None)
    @rule(to=st.sampled_from(["fire_officer", "east_worker", "coast_worker"]))
    def goes_to_a_member(self, to):
        for action in ("dispatch", "reassign"):
            member = self.stage.cast.people[to].member.pk
            self._does("east_operator", action, to={"member": member})

    @precondition(lambda self: self.number is not None)
    @rule(who=st.sampled_from(["sanitation", "east_desk"]))
    def is_whistled_for(self, who):
        department = self.stage.cast.people[who].department_id
        by = (self.now + timedelta(hours=3)).isoformat()
        self._does(
            "east_operator", "whistle", fields={"departments": [department], "arrive_by": by}
        )

    @rule(hours=st.sampled_from([1, 9, 30, 24 * 8]))
    def time_passes(self, hours):
        self.now = min(self.now + timedelta(hours=hours), timezone.now())
        escalate(self.now)

    @rule(person=st.sampled_from(HOLDING), again=st.booleans())
    def takes_notice(self, person, again):
        user = self.stage.cast.people[person]
        notices = Notice.objects.filter(to=user)
        notice = (notices if again else notices.open()).order_by("pk").first()
        if notice:
            acknowledge(notice=notice, by=user, at=self.now)

    @rule(person=st.sampled_from(["east_worker", "fire_officer"]), here=st.booleans())
    def begins_a_shift(self, person, here):
        self._begins_a_shift(person, here)

    def _begins_a_shift(self, person, here):
        self._tried(
            begin_shift,
            uuid=uuid.uuid4(),
            body=ShiftBody(started_at=self.now, tracked=here, purpose="巡查"),
            by=self.stage.cast.people[person],
            device=self.phones[person].device if here else None,
        )

    @rule(
        person=st.sampled_from(["east_worker", "fire_officer"]),
        kind=st.sampled_from(["pause", "resume", "end"]),
    )
    def marks_the_shift(self, person, kind):
        user = self.stage.cast.people[person]
        shift = Shift.objects.of(user).order_by("-pk").first()
        if shift:
            body = MarkBody(kind=kind, at=self.now)
            self._tried(mark_shift, shift=shift.uuid, uuid=uuid.uuid4(), body=body, by=user)

    @rule()
    def somebody_looks_at_a_track(self):
        if not Shift.objects.exists():
            self._begins_a_shift("east_worker", here=True)
        shift = Shift.objects.order_by("-pk").first()
        if shift:
            operator = self.stage.cast.east_operator
            self._tried(open_track, shift=shift, reason="查看巡查路线", by=operator)

    @rule(
        days=st.integers(1, 3),
        grids=st.sampled_from([("east",), ("coast",), ("east", "coast")]),
        what=st.sampled_from(["enter", "enter", "change", "visit", "end"]),
    )
    def a_place_is_due(self, days, grids, what):
        leader, place = self.stage.cast.east_leader, DuePlace.objects.order_by("-pk").first()
        ids = [self.stage.cast.grids[name].grid_id for name in grids]
        if what == "enter":
            lon, lat = CENTRES["east"]
            new = NewDuePlace("泵房", lon, lat, 30.0, days, day_of(self.now))
            self._tried(enter_due_place, new=new, grids=ids, by=leader)
        elif place and what == "change":
            self._tried(change_due_place, place=place, grids=ids, every_days=days, by=leader)
        elif place and what == "end":
            self._tried(end_due_place, place=place, day=day_of(self.now), by=leader)
        elif place and (shift := Shift.objects.order_by("-pk").first()):
            Visit.objects.get_or_create(due_place=place, shift=shift, at=self.now)

    @rule(person=st.sampled_from(["east_worker", "east_leader", "coast_worker"]))
    def a_posting_ends_or_another_begins(self, person):
        cast = self.stage.cast
        member = cast.people[person].member
        posting = Posting.objects.filter(member=member).at(self.now).order_by("pk").first()
        if posting:
            self._tried(end_posting, posting=posting, ends_at=self.now, by=cast.admin)
        else:
            begun = Posting(
                member=member,
                grid=cast.grids["east"].grid,
                post="leader" if "leader" in person else "worker",
                kind=Posting.Kind.ADDITIONAL,
                period=DateTimeTZRange(self.now, None),
            )
            self._tried(begin_posting, posting=begun, by=cast.admin)

    @rule(hours=st.integers(1, 40))
    def somebody_goes_on_leave(self, hours):
        cast = self.stage.cast
        grid = cast.grids["east"].grid_id
        self._tried(
            arrange_absence,
            member=cast.east_worker.member,
            period=DateTimeTZRange(self.now, self.now + timedelta(hours=hours)),
            covers=[Cover(grid, cast.coast_worker.member)],
            by=cast.east_leader,
        )

    @invariant()
    def holds_together(self):
        """In the place of what the life of one case promises."""
        self.turn += 1
        self._catches_up(HOLDING[self.turn % len(HOLDING)])
        assert {standing(case) for case in Case.objects.all()} <= KNOWN_STANDINGS

    def _catches_up(self, name: str) -> None:
        phone = self.phones[name]
        told = phone.catch_up(self.now)
        for part in told["changed"]:
            self.told[part] = self.told.get(part, 0) + 1
        self.gone |= {part for part, keys in told["removed"].items() if keys}
        assert seen(phone.day) == phone.fresh(self.now), name

    def _does(self, person: str, action: str, **more) -> None:
        user = self.stage.cast.people[person]
        body = {"action": action, "version": self._case().version, **more}
        asked = ActionSerializer(data=body)
        asked.is_valid(raise_exception=True)
        self._tried(
            act,
            case_number=self.number,
            uuid=uuid.uuid4(),
            sent=body,
            asked=asked.validated_data,
            by=user,
            rights=Rights.of(user, self.now),
        )

    def _tried(self, action, **said) -> None:
        """A refusal is an answer, anything else is a fault."""
        try:
            with transaction.atomic():
                action(**said, at=self.now)
        except (APIException, Case.DoesNotExist):
            pass


def test_what_is_held_with_the_changes_is_the_day_as_it_is(cast):
    Life.stage = Stage(cast)
    Days.told, Days.gone = {}, set()
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=6,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The days were full enough to say something.
    assert Days.told.keys() >= {
        "shift",
        "tasks",
        "grids",
        "due_places",
        "cases",
        "notices",
        "looks",
    }
    assert Days.gone >= {"grids", "cases"}
