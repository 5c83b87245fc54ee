"""`manage.py check --deploy`: what an installation should have and does not."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from . import privileges


@register(Tags.security, deploy=True)
def the_role_that_serves_alters_no_history(app_configs, **options) -> list[Warning]:
    """Asked of the role that DATABASE_URL names."""
    try:
        found = privileges.shortcomings()
    except DatabaseError as error:
        return [Warning(f"The database could not be asked: {error}".strip(), id="wangge.W002")]
    if not found:
        return []
    return [
        Warning(
            f"The database role that serves could alter the audit trail: {', '.join(found)}.",
            hint="Serve with a role of its own and name the owner of the tables in"
            " OWNER_DATABASE_URL for `manage.py prepare` and `sweep` (docs/operations.md).",
            id="wangge.W001",
        )
    ]
