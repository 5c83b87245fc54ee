"""Who sees a case sees its evidence, and nobody else: by links of their own that soon expire."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Grant
from backend.incidents.evidence.links import link
from tests.incidents.asking import RESTRICTED_CASE

from .sending import content_of, look, photo, send, served, taken

pytestmark = pytest.mark.django_db
EVERYBODY = (
    *("east_operator", "east_supervisor", "east_chief", "east_desk", "east_leader", "east_worker"),
    *("district_operator", "west_operator", "west_worker", "west_leader", "coast_worker"),
    *("sanitation", "west_sanitation", "fire_brigade", "fire_officer", "auditor", "admin"),
    *("security", "service"),
)


@pytest.fixture
def piece(stage, worker) -> uuid.UUID:
    """Of an open case in East."""
    number = taken(worker, photo())
    stage.report(evidence=[str(number)])
    return number


def seeing(stage, number: uuid.UUID) -> set[str]:
    return {
        name
        for name in EVERYBODY
        if stage.client(name).get(f"/api/v1/evidence/{number}/").status_code == 200
    }


def test_who_sees_the_case_sees_its_evidence(stage, piece):
    case = stage.listed("east_worker")[0]
    allowed = {name for name in EVERYBODY if stage.see(name, case).status_code == 200}
    assert seeing(stage, piece) == allowed
    assert allowed == {
        *("east_operator", "east_supervisor", "east_chief", "east_desk", "east_leader"),
        *("east_worker", "district_operator"),
    }


def test_what_no_case_cites_is_for_its_sender_alone(stage, worker):
    assert seeing(stage, taken(worker, photo())) == {"east_worker"}


def test_restricted_evidence_is_for_reporter_and_the_desk_on_duty(stage, worker):
    number = taken(worker, photo())
    stage.report(evidence=[str(number)], matter=RESTRICTED_CASE)
    assert seeing(stage, number) == {"east_worker", "east_operator", "district_operator"}


def test_what_an_action_cites_is_the_cases(stage):
    case = stage.bring("handling")
    number = taken(stage.client("sanitation"), photo())
    assert seeing(stage, number) == {"sanitation"}
    stage.act("sanitation", case, "report_done", evidence=[str(number)])
    assert {"east_operator", "east_chief", "sanitation"} < seeing(stage, number)
    assert not {"west_operator", "west_sanitation", "auditor"} & seeing(stage, number)


def test_nobody_opens_a_piece_by_citing_it(stage, piece):
    stage.report("west_worker", at="west", evidence=[str(piece)])
    assert not {"west_worker", "west_operator", "west_leader"} & seeing(stage, piece)


def test_signed_out_is_401(piece):
    for address in ("", "view/", "thumbnail/"):
        assert APIClient().get(f"/api/v1/evidence/{piece}/{address}").status_code == 401


def test_a_link_shows_the_copy_and_lets_nobody_keep_it(operator, piece):
    answer = served(operator, piece)
    assert content_of(answer).startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == f'inline; filename="evidence-{str(piece)[:8]}.jpg"'


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def test_a_link_is_for_who_asked_for_it(stage, operator, piece):
    of_operator = look(operator, piece)["urls"]["view"]
    assert problem(stage.client("east_chief").get(of_operator)) == (403, "link-not-yours")
    # Who may not see the piece does not learn that the link is a good one.
    assert problem(stage.client("west_operator").get(of_operator)) == (404, "not-found")
    assert APIClient().get(of_operator).status_code == 401


def test_a_link_is_for_this_piece_and_this_form_of_it(operator, worker, stage, piece):
    other = taken(worker, photo())
    stage.report(evidence=[str(other)])
    urls = look(operator, piece)["urls"]
    instead = urls["view"].replace(str(piece), str(other))
    assert problem(operator.get(instead)) == (403, "link-not-yours")
    instead = urls["view"].replace("/view/", "/thumbnail/")
    assert problem(operator.get(instead)) == (403, "link-not-yours")


@pytest.mark.parametrize("key", ["", "x", "WyJhIl0:x", "é", "a" * 5000])
def test_a_made_up_key_opens_nothing(operator, piece, key):
    answer = operator.get(f"/api/v1/evidence/{piece}/view/", {"key": key})
    assert problem(answer) == (403, "link-not-yours")


def test_a_link_expires(stage, operator, piece, settings):
    pk, now = stage.cast.east_operator.pk, timezone.now()
    lasting = timedelta(seconds=settings.EVIDENCE_LINK_SECONDS)
    assert lasting <= timedelta(minutes=5)
    just_now = link(piece, "view", user_pk=pk, at=now - lasting + timedelta(seconds=30))
    assert operator.get(just_now).status_code == 200
    too_late = link(piece, "view", user_pk=pk, at=now - lasting - timedelta(seconds=1))
    assert problem(operator.get(too_late)) == (403, "link-expired")


def test_a_link_opens_nothing_once_the_right_has_ended(stage, piece):
    chief = stage.client("east_chief")
    url = look(chief, piece)["urls"]["view"]
    assert chief.get(url).status_code == 200
    Grant.objects.filter(user=stage.cast.east_chief).delete()
    assert chief.get(url).status_code == 404


def test_there_is_nothing_to_see_before_there_is_a_copy(worker, stage):
    number = uuid.UUID(send(worker, photo()).json()["uuid"])
    assert look(worker, number)["urls"] is None
    url = link(number, "view", user_pk=stage.cast.east_worker.pk, at=timezone.now())
    assert worker.get(url).status_code == 404
