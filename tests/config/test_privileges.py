"""What the role that serves may do: PostgreSQL itself is asked, by a connection of that role."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg2
import pytest
from django.core.checks import run_checks
from django.core.checks.registry import Tags
from django.db import connection
from django.utils import timezone
from psycopg2.errors import InsufficientPrivilege, RaiseException

from backend.config import owner, privileges
from tests.serving import APPLICATION

pytestmark = pytest.mark.django_db
HISTORIES = ["accounts_trailentry", "incidents_caseevent"]
OWNER = "wangge"


@pytest.fixture
def application(db) -> Iterator[psycopg2.extensions.connection]:
    """The database of the tests, entered by the role that serves; nothing is committed."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    entered = psycopg2.connect(**parameters | {"user": APPLICATION})
    yield entered
    entered.close()


def run(entered, statement: str, *values) -> list:
    with entered.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("table", HISTORIES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET at = now()",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "SELECT 1 FROM {} FOR UPDATE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE TRIGGER USER",
        "ALTER TABLE {} ADD COLUMN more int",
        "ALTER TABLE {} OWNER TO wangge_app",
        "DROP TABLE {}",
        "DROP TRIGGER trail_is_only_added ON accounts_trailentry",
        "CREATE RULE nothing AS ON INSERT TO {} DO INSTEAD NOTHING",
        "CREATE TRIGGER more BEFORE UPDATE ON {}"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "INSERT INTO {} SELECT * FROM {} ON CONFLICT (id) DO UPDATE SET at = now()",
    ],
)
def test_the_role_that_serves_alters_no_history(application, table, statement):
    with pytest.raises(InsufficientPrivilege):
        run(application, statement.replace("{}", table))


@pytest.mark.parametrize(
    "statement",
    [
        f"SET ROLE {OWNER}",
        f"SET SESSION AUTHORIZATION {OWNER}",
        "SET session_replication_role = replica",
        f"GRANT {OWNER} TO {APPLICATION}",
        f"ALTER ROLE {APPLICATION} SUPERUSER",
        "CREATE ROLE another",
        "CREATE EXTENSION dblink",
        "CREATE TABLE more (n int)",
        "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT accounts_forget_trail('2020-01-01')",
        "ALTER FUNCTION accounts_trail_is_only_added() RENAME TO nothing",
        "CREATE OR REPLACE FUNCTION accounts_trail_is_only_added() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP SCHEMA public CASCADE",
        "UPDATE django_migrations SET name = 'nothing'",
        "DROP TABLE territory_area CASCADE",
        "TRUNCATE territory_area CASCADE",
        "COPY accounts_trailentry TO PROGRAM 'cat'",
        # It would stand before the real one, and swallow what this connection notes.
        "CREATE TEMPORARY TABLE accounts_trailentry (LIKE public.accounts_trailentry)",
        "CREATE TEMPORARY VIEW accounts_trailentry AS SELECT 1",
        "CREATE SCHEMA more",
        "SELECT setval('accounts_trailentry_id_seq', 1)",
        "SELECT rolpassword FROM pg_authid",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY accounts_trailentry FROM PROGRAM 'cat'",
        "CREATE TRIGGER more BEFORE INSERT ON accounts_trailentry"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_the_role_that_serves_becomes_nobody_else_and_changes_no_table(application, statement):
    with pytest.raises(InsufficientPrivilege):
        run(application, statement)


def test_the_role_that_serves_reads_and_adds_to_the_trail(application):
    run(
        application,
        "INSERT INTO accounts_trailentry (at, act, by_name, subject, scope, reason, details)"
        " VALUES (now(), 'thing.done', '', '', '', '', '{}')",
    )
    acts = run(application, "SELECT act FROM accounts_trailentry")
    assert ("thing.done",) in acts


def test_the_owner_alters_no_history_either(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() != (APPLICATION,)
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    entered = psycopg2.connect(**parameters)
    try:
        run(
            entered,
            "INSERT INTO accounts_trailentry (at, act, by_name, subject, scope, reason, details)"
            " VALUES (now(), 'thing.done', '', '', '', '', '{}')",
        )
        with pytest.raises(RaiseException, match="only added to"):
            run(entered, "UPDATE accounts_trailentry SET act = 'nothing'")
    finally:
        entered.close()


def test_the_role_that_serves_makes_a_missing_day_of_positions_and_writes_into_it(application):
    day = timezone.now().date() + timedelta(days=5)
    run(application, "SELECT patrol_make_day(%s)", day)
    run(
        application,
        "INSERT INTO patrol_fix (device_id, at, lon, lat, shift_id, raw_east, raw_north, offset_ms,"
        " acc_dm, speed_cms, heading_ddeg, alt_dm, satellites, crs, mock)"
        " VALUES (1, %s, 120, 36, 1, 0, 0, 0, 80, 0, 0, 0, 9, 1, 0)",
        f"{day}T12:00Z",
    )
    assert run(application, "SELECT tableoid::regclass::text FROM patrol_fix WHERE lon = 120") == [
        (f"patrol_fix_{day:%Y%m%d}",)
    ]
    with pytest.raises(InsufficientPrivilege):
        run(application, f"DROP TABLE patrol_fix_{day:%Y%m%d}")


def test_a_table_made_later_is_open_to_the_role_that_serves(application):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigserial PRIMARY KEY)")
        cursor.execute(
            "SELECT has_table_privilege(%s, 'later', 'INSERT'),"
            " has_table_privilege(%s, 'later', 'TRUNCATE'),"
            " has_sequence_privilege(%s, 'later_id_seq', 'USAGE')",
            [APPLICATION] * 3,
        )
        assert cursor.fetchone() == (True, False, True)


def test_laying_takes_back_what_somebody_gave_by_hand_and_may_be_repeated():
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON accounts_trailentry TO {APPLICATION}")
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {database} TO {APPLICATION}")
    assert privileges.shortcomings(APPLICATION) == [
        "makes temporary tables",
        "alters accounts_trailentry",
    ]
    for _each in range(2):
        privileges.lay(APPLICATION)
        assert privileges.shortcomings(APPLICATION) == []


def test_laying_for_the_owner_takes_nothing_from_it():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (myself,) = cursor.fetchone()
        privileges.lay(myself)
        cursor.execute("SELECT has_table_privilege('accounts_trailentry', 'TRUNCATE')")
        assert cursor.fetchone() == (True,)


def warnings() -> list[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return [str(warning.msg) for warning in found if warning.id == "wangge.W001"]


def test_a_deployment_with_one_role_is_warned_of(cast):
    (warning,) = warnings()
    assert "superuser" in warning
    assert "owns tables" in warning


def test_a_deployment_with_two_roles_is_not():
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {APPLICATION}")
        try:
            assert warnings() == []
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")


def test_with_one_address_one_role_does_everything(settings):
    assert settings.OWNER_DATABASE is None
    assert owner.role_of_application() is None
