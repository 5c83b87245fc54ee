"""The first administrators of an installation."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.territory.models import Area, Level

from ..models import Administers, Grant, Role, User
from ..names import spellings


@transaction.atomic
def make_administrator(
    *,
    username: str,
    name: str,
    password: str,
    administers: str = Administers.SYSTEM,
    at: datetime,
) -> User:
    """An administrator of the whole district, as soon as there is one.

    Raises ValidationError for a name that is taken or a password that is too weak.
    """
    user = User(
        username=username,
        name=name,
        spellings=spellings(name),
        role=Role.ADMIN,
        administers=administers,
        must_have_second_factor=True,
        password_set_at=at,
    )
    user.area = Area.objects.at(timezone.localdate(at)).filter(level=Level.DISTRICT).first()
    validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["area", "department"])
    user.save()
    if user.area:
        Grant.objects.create(
            user=user,
            role=Role.ADMIN,
            area=user.area,
            period=DateTimeTZRange(at, None),
            origin="office",
        )
    return user
