"""One measurement in a scratch database: `python -m measure ingest result.json`."""

import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from .results import Result, show
from .scratch import scratch_database


def main(name: str, path: Path, *arguments: str) -> int:
    with scratch_database(os.environ["DATABASE_URL"]) as url:
        os.environ["DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        try:
            call_command("migrate", verbosity=0)
            measured = importlib.import_module(f"measure.{name}")
            results: list[Result] = measured.measure(*arguments)
        finally:
            connection.close()
    show(results)
    written = {
        "name": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "results": [result.written() for result in results],
    }
    path.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(result.holds for result in results) else 1


sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
