"""How the platform asks at our door, and how something happens to a case it ordered."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.incidents.actions.telling_the_story import write_step
from backend.incidents.feedback import send_feedback
from backend.incidents.models import Case, Feedback
from backend.incidents.platforms import platforms
from backend.incidents.superior import send_back
from tests.cast import CENTRES
from tests.incidents.asking import OPEN_CASE

from .platform import SYSTEM


def order_body(*, at: str = "east", **more: Any) -> dict:
    lon, lat = CENTRES[at]
    now = timezone.now()
    return {
        "type": OPEN_CASE,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "description": "市民反映垃圾无人清运",
        "occurred_at": now.isoformat(),
        "due_at": (now + timedelta(days=5)).isoformat(),
        "reporter": {"name": "王伟", "phone": "13853270481"},
        **more,
    }


class Clerk:
    """Signed in as an account that may speak for a platform."""

    def __init__(self, user: User) -> None:
        self.client = APIClient()
        self.client.force_authenticate(user)

    def order(self, number: str, body: dict | None = None, *, system: str = SYSTEM, **more: Any):
        return self._put(_address(number, system), body or order_body(**more))

    def ordered(self, number: str, **more: Any) -> Case:
        answer = self.order(number, **more)
        assert answer.status_code == 201, answer.json()
        return Case.objects.get(number=answer.json()["case"])

    def instruct(self, number: str, kind: str, *, under: str | None = None, **more: Any):
        under = under or uuid.uuid4().hex
        return self._put(f"{_address(number, SYSTEM)}instructions/{under}/", {"kind": kind, **more})

    def status(self, number: str) -> dict:
        answer = self.client.get(_address(number, SYSTEM))
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def _put(self, address: str, body: dict):
        return self.client.put(address, body, format="json")


def _address(number: str, system: str) -> str:
    return f"/api/v1/superior/{system}/orders/{number}/"


@transaction.atomic
def happens(case: Case, action: str, *, at: datetime | None = None, **words: Any) -> None:
    """What the workflow does at the end of an action: the step is written, the platform is told."""
    at = at or timezone.now()
    case.refresh_from_db()
    event = write_step(
        case,
        uuid=uuid.uuid4(),
        action=action,
        by=None,
        at=at,
        from_state=case.state,
        digest=b"",
        **words,
    )
    send_back(case, action=action, event=event, at=at)


def send(at: datetime | None = None) -> int:
    """A round of the sender, for every platform."""
    return sum(send_feedback(one, at or timezone.now()) for one in platforms())


def states() -> list[str]:
    return list(Feedback.objects.order_by("pk").values_list("state", flat=True))
