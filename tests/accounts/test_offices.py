"""三员分立 in the database: what raw SQL, past every action, is refused."""

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import Grant
from tests.cast import SINCE

pytestmark = pytest.mark.django_db


def refused(statement: str, *values) -> str:
    """The name of the constraint that refuses the statement."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(statement, *values)
    return refusal.value.__cause__.diag.constraint_name


def run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


GIVE = """
    insert into accounts_grant (user_id, role, area_id, domains, tier, period, origin, reason)
    values (%s, %s, %s, '{}', 'open', tstzrange(now(), null), 'x', '')
"""


def test_one_account_cannot_hold_two_offices(cast):
    both = "update accounts_user set administers = %s where id = %s"
    assert refused(both, "system security", cast.admin.pk) == "an_office_stays"
    assert refused(both, "system", cast.east_chief.pk) == "an_administrator_holds_one_office"


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_nobody_else_is_granted_the_office_of_an_administrator_or_auditor(cast, role):
    area = cast.areas["district"].pk
    for name in ("east_chief", "admin", "auditor", "east_worker"):
        user = cast.people[name]
        if user.role != role:
            assert refused(GIVE, user.pk, role, area) == "grants_keep_offices_apart"


@pytest.mark.parametrize("name", ["admin", "security", "auditor"])
def test_an_administrator_or_auditor_is_granted_nothing_else(cast, name):
    user, area = cast.people[name], cast.areas["district"].pk
    assert refused(GIVE, user.pk, "operator", area) == "grants_keep_offices_apart"
    run(GIVE, user.pk, user.role, area)  # their own, in another area


def test_a_grant_is_not_turned_into_one_nor_handed_to_one(cast):
    turned = "update accounts_grant set role = 'auditor' where user_id = %s"
    assert refused(turned, cast.east_chief.pk) == "grants_keep_offices_apart"
    handed = "update accounts_grant set user_id = %s where user_id = %s"
    assert refused(handed, cast.auditor.pk, cast.east_chief.pk) == "grants_keep_offices_apart"


def test_many_grants_at_once_are_refused_for_one_of_them(cast):
    period = (SINCE, None)
    area = cast.areas["district"]
    grants = [
        Grant(user=cast.east_chief, role="chief", area=area, period=period, origin="x"),
        Grant(user=cast.east_chief, role="admin", area=area, period=period, origin="x"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create(grants)
    assert not Grant.objects.filter(origin="x").exists()


@pytest.mark.parametrize(
    ("name", "role", "administers"),
    [
        ("east_chief", "auditor", ""),
        ("east_chief", "admin", "system"),
        ("auditor", "chief", ""),
        ("auditor", "admin", "security"),
        ("admin", "chief", ""),
        ("admin", "admin", "security"),
    ],
)
def test_an_office_is_for_the_life_of_an_account(cast, name, role, administers):
    change = "update accounts_user set role = %s, administers = %s where id = %s"
    assert refused(change, role, administers, cast.people[name].pk) == "an_office_stays"


def test_nobody_stands_above_the_offices(cast):
    above = "update accounts_user set is_superuser = true where id = %s"
    assert refused(above, cast.admin.pk) == "nobody_stands_above_the_offices"


def test_a_closed_account_cannot_be_active(cast):
    reopened = "update accounts_user set closed_at = now() where id = %s"
    assert refused(reopened, cast.east_chief.pk) == "a_closed_account_is_not_active"
