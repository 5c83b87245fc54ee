"""Walls of command centres: made, given a code, enrolled by it. They end as accounts are closed."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import invalid
from backend.territory.models import Area

from .. import offices, walls
from ..models import Role, User, Wall
from ..names import spellings
from ..trail import note
from .users import held, refuse_closed, take_office


@transaction.atomic
def make_wall(*, name: str, area: Area, by: User, at: datetime) -> tuple[Wall, str]:
    """A wall of a township or the district, with the code that enrols its browser.

    Raises PermissionDenied or ValidationError with a pointer.
    """
    offices.refuse_unless_keeping(by, role=Role.WALL, area=area)
    if area.level not in walls.SHOWN:
        raise invalid("area", _("A wall shows a township or the district."))
    username = f"wall-{secrets.token_hex(4)}"  # nobody types it
    user = User(username=username, name=name, spellings=spellings(name), role=Role.WALL, area=area)
    user.set_unusable_password()
    user.save(force_insert=True)
    take_office(user, at)
    wall = Wall.objects.create(user=user)
    note(act="wall.made", by=by, at=at, **_which(wall), details={"name": name})
    return wall, _give_code(wall, by=by, at=at)


@transaction.atomic
def give_code(*, wall: Wall, by: User, at: datetime) -> str:
    """A new code in place of one that was not used. What the wall shows now it goes on showing
    until the new code enrols a browser. Raises PermissionDenied or a 409 problem `closed`."""
    user = held(wall.user)
    offices.refuse_unless_keeps(by, user)
    refuse_closed(user)
    return _give_code(wall, by=by, at=at)


@transaction.atomic
def enrol_browser(*, code: str, browser: str, at: datetime) -> tuple[Wall, str]:
    """The wall of an unused code and its new key; the key it had before is worthless.

    Raises ValidationError for a code that is wrong, used or too old: which, nobody is told.
    """
    asked = Wall.objects.select_for_update(of=("self",)).select_related("user__area")
    wall = asked.filter(
        code_digest=walls.code_digest(code), code_until__gt=at, user__is_active=True
    ).first()
    if wall is None:
        raise invalid("code", _("This code is wrong, was used, or is older than 15 minutes."))
    key = walls.new_key()
    wall.code_digest = wall.code_until = None
    wall.key_digest, wall.enrolled_at, wall.seen_at = walls.key_digest(key), at, at
    wall.browser = browser
    wall.save()
    note(act="wall.enrolled", by=None, at=at, **_which(wall), details={"browser": browser})
    return wall, key


def _give_code(wall: Wall, *, by: User, at: datetime) -> str:
    code = walls.new_code()
    wall.code_digest, wall.code_until = walls.code_digest(code), at + walls.CODE_PERIOD
    wall.save(update_fields=["code_digest", "code_until"])
    note(act="wall.code_given", by=by, at=at, **_which(wall))
    return code


def _which(wall: Wall) -> dict:
    user = wall.user
    return {"about": user, "subject": f"wall:{wall.pk}", "scope": user.area.path}
