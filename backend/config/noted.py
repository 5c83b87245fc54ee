"""Acts of administration over the API stand in the audit trail, in the transaction of the act.

`territory` lies below `accounts` and keeps the actor's name as text; it cannot write the trail.
So the table of what counts is here, above all rooms: an address and a method for each act. What
people do to people is noted by their own rooms and is not in this table.
"""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.accounts.trail import note

# (method, address below /api/v1/) -> act. The first part names what the act is about.
ACTS = {
    ("POST", "boundaries/"): "boundary.brought",
    ("DELETE", "boundaries/<int:boundary>/"): "boundary.deleted",
    ("POST", "boundaries/<int:boundary>/answers/"): "boundary.declared",
    ("POST", "boundaries/<int:boundary>/publish/"): "boundary.published",
    ("POST", "boundaries/<int:boundary>/withdraw/"): "boundary.withdrawn",
    ("POST", "areas/"): "area.entered",
    ("PATCH", "areas/<str:code>/"): "area.changed",
    ("POST", "areas/<str:code>/end/"): "area.ended",
    ("POST", "areas/merge/"): "area.merged",
    ("POST", "areas/recode/"): "area.recoded",
    ("POST", "areas/workbook/"): "area.workbook_entered",
    ("POST", "places/"): "place.entered",
    ("PATCH", "places/<int:identity>/"): "place.changed",
    ("POST", "places/<int:identity>/end/"): "place.ended",
    ("POST", "places/workbook/"): "place.workbook_entered",
    ("POST", "departments/workbook/"): "department.workbook_entered",
}
_API = "api/v1/"
_LONGEST = 2000  # characters of what was sent; a table of codes of a whole district is longer
_COUNTS = ("entered", "changed", "unchanged", "dry_run")


class NotedMiddleware:
    """Stands last, so that nobody answers between it and the view."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        route = request.resolver_match.route.removeprefix(_API)
        act = ACTS.get((request.method, route))
        if act is None:
            return None
        with transaction.atomic():
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            elif not _data(answer).get("dry_run"):
                _note(act, request, answer, kwargs)
        return answer


def _note(act: str, request: HttpRequest, answer: HttpResponse, kwargs: dict[str, Any]) -> None:
    # REST framework puts whom it found by token or session into Django's request as well.
    by, data = request.user, _data(answer)
    thing = next(iter(kwargs.values()), data.get("id", ""))
    details = {name: data[name] for name in _COUNTS if name in data} | _sent(answer)
    note(
        act=act,
        by=by,
        at=timezone.now(),
        subject=f"{act.partition('.')[0]}:{thing}",
        scope=by.area.path if by.area else "",
        details=details,
    )


def _data(answer: HttpResponse) -> dict[str, Any]:
    data = getattr(answer, "data", None)
    return data if isinstance(data, dict) else {}


def _sent(answer: HttpResponse) -> dict[str, Any]:
    """What was asked for in JSON; of a form its file is not kept here."""
    asked = answer.renderer_context["request"]
    if asked.content_type != "application/json":
        return {}
    text = json.dumps(asked.data, ensure_ascii=False)
    return {"sent": text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"}
