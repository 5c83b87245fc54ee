"""The virus scanner: a command of the installation's own, told the file as its last word.

By the convention of clamscan and clamdscan it ends with 0 when nothing was found and with 1 when
something was. Whatever else happens means that nobody knows, and then nothing is served.
"""

import logging
import shlex
import subprocess
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)
_VERDICTS = {0: "clean", 1: "infected"}


def scan(path: Path) -> str:
    """`unscanned` when no scanner is set up, `clean`, `infected`, or `unavailable`."""
    if not settings.EVIDENCE_SCAN_COMMAND:
        return "unscanned"
    command = [*shlex.split(settings.EVIDENCE_SCAN_COMMAND), str(path)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=settings.EVIDENCE_SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.warning("Virus scanner: %s", error)
        return "unavailable"
    verdict = _VERDICTS.get(done.returncode, "unavailable")
    if verdict == "unavailable":
        logger.warning("Virus scanner ended with %d", done.returncode)
    return verdict
