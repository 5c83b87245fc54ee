"""How our own programs are started: the environment they get, and the files they need before."""

import os
import secrets
from pathlib import Path

from . import front_end, stamps
from .environment import RUN_LOCK
from .locks import awaited
from .places import COLLECTED, ENVIRONMENT, LOCAL, PYTHON, ROOT, SECRET_KEY_FILE
from .steps import step

_LOCALE = ROOT / "backend" / "locale"


def manage(*arguments: str) -> list[str | Path]:
    return [PYTHON, ROOT / "manage.py", *arguments]


def surroundings(database_url: str | None = None, *, owner_url: str = "") -> dict[str, str]:
    """The environment of every program of ours; its python comes first on the path.

    With the private cluster, libpq's own variables are left out: they are about another one.
    `owner_url` is for the few that work as the owner of the tables; nobody else learns it.
    """
    given = dict(os.environ)
    if database_url:
        given = {name: value for name, value in given.items() if not name.startswith("PG")}
        given["DATABASE_URL"] = database_url
    given.pop("OWNER_DATABASE_URL", None)
    if owner_url:
        given["OWNER_DATABASE_URL"] = owner_url
    return given | {
        "WANGGE_LOCAL": str(LOCAL),
        "DJANGO_SETTINGS_MODULE": "backend.config.settings",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def ensure_secret_key() -> None:
    """Made once; only its owner may read it."""
    if SECRET_KEY_FILE.exists():
        return
    making = SECRET_KEY_FILE.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    making.rename(SECRET_KEY_FILE)


def compile_translations() -> None:
    """Babel does it, so that the system needs no gettext."""
    if all(_is_compiled(source) for source in _LOCALE.glob("*/LC_MESSAGES/django.po")):
        return
    command = [PYTHON, "-m", "babel.messages.frontend", "compile"]
    step("Translations", [*command, "-d", _LOCALE, "-D", "django"], log="translations")


def _is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def collect_static_files() -> None:
    """Only when the built pages, the packages or our own static files changed."""
    with awaited(LOCAL / "static.lock", waiting="  Static files are being collected; waiting."):
        _collect_what_changed()


def _collect_what_changed() -> None:
    built_from = front_end.built_from()
    ours = [
        path
        for path in ROOT.glob("backend/*/static/**/*")
        # Pages that were built by hand say from what only by being what they are.
        if path.is_file() and not (built_from and path.is_relative_to(front_end.FRONT_END_OUTPUT))
    ]
    value = stamps.digest([RUN_LOCK, *ours], below=ROOT, also=built_from)
    stamp = LOCAL / "static-collected-from"
    if COLLECTED.exists() and stamps.is_current(stamp, value):
        return
    command = manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
    step("Static files", command, log="collectstatic", cwd=ROOT, env=surroundings())
    stamps.write(stamp, value)
