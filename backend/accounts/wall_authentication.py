"""How a wall is let in: by the key its browser keeps, at the few addresses that a wall reads.

A view that walls may ask says by which methods (`shown_on_walls = ("GET",)`). At every other one
the key is nothing, whatever a later view forgets.

The REST framework imports this while it is being imported itself: no view, no problem from here.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from .models import User, Wall
from .walls import COOKIE, key_digest, key_shown

_SEEN_EVERY = timedelta(minutes=1)


class WallAuthentication(BaseAuthentication):
    """A key that nobody knows (any more) is as none: a person may sign in before the same wall."""

    def authenticate(self, request: Request) -> tuple[User, Wall] | None:
        key = key_shown(request)
        if not key or not _shown_on_walls(request.parser_context["view"], request.method):
            return None
        found = Wall.objects.select_related("user").filter(key_digest=key_digest(key))
        wall = found.filter(user__is_active=True).first()
        if wall is None:
            return None
        self._note_seen(wall)
        return wall.user, wall

    def _note_seen(self, wall: Wall) -> None:
        now = timezone.now()
        if wall.seen_at is None or now - wall.seen_at >= _SEEN_EVERY:
            Wall.objects.filter(pk=wall.pk).update(seen_at=now)


def _shown_on_walls(view: Any, method: str) -> bool:
    return method in getattr(view, "shown_on_walls", ())


class WallScheme(OpenApiAuthenticationExtension):
    """For the description of the API."""

    target_class = WallAuthentication
    name = "wallKey"

    def get_security_requirement(self, auto_schema) -> dict[str, list] | None:
        shown = _shown_on_walls(auto_schema.view, auto_schema.method)
        return super().get_security_requirement(auto_schema) if shown else None

    def get_security_definition(self, auto_schema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}
