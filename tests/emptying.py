"""How Django empties the tables after a test with real commits: all of them, some two hundred.

To truncate them takes most of a second of the database's, and to enter content types and
permissions anew as much of ours. A test writes into a handful: only these are emptied, row by row,
and the two tables that migrating filled stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations
from django.core.management.commands import flush

# Filled by migrating; what is in them follows from the code alone.
_STAYING = {"django_content_type", "auth_permission"}
# Writers under way are waited for, as truncating would: what they commit is emptied as well.
_EMPTY = """
DO $$
DECLARE
    name text;
    is_filled boolean;
BEGIN
    LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO is_filled;
        IF is_filled THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
"""


@contextmanager
def emptied_by_rows() -> Iterator[None]:
    """The history of cases rightly refuses to be emptied, and rows point at each other: for that
    moment, and only then, no trigger fires."""
    sql_flush = PostGISOperations.sql_flush

    def sql_flush_of_tests(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or allow_cascade:  # tables of some apps, and who points at them
            how = {"reset_sequences": reset_sequences, "allow_cascade": allow_cascade}
            emptying = sql_flush(self, style, tables, **how)
        else:
            emptying = [_emptying(sorted(set(tables) - _STAYING))]
        return ["SET LOCAL session_replication_role = replica", *emptying] if emptying else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostGISOperations, "sql_flush", sql_flush_of_tests)
        # It would enter what was left where it is.
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args, **more: None)
        yield


def _emptying(tables: list[str]) -> str:
    return _EMPTY.format(
        tables=", ".join(f'"{table}"' for table in tables),
        names=", ".join(f"'{table}'" for table in tables),
    )
