"""Who brings rosters in these tests."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, User
from tests.cast import SINCE


@pytest.fixture
def admin(cast, signed_in):
    """The system administrator of the district."""
    return signed_in(cast.admin)


@pytest.fixture
def east_admin(cast, signed_in):
    """The system administrator of East township."""
    user = User(
        username="east_admin",
        name="east_admin",
        role="admin",
        administers="system",
        area=cast.areas["east_township"],
    )
    period = DateTimeTZRange(SINCE, None)
    enrol([user], [Grant(user=user, role="admin", area=user.area, period=period, origin="office")])
    return signed_in(user)
