"""What the role that serves may do in the database: rows, and of histories only new ones.

It owns nothing, so it changes no table and silences no trigger; it is no superuser and makes no
roles, so it becomes nobody else. Nor does it make temporary tables: one named as a history would
stand before it for as long as the connection lasts, and swallow what is added.
"""

from django.db import connection, transaction
from psycopg2 import sql

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
# Histories are read and added to; which migrations ran, and which database this is, is for the
# owner to say.
GUARDED = {
    "accounts_trailentry": "SELECT, INSERT",
    "incidents_caseevent": "SELECT, INSERT",
    "incidents_said": "SELECT, INSERT",  # the sweep deletes words, as the owner
    "incidents_stood": "SELECT, INSERT",
    "incidents_calendaredition": "SELECT, INSERT",
    "live_origin": "SELECT",
    "django_migrations": "SELECT",
}
# Made for the role that serves, and closed to the public.
FUNCTIONS = ("patrol_make_day(date)",)
_ADVISORY_LOCK = 0x70726976  # "priv"

_RELATIONS = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = ANY(%s)
      AND pg_has_role(c.relowner, 'USAGE')
      AND NOT EXISTS (
          SELECT 1 FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
    ORDER BY c.relname
"""
_TABLES, _SEQUENCES = ["r", "p", "v"], ["S"]

_POWERS = """
    SELECT rolsuper, rolcreaterole,
           has_database_privilege(r.oid, current_database(), 'TEMPORARY'),
           EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                   AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
    FROM pg_roles r WHERE rolname = %s
"""
_NAMED = ("superuser", "makes roles", "makes temporary tables", "owns tables")
_OWN_DATABASE = """
    SELECT datname FROM pg_database
    WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')
"""
_MORE_THAN_ADDING = """
    SELECT t FROM unnest(%s::text[]) AS t
    WHERE has_table_privilege(%s, t, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
"""
HISTORIES = ("accounts_trailentry", "incidents_caseevent", "incidents_said", "incidents_stood")


@transaction.atomic
def lay(role: str) -> None:
    """Give `role` what serving takes and take from it what it does not, now and for tables to
    come. Work as the owner; may be repeated."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), current_user", [_ADVISORY_LOCK])
        if cursor.fetchone()[1] == role:
            return  # one role does everything: it would take its own tables from itself
        _run(cursor, "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}", name)
        _run(cursor, "GRANT USAGE ON SCHEMA public TO {}", name)
        cursor.execute(_OWN_DATABASE)
        if own := cursor.fetchone():
            database = sql.Identifier(own[0])
            _run(cursor, "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, {}", database, name)
        for table in _owned(cursor, _TABLES):
            _grant(cursor, GUARDED.get(table, EVERYTHING), "", sql.Identifier(table), name)
        for sequence in _owned(cursor, _SEQUENCES):
            _grant(cursor, "USAGE, SELECT", "SEQUENCE", sql.Identifier(sequence), name)
        for function in FUNCTIONS:
            _grant(cursor, "EXECUTE", "FUNCTION", sql.SQL(function), name)
        to_come = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}"
        _run(cursor, to_come, sql.SQL(EVERYTHING), sql.SQL("TABLES"), name)
        _run(cursor, to_come, sql.SQL("USAGE, SELECT"), sql.SQL("SEQUENCES"), name)


def shortcomings(role: str | None = None) -> list[str]:
    """Why `role` (that of this connection, when not said) could alter a history; empty: it cannot.

    One or more of `superuser`, `makes roles`, `makes temporary tables`, `owns tables`,
    `alters <table>`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(%s, current_user)", [role])
        (role,) = cursor.fetchone()
        cursor.execute(_POWERS, [role])
        powers = cursor.fetchone()
        found = [word for word, has in zip(_NAMED, powers, strict=True) if has]
        cursor.execute(_MORE_THAN_ADDING, [list(HISTORIES), role])
        return found + [f"alters {table}" for (table,) in cursor.fetchall()]


def _grant(cursor, privileges: str, kind: str, thing: sql.Composable, role: sql.Identifier) -> None:
    """Exactly these; what was granted before is taken back first."""
    on = sql.SQL(f"{kind} {{}}").format(thing)
    _run(cursor, "REVOKE ALL ON {} FROM {}", on, role)
    _run(cursor, "GRANT {} ON {} TO {}", sql.SQL(privileges), on, role)


def _owned(cursor, kinds: list[str]) -> list[str]:
    cursor.execute(_RELATIONS, [kinds])
    return [name for (name,) in cursor.fetchall()]


def _run(cursor, statement: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(statement).format(*parts))
