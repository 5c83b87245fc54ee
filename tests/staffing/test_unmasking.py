"""The phone of a member: masked for those who may need it, whole for a reason and a code."""

import pytest

from backend.accounts.models import TrailEntry
from tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db
PHONE, MASKED = "13812345678", "138****5678"
REASON = "台风期间联系不上，需电话确认安全"
MAY = ["east_operator", "district_operator", "east_supervisor", "east_chief", "east_desk"]
MAY += ["east_leader", "admin"]


@pytest.fixture
def worker(cast):
    worker = cast.east_worker
    worker.phone = PHONE
    worker.save(update_fields=["phone"])
    return worker


@pytest.fixture
def unmask(cast, signed_in, worker):
    def ask(name: str, **said):
        user = getattr(cast, name)
        body = {"reason": REASON, "otp": Authenticator(user).code(), **said}
        address = f"/api/v1/members/{worker.member.pk}/unmask/"
        return signed_in(user).post(address, body, format="json")

    return ask


@pytest.fixture
def shown(cast, signed_in, worker):
    def phone(name: str) -> str | None:
        client = signed_in(getattr(cast, name))
        one = client.get(f"/api/v1/members/{worker.member.pk}/")
        rows = client.get("/api/v1/members/").json()["results"]
        (row,) = [row for row in rows if row["id"] == worker.member.pk]
        assert row == one.json()
        assert PHONE not in one.content.decode()
        return row["phone"]

    return phone


@pytest.mark.parametrize("name", MAY)
def test_who_answers_for_the_member_sees_it_masked_and_whole_for_a_reason(shown, unmask, name):
    assert shown(name) == MASKED
    answer = unmask(name)
    assert (answer.status_code, answer.json()) == (200, {"phone": PHONE})
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["fire_officer", "east_worker", "security"])
def test_colleagues_the_member_and_security_administrators_are_shown_none(shown, unmask, name):
    assert shown(name) is None
    assert unmask(name).status_code == 403
    assert not TrailEntry.objects.filter(act="phone.unmasked").exists()


@pytest.mark.parametrize("name", ["west_operator", "west_leader", "auditor", "sanitation"])
def test_who_does_not_know_the_member_meets_nothing(unmask, name):
    assert unmask(name).status_code == 404


def test_the_member_can_read_who_it_was_and_why(cast, unmask, worker):
    assert unmask("east_operator").status_code == 200
    entry = TrailEntry.objects.get(act="phone.unmasked")
    assert (entry.by, entry.about) == (cast.east_operator, worker)
    assert entry.subject == f"member:{worker.member.pk}"
    assert entry.scope == worker.member.area.path
    assert entry.reason == REASON


def test_without_a_reason_or_code_nothing_is_shown(unmask):
    assert unmask("east_operator", reason="查一查").status_code == 400
    refused = unmask("district_operator", otp=None)
    assert (refused.status_code, refused.json()["type"]) == (403, "second-factor-needed")
    assert PHONE not in refused.content.decode()
