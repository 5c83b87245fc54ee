"""Statements that every batch runs, planned once for each connection and not each time.

psycopg2 prepares nothing by itself. A prepared statement lives as long as its connection, also
beyond a rollback; between us and the database there may be no pooler that changes connections
within a session.
"""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """`sql` has $1, $2, ... for parameters of the given `types`."""

    def __init__(self, name: str, types: str, sql: str) -> None:
        self._name = name
        self._prepare = f"PREPARE {name} ({types}) AS {sql}"
        places = ", ".join(["%s"] * len(types.split(",")))
        self._execute = f"EXECUTE {name} ({places})"

    def execute(self, cursor, parameters: Sequence[Any]) -> None:
        """Run it on a cursor of Django's connection."""
        known = _prepared.setdefault(connection.connection, set())
        if self._name not in known:
            cursor.execute(self._prepare)
            known.add(self._name)
        cursor.execute(self._execute, parameters)
