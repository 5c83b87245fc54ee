"""Everything breaks at once, and afterwards every client holds what the tables hold. The long form,
with a cut of two minutes and a database that is really restarted: `scripts/drill live_faults`."""

import time

import pytest

from scripts.drills.breaking import Length, break_everything
from scripts.drills.crowd import Manners
from scripts.drills.scraped import TOKEN
from tests.database import closed_database, commits_to

pytestmark = [commits_to("backend.live"), pytest.mark.timeout(240)]

# A beat comes every 5 s: who has heard nothing for 11 s is cut off from it.
LENGTH = Length(
    clients=80,
    calm=1,
    held=4,
    cut=8,
    settle=60,
    manners=Manners(silence=11, longest_wait=2, renewal=5),
)


class Mortal:
    """A served process that is begun again on its port."""

    def __init__(self, serve) -> None:
        self._serve = serve
        self._served = serve(METRICS_TOKEN=TOKEN)
        self.port = self._served.port

    def kill(self) -> None:
        self._served.kill()

    def begin(self) -> None:
        self._served = self._serve(port=self.port, METRICS_TOKEN=TOKEN)


def restart() -> None:
    with closed_database():
        time.sleep(1)


def test_nothing_that_breaks_makes_a_client_hold_or_miss_anything(serve, district):
    findings = break_everything([Mortal(serve), Mortal(serve)], restart, district, LENGTH)
    assert [finding for finding in findings if not finding.holds] == []
    found = {finding.what: finding.found for finding in findings}
    assert found["connections beyond the first"] > LENGTH.clients / 3
    assert found["told meanwhile, while one transaction stood open"] > LENGTH.clients
    assert found["bytes lost on the silent line"] > 0
