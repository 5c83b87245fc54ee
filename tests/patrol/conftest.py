"""Members of the cast with a phone in their hand."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.accounts.sign_in import issue_token
from backend.staffing.models import Member
from tests.cast import Cast


@dataclass(frozen=True)
class Person:
    """Somebody with a signed-in phone."""

    user: User
    client: APIClient
    device_id: int

    @property
    def member(self) -> Member:
        return self.user.member


class Phones:
    """The cast, each signed in when first called by name."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    def __getattr__(self, name: str) -> Person:
        person = another_phone(getattr(self._cast, name))
        setattr(self, name, person)
        return person


def another_phone(user: User) -> Person:
    key = uuid4().hex
    token = issue_token(user=user, key=key, name="phone", at=timezone.now()).token
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token}", HTTP_ACCEPT_LANGUAGE="en")
    return Person(user, client, user.devices.get(key=key).pk)


@pytest.fixture
def phones(cast) -> Phones:
    return Phones(cast)


@pytest.fixture
def standing_phones(standing_cast) -> Phones:
    """With real commits."""
    return Phones(standing_cast)


@pytest.fixture
def worker(phones) -> Person:
    """Of the east grid."""
    return phones.east_worker
