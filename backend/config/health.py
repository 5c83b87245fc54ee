"""`GET /healthz`: whether this process can do its work, for whoever watches over it. No log-in."""

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.live.hub import hub
from backend.territory import locate

logger = logging.getLogger(__name__)


class _Migrations:
    """Whether every migration is applied. Once they are, this process needs not ask again."""

    def __init__(self) -> None:
        self._applied = False

    def __call__(self) -> bool:
        if not self._applied:
            executor = MigrationExecutor(connection)
            self._applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self._applied


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _Migrations(),
    "boundaries": locate.ready,
    "live": hub.is_fresh,
}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok", "checks": {name: "ok"}}`; 503 with `failing` for those that are not."""
    checks = {name: "ok" if _holds(name, check) else "failing" for name, check in CHECKS.items()}
    well = set(checks.values()) == {"ok"}
    status = "ok" if well else "failing"
    response = JsonResponse({"status": status, "checks": checks}, status=200 if well else 503)
    # Watchdogs ask every few seconds, also while we start: Django would log an error each time.
    response._has_been_logged = True
    return response


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:
        # Any reason not to answer is the answer; the log says which.
        logger.warning("Health check %s: %s", name, str(error).strip())
        return False
