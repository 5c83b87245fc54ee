"""One drill in a cluster of its own: `python -m drills worker result.json`."""

import importlib
import json
import os
import platform
import secrets
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from machine.cluster import Cluster
from measure.scratch import scratch_database

from .findings import Finding, show


def main(name: str, path: Path) -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(130))
    with (
        TemporaryDirectory(prefix="drill-") as home,
        Cluster("drill") as cluster,
        scratch_database(cluster.url) as url,
    ):
        # Log-ins and keys of a drill are not those of the checkout.
        os.environ |= {
            "DATABASE_URL": url,
            "WANGGE_LOCAL": home,
            "SECRET_KEY": secrets.token_urlsafe(),
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        try:
            call_command("migrate", verbosity=0)
            findings: list[Finding] = importlib.import_module(f"drills.{name}").drill(cluster)
        finally:
            connection.close()
    show(findings)
    written = {
        "name": name,
        "drilled_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "findings": [finding.written() for finding in findings],
    }
    path.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(finding.holds for finding in findings) else 1


sys.exit(main(sys.argv[1], Path(sys.argv[2])))
