"""A reported matter on its way to the archive, at a pace no human keeps."""

import asyncio
import random

import httpx
import pytest

from backend.incidents.models import Case, CaseEvent
from scripts.phones.accounts import read_accounts
from scripts.phones.district import learn
from scripts.phones.figures import Figures
from scripts.phones.line import Line
from scripts.phones.receiver import Reading
from scripts.phones.shift import report_letter
from scripts.phones.staff import Staff
from scripts.phones.story import Pace, Story
from tests.cast import CENTRES

AT_ONCE = Pace(step_s=(0.0, 0.0), put_off_share=0.0)
# For a department of the township, of the district and of the community, checked on the spot;
# and one checked at the desk, whose leading department has nobody here to answer for it.
TYPES = ["B01", "A04", "I04", "C06"]


@pytest.mark.parametrize("seed", [1, 2])
def test_carries_a_matter_to_the_archive_by_what_the_server_allows(served, accounts, seed):
    people = read_accounts(accounts)
    tls = httpx.create_ssl_context(trust_env=False)
    figures = Figures()
    chance = random.Random(seed)

    def open_line(account, device):
        return Line(served.http, account, device, figures, tls)

    async def tell() -> None:
        reporter = next(one for one in people if one.username == "east_worker")
        line = open_line(reporter, "phone")
        await line.sign_in()
        district = await learn(line)
        staff = Staff(people, open_line)
        cases = []
        for matter in TYPES:
            reading = Reading(*CENTRES["east"], 5.0, "wgs84")
            letter = report_letter(matter, "测试", reading, lambda answer: cases.append(answer))
            letter.accepted(await line.ask("report", "PUT", letter.path, letter.content))
        stories = [
            Story(
                answer.body["case"]["number"],
                matter,
                answer.body["case"]["grid"],
                district=district,
                staff=staff,
                figures=figures,
                chance=chance,
                pace=AT_ONCE,
            )
            for matter, answer in zip(TYPES, cases, strict=True)
        ]
        await asyncio.gather(*(story.tell() for story in stories))
        await staff.leave()
        await line.close()

    asyncio.run(tell())
    left = Case.objects.exclude(state="archived")
    assert {case.number: [*case.events.values_list("action", flat=True)] for case in left} == {}
    assert Case.objects.count() == len(TYPES)
    moved = CaseEvent.objects.exclude(action="report")
    assert sum(figures.cases_moved.values()) == moved.count()
    for case in Case.objects.all():
        actions = set(case.events.values_list("action", flat=True))
        assert {"accept", "file", "dispatch", "take", "report_done", "pass_check"} <= actions
    # Nothing was tried that the server had not offered.
    assert not [error for error in figures.errors if "403" in error or "400" in error]
