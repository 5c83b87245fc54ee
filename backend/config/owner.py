"""Two roles of the database: one owns the tables, the other serves and can change none of them.

`OWNER_DATABASE_URL` names the owner, for `manage.py prepare` and `sweep` alone; `DATABASE_URL` is
what the server and the worker get. With one address for both, one role does everything.
"""

from django.conf import settings
from django.db import connection

_WHERE_AND_WHO = ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")


def work_as_owner() -> None:
    """From now on every connection of this process is the owner's, where that is another role."""
    if settings.OWNER_DATABASE is None:
        return
    connection.close()
    for name in _WHERE_AND_WHO:
        connection.settings_dict[name] = settings.OWNER_DATABASE[name]


def role_of_application() -> str | None:
    """The role that serves; None where one role does everything. Ask before working as owner."""
    if settings.OWNER_DATABASE is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]
