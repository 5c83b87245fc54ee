"""When an area gets another path, everything that stands below the old one follows.

Rooms above this one keep paths too (the scope of a case, of a presence). Their models say so with
`KEEPS_PATHS_IN`, names of fields, and are found by that: nothing here points upwards. What the
live wire holds follows through its own room.

Another process may still place something by the boundaries it has in memory, for as long as it
takes to read the list again. So the newest moves are followed again, by the sweep, until every
process knows them; following twice changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from psycopg2.sql import SQL, Identifier

from backend.live.announce import move_scopes

from ..models import AreaChange

# Many times what a process may take to learn of a move (locate.py: twenty seconds).
_AGAIN_FOR = timedelta(minutes=10)
_REWRITE = SQL(
    "UPDATE {table} SET {column} = %(new)s || substr({column}, length(%(old)s) + 1)"
    " WHERE {column} LIKE %(old)s || '%%'"
)
_LOCK = 0x74726565  # "tree"


def hold_the_tree() -> None:
    """Let changes of the tree pass one after another, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def follow(*, old: str, new: str) -> None:
    """Whatever stands at or below the path `old` stands at or below `new` from now on."""
    with connection.cursor() as cursor:
        for table, column in _columns_of_paths():
            statement = _REWRITE.format(table=Identifier(table), column=Identifier(column))
            cursor.execute(statement, {"old": old, "new": new})
    move_scopes(old=old, new=new)


@transaction.atomic
def follow_again(now: datetime) -> None:
    """What was placed by an old path while processes learnt of the new one."""
    moves = AreaChange.objects.filter(made_at__gte=now - _AGAIN_FOR).exclude(path=F("area__path"))
    paths = list(moves.order_by("pk").values_list("path", "area__path").distinct())
    if paths:
        hold_the_tree()
    for old, new in paths:
        if not new.startswith(old):
            follow(old=old, new=new)


def _columns_of_paths() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for name in getattr(model, "KEEPS_PATHS_IN", ()):
            yield model._meta.db_table, model._meta.get_field(name).column
