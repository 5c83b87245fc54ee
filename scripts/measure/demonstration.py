"""The demonstration district in the scratch database, for measurements of what it serves."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from machine.django_commands import collect_static_files
from machine.places import COLLECTED, ROOT

from .sides import served


@contextmanager
def demonstration() -> Iterator[tuple[str, list[dict]]]:
    """Where it is served, and its log-ins."""
    with laid() as (surroundings, accounts), served(**surroundings) as server:
        yield f"http://127.0.0.1:{server.port}", accounts


@contextmanager
def laid() -> Iterator[tuple[dict[str, str], list[dict]]]:
    """What a process that serves it needs in its environment, and the log-ins."""
    collect_static_files()
    with TemporaryDirectory(prefix="bench-") as home:
        # Log-ins of a measurement are not those of the checkout.
        surroundings = {"WANGGE_LOCAL": home, "SECRET_KEY": settings.SECRET_KEY}
        (Path(home) / "static").symlink_to(COLLECTED)
        subprocess.run(
            [sys.executable, "manage.py", "prepare", "--demo"],
            cwd=ROOT,
            env=os.environ | surroundings,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        accounts = json.loads((Path(home) / "demo-accounts.json").read_text(encoding="utf-8"))
        yield surroundings, accounts
