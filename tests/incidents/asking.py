"""How the tests of matters ask: reports, actions, and a case brought to where a test begins."""

import json
import uuid
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from tests.cast import CENTRES, Cast

OPEN_CASE = "B01"  # exposed refuse: open, normal, checked on the spot, called back
CRITICAL_CASE = "B06"  # a missing manhole cover: open, critical, checked on the spot
DESK_CASE = "D05"  # open, checked by its documents
UNCALLED_CASE = "C08"  # open, neither checked on the spot nor called back
SENSITIVE_CASE = "C04"  # checked on the spot
RESTRICTED_CASE = "D01"

THERE = {"position": {"lon": CENTRES["east"][0], "lat": CENTRES["east"][1], "crs": "wgs84"}}

# The way of a case whose handler is the township's sanitation station: who, action, what with.
ROAD = {
    "accepted": ("east_operator", "accept", {}),
    "filed": ("east_operator", "file", {}),
    "dispatched": ("east_operator", "dispatch", {"to": {"department": "THW"}}),
    "handling": ("sanitation", "take", {}),
    "checking": ("sanitation", "report_done", {}),
    "closing": ("east_worker", "pass_check", THERE),
    "closed": ("east_operator", "close", {}),
    "called_back": ("east_operator", "call_back", {"fields": {"outcome": "satisfied"}}),
    "archived": ("east_operator", "archive", {}),
}


def report_body(*, at: str = "east", matter: str = OPEN_CASE, **more: Any) -> dict:
    """A body by the contract; `more` replaces members, None as a value stays null."""
    lon, lat = CENTRES[at]
    return {
        "type": matter,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
        "description": "垃圾堆在路口",
        "occurred_at": timezone.now().isoformat(),
        "source": "worker",
        **more,
    }


def report(client: APIClient, *, number: uuid.UUID | str | None = None, **more: Any):
    """The answer to a report under `number` (a fresh uuid when not said)."""
    return send_report(client, report_body(**more), number=number)


def send_report(client: APIClient, body: Any, *, number: uuid.UUID | str | None = None):
    return _put(client, f"/api/v1/reports/{number or uuid.uuid4()}/", body)


def act(client: APIClient, case: dict, action: str, *, number=None, **more: Any):
    """The answer to an action on a case as last seen; `number` is the action's uuid."""
    return send_action(
        client, case["number"], {"action": action, "version": case["version"], **more}, number
    )


def send_action(client: APIClient, case_number: str, body: Any, number=None):
    return _put(client, f"/api/v1/cases/{case_number}/actions/{number or uuid.uuid4()}/", body)


def _put(client: APIClient, address: str, body: Any):
    """`body` as JSON, or as it is when it is bytes already."""
    # Everything beyond ASCII as escapes: only so can half a surrogate pair be sent at all.
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.put(address, content, content_type="application/json")


class Stage:
    """The cast, each signed in, and what they do. Whatever is done here must succeed."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._clients: dict[str, APIClient] = {}

    def client(self, name: str) -> APIClient:
        if name not in self._clients:
            self._clients[name] = APIClient()
            self._clients[name].force_authenticate(self.cast.people[name])
        return self._clients[name]

    def report(self, by: str = "east_worker", **more: Any) -> dict:
        """The case that a report became."""
        answer = report(self.client(by), **more)
        assert answer.status_code == 201, answer.json()
        return answer.json()["case"]

    def act(self, by: str, case: dict, action: str, **more: Any) -> dict:
        """The case after an action."""
        answer = act(self.client(by), case, action, **more)
        assert answer.status_code == 200, (by, action, answer.json())
        return answer.json()["case"]

    def try_to(self, by: str, case: dict, action: str, **more: Any):
        return act(self.client(by), case, action, **more)

    def bring(self, station: str, **report_more: Any) -> dict:
        """A fresh case of east grid, walked along the road as far as `station`."""
        return self.bring_on(self.report(**report_more), station)

    def bring_on(self, case: dict, station: str, *, after: str = "reported") -> dict:
        stations = ["reported", *ROAD]
        begin, end = stations.index(after), stations.index(station)
        for step in stations[begin + 1 : end + 1]:
            by, action, more = ROAD[step]
            case = self.act(by, case, action, **more)
        return case

    def see(self, by: str, case: dict):
        return self.client(by).get(f"/api/v1/cases/{case['number']}/")

    def story(self, case: dict, by: str = "east_operator") -> list[dict]:
        return self.client(by).get(f"/api/v1/cases/{case['number']}/events/").json()["results"]

    def listed(self, by: str, **query: Any) -> list[dict]:
        answer = self.client(by).get("/api/v1/cases/", query)
        assert answer.status_code == 200, answer.json()
        return answer.json()["results"]
