"""The browser of a worker's phone is killed with signal 9, ten times at random moments, while its
owner reports matters with photos, walks, pauses and writes suggestions, on a line that loses two
requests in five.

Afterwards the server holds once whatever the page had said it keeps, and nothing twice.
"""

import os
import random
import time
from contextlib import ExitStack
from pathlib import Path

from machine.cluster import Cluster
from machine.places import COLLECTED, PYTHON

from backend.incidents.evidence.cited import unarrived
from backend.incidents.models import Report
from backend.notices.models import Suggestion
from backend.patrol.models import Fix, Shift

from .crew import demonstration
from .findings import Finding
from .handled_phone import HandledPhone
from .stage import Programs

KILLS = 10


def drill(cluster: Cluster) -> list[Finding]:
    account = next(one for one in demonstration() if one["role"] == "worker" and one["grid"])
    began = time.monotonic()
    home = Path(os.environ["WANGGE_LOCAL"])
    (home / "static").symlink_to(COLLECTED)
    os.environ["PATROL_INTERVAL_SECONDS"] = "1"
    with ExitStack() as closing:
        programs = Programs(closing, home)
        base = programs.serve("server")
        programs.begin("worker", PYTHON, "manage.py", "worker")
        with HandledPhone(home / "phone", base, account, random.Random(7)) as phone:
            while phone.kills < KILLS:
                phone.live_until_killed()
            phone.live_for(3)
            phone.send_everything()
            left = phone.left_on_the_phone()
        # Not while the browser is driven: its loop would have the database asked from a thread.
        return [*_findings(phone, left), Finding("seconds", round(time.monotonic() - began))]


def _findings(phone: HandledPhone, left: dict[str, int]) -> list[Finding]:
    reports = list(Report.objects.filter(description__startswith="演练"))
    told = [report.description for report in reports]
    cited = [piece for report in reports for piece in report.evidence]
    missing = unarrived(cited)
    said = list(Suggestion.objects.filter(text__startswith="意见").values_list("text", flat=True))
    return [
        Finding("kills of the browser", phone.kills, KILLS),
        Finding("reports the page said it keeps", len(phone.kept["report"])),
        Finding("of those not at the server", len(set(phone.kept["report"]) - set(told)), 0),
        Finding("reports there twice", len(told) - len(set(told)), 0),
        Finding("photos cited", len(cited)),
        Finding("of those not whole at the server", len(missing), 0),
        Finding("suggestions the page said it keeps", len(phone.kept["suggestion"])),
        Finding("of those not there", len(set(phone.kept["suggestion"]) - set(said)), 0),
        Finding("suggestions there twice", len(said) - len(set(said)), 0),
        Finding("half written at a kill, found again", phone.drafts_found),
        Finding("half written at a kill, lost", phone.drafts_lost, 0),
        Finding("shifts", Shift.objects.count()),
        Finding("positions at the server", Fix.objects.count()),
        Finding("positions left on the phone", left["fixes"], 0),
        Finding("photos left on the phone", left["bytes"], 0),
    ]
