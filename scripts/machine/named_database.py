"""The database that DATABASE_URL names: whether it can be reached and can hold the tables."""

import subprocess

from . import django_commands
from .places import PYTHON, ROOT
from .steps import Trouble, say

# Runs in `.venv`, where the driver is; says on stderr, in one sentence, what is wrong.
_ASK = """
import sys
try:
    import django
    django.setup()
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_available_extensions where name = 'postgis'")
        if cursor.fetchone() == (0,):
            sys.exit("that server has no PostGIS.")
except Exception as error:
    sys.exit(str(error).strip() or type(error).__name__)
"""


def require_reachable() -> None:
    """Trouble with the driver's own words, before anything is done that needs the database."""
    asked = subprocess.run(
        [PYTHON, "-c", _ASK],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=django_commands.surroundings(),
    )
    if asked.returncode != 0:
        raise Trouble(
            f"The database that DATABASE_URL names cannot be used: {asked.stderr.strip()}"
        )


def tell_of_roles(owner_url: str) -> None:
    if not owner_url:
        say("  DATABASE_URL names a role that does everything: who breaks into the server could")
        say("  alter the audit trail. docs/operations.md, Roles, says how to have two.")
