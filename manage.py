#!/usr/bin/env python3
"""Django's own commands, against DATABASE_URL or the private cluster that scripts/run started."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    local = Path(os.environ.get("WANGGE_LOCAL") or ROOT / ".local")
    private_cluster, owner = local / "database-url", local / "owner-database-url"
    if "DATABASE_URL" not in os.environ and private_cluster.exists():
        os.environ["DATABASE_URL"] = private_cluster.read_text().strip()
        os.environ["OWNER_DATABASE_URL"] = owner.read_text().strip()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
