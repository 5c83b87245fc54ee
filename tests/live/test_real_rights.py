"""What real people are told of real matters, frame by frame, by the table of rights (domain: who
sees what): in two townships, in three tiers, with people on tracked duty and calls for help.

The viewers are there before anything happens, and come twice when everything has: as newcomers, and
as if they had been away.
"""

import base64
import json
import re
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Grant, User
from backend.live.announce import Latest, append_event, put_states
from backend.notices.actions.duties import end_duty
from backend.notices.models import Duty
from tests.cast import CENTRES, SINCE, SOUTH, TOWNSHIPS, WEST_EDGES
from tests.database import commits_to
from tests.incidents.asking import OPEN_CASE, RESTRICTED_CASE, SENSITIVE_CASE, report
from tests.live.watching import Watcher, ticket_for, views
from tests.patrol.conftest import Person, Phones
from tests.patrol.phones import begin, fix, put_batch
from tests.patrol.test_sos import call

GRIDS = ("east", "coast", "west")
EAST = ("east", "coast")
# States are read once a second.
SETTLING = timedelta(seconds=2)
TIERS = {"open": OPEN_CASE, "sensitive": SENSITIVE_CASE, "restricted": RESTRICTED_CASE}


@dataclass(frozen=True)
class Expected:
    """In which grids somebody is told of matters, and of people; whether a sensitive matter is
    shown where it is, and whether restricted ones are."""

    matters: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    place: bool = False
    restricted: bool = False


VIEWERS = {
    "east_leader": Expected(("east",), ("east",)),
    "west_leader": Expected(("west",), ("west",)),
    "east_worker": Expected(("east",)),
    "coast_worker": Expected(("coast",)),
    "far_worker": Expected(),
    "east_operator": Expected(EAST, EAST, place=True, restricted=True),
    "west_operator": Expected(("west",), ("west",), place=True),  # off duty
    "district_operator": Expected(GRIDS, GRIDS, place=True, restricted=True),
    "east_supervisor": Expected(EAST),
    "east_chief": Expected(EAST),
    "east_desk": Expected(("east",)),
    "wall": Expected(EAST),
    "fire_officer": Expected(),
    "sanitation": Expected(),
    "auditor": Expected(),
    "admin": Expected(),
    "service": Expected(),
}


@dataclass(frozen=True)
class Thing:
    """Something in a grid; `at` is where it really is."""

    kind: str
    grid: str
    tier: str
    at: tuple[float, float]

    def is_told_to(self, expected: Expected) -> bool:
        if self.kind != "case":
            return self.grid in expected.people
        return self.grid in expected.matters and (self.tier != "restricted" or expected.restricted)

    def place_for(self, expected: Expected) -> tuple[float, float]:
        if self.tier == "sensitive" and not expected.place:
            return CENTRES[self.grid]
        return self.at


class Township:
    """What happens, each thing through the API by whom it happens to."""

    def __init__(self, phones: Phones) -> None:
        self.phones = phones
        self.things: dict[str, Thing] = {}

    def happens(self) -> None:
        self.matters()
        for number, grid in enumerate(GRIDS):
            worker = getattr(self.phones, f"{grid}_worker")
            at, began = _corner(grid, number + 50), timezone.now() - timedelta(minutes=5)
            assert (
                put_batch(
                    worker, begin(worker, began), [fix(began + timedelta(minutes=1), at)]
                ).status_code
                == 200
            )
            self.things[f"member:{worker.member.pk}"] = Thing("member", grid, "open", at)
            sos = call(worker, at=at)
            assert sos.status_code == 201, sos.json()
            self.things[f"sos:{sos.json()['sos']}"] = Thing("sos", grid, "open", at)

    def matters(self) -> None:
        for grid in GRIDS:
            worker = getattr(self.phones, f"{grid}_worker")
            for tier, matter in TIERS.items():
                at = _corner(grid, len(self.things))
                answer = report(worker.client, matter=matter, **_there(at))
                assert answer.status_code == 201, answer.json()
                number = answer.json()["case"]["number"]
                self.things[f"case:{number}"] = Thing("case", grid, tier, at)

    def told_to(self, expected: Expected) -> set[str]:
        return {key for key, thing in self.things.items() if thing.is_told_to(expected)}

    def judge(self, watcher: Watcher, reader: User, expected: Expected) -> None:
        """Every frame, key by key and event by event; nothing of what is hidden in its text."""
        hidden = {
            degrees
            for thing in self.things.values()
            if not thing.is_told_to(expected) or thing.place_for(expected) != thing.at
            for degrees in thing.at
        }
        for frame in watcher.frames:
            for key, payload in (frame.get("state", {}) | frame.get("set", {})).items():
                thing = self.things[key]
                assert thing.is_told_to(expected), (key, thing)
                assert _place(thing, payload) == pytest.approx(thing.place_for(expected)), thing
            for key in frame.get("gone", []):
                assert self.things[key].is_told_to(expected), key
            if frame["kind"] == "event":
                if (key := _key_of(frame)) is None:
                    assert frame["area"] == f"/user/{reader.pk}/"
                else:
                    assert self.things[key].is_told_to(expected), frame
            said = {float(number) for number in re.findall(r"\d+\.\d+", json.dumps(frame))}
            assert not said & hidden, frame


def _key_of(event: dict) -> str | None:
    """Of what it speaks; None for what is said to one person alone."""
    kind, told = event["name"].partition(".")[0], event["payload"]
    return {"sos": f"sos:{told.get('sos')}", "case": f"case:{told.get('number')}"}.get(kind)


def _corner(grid: str, step: int) -> tuple[float, float]:
    """A place near a corner of the grid, unlike any other by its digits."""
    return round(WEST_EDGES[grid] + 0.001 + step * 1e-5, 5), round(SOUTH + 0.0017 + step * 1e-5, 5)


def _there(at: tuple[float, float]) -> dict:
    return {"position": {"lon": at[0], "lat": at[1], "crs": "wgs84", "accuracy": 5}}


def _place(thing: Thing, payload) -> tuple[float, float]:
    return tuple(payload[:2]) if thing.kind == "member" else (payload["lon"], payload["lat"])


@pytest.fixture
def phones(standing_cast) -> Phones:
    """Of a cast whose operator in West is off duty, with a wall in the hall of East."""
    duty, now = Duty.objects.get(user=standing_cast.west_operator), timezone.now()
    end_duty(duty=duty, by=standing_cast.admin, at=now, ends_at=now)
    phones = Phones(standing_cast)
    phones.wall = _wall(phones)
    return phones


def _wall(phones: Phones) -> Person:
    hall = {"name": "wall", "area": TOWNSHIPS["east"][0]}
    made = phones.admin.client.post("/api/v1/walls/", hall, format="json")
    assert made.status_code == 201, made.json()
    browser = APIClient()
    code = {"code": made.json()["code"]}
    assert browser.post("/api/v1/wall/enrolment/", code, format="json").status_code == 201
    return Person(User.objects.get(pk=made.json()["user"]), browser, 0)


def ticket_of(phones: Phones, name: str) -> str:
    answer = getattr(phones, name).client.post("/api/v1/live/tickets/")
    assert answer.status_code == 201
    return answer.json()["ticket"]


@pytest.mark.django_db(transaction=True)
def test_everybody_is_told_what_the_table_of_rights_says_and_nothing_else(phones, server, watch):
    append_event(name="case.x", kind="case", scope="/x/", payload={}, at=timezone.now())
    there = {name: watch(server).hello(ticket_of(phones, name)) for name in VIEWERS}
    township = Township(phones)
    township.happens()
    late = {name: watch(server).hello(ticket_of(phones, name)) for name in VIEWERS}
    # From a cursor of before anybody came, the table answers instead of memory: the same rights.
    back = {name: watch(server) for name in VIEWERS}
    for name, watcher in back.items():
        watcher.cursor = there[name].frames[0]["cursor"] - 1
        watcher.hello(ticket_of(phones, name))
    settled = timezone.now() + SETTLING
    for name, expected in VIEWERS.items():
        keys, reader = township.told_to(expected), getattr(phones, name).user
        eventful = {key for key in keys if not key.startswith("member:")}
        for watcher, events in (
            (there[name], eventful),
            (late[name], set()),
            (back[name], eventful),
        ):
            # Nothing more is to come: also who sees nothing would have been told by now.
            watcher.until(lambda one=watcher: _beaten_since(one, settled))
            assert set(watcher.state) == keys, name
            assert _of_events(watcher) == events, name
            township.judge(watcher, reader, expected)


def _beaten_since(watcher: Watcher, moment: datetime) -> bool:
    last = watcher.frames[-1]
    return last["kind"] == "beat" and datetime.fromisoformat(last["server_time"]) > moment


def _of_events(watcher: Watcher) -> set[str]:
    return {key for event in watcher.events if (key := _key_of(event))}


@pytest.mark.django_db(transaction=True)
def test_a_grant_that_ends_narrows_the_line_at_its_next_renewal(phones, server, watch):
    township = Township(phones)
    wide, narrow = VIEWERS["east_operator"], Expected(("east",), ("east",))
    leader = phones.east_leader.user
    extra = Grant.objects.create(
        user=leader,
        role="operator",
        area=phones.east_operator.user.area,
        tier="restricted",
        period=DateTimeTZRange(SINCE, None),
        origin="explicit",
        reason="a storm",
    )
    watcher = watch(server).hello(ticket_of(phones, "east_leader"))
    township.happens()
    watcher.until(lambda: set(watcher.state) == township.told_to(wide))
    extra.delete()
    before = len(watcher.frames)
    watcher.send({"kind": "ticket", "ticket": ticket_of(phones, "east_leader")})
    watcher.until(lambda: "snapshot" in watcher.kinds()[before:])
    assert set(watcher.state) == township.told_to(narrow)
    township.matters()  # once more
    watcher.until(lambda: set(watcher.state) == township.told_to(narrow))
    told = watcher.kinds()[before:].index("snapshot") + before
    watcher.frames = watcher.frames[told:]
    township.judge(watcher, leader, narrow)


def _content(ticket: str) -> dict:
    """What a ticket says, read without its key, as anybody can."""
    text = ticket.rpartition(":")[0]
    packed = text.removeprefix(".").encode()
    content = base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
    return json.loads(zlib.decompress(content) if text.startswith(".") else content)


@pytest.mark.django_db(transaction=True)
def test_no_ticket_that_was_not_signed_here_for_this_opens_the_line(phones, server, watch):
    genuine, other = ticket_of(phones, "west_leader"), ticket_of(phones, "east_operator")
    wider = _content(genuine) | {"views": views("/")}
    body, _, signature = genuine.rpartition(":")
    forged = [
        signing.Signer(key="another key", salt="backend.live.tickets").sign_object(wider),
        signing.Signer(salt="another purpose").sign_object(wider),
        signing.dumps(wider, salt="backend.live.tickets"),
        f"{signing.b64_encode(json.dumps(wider).encode()).decode()}:{signature}",
        f"{other.rpartition(':')[0]}:{signature}",
        f"{body}:{other.rpartition(':')[2]}",
        genuine[: len(genuine) // 2],
        genuine[:-1],
        f"{genuine}{genuine}",
        f"{body}:",
        body,
        *(_flipped(genuine, place) for place in range(0, len(genuine), len(genuine) // 12)),
    ]
    for ticket in forged:
        watcher = watch(server).open()
        watcher.send({"kind": "hello", "ticket": ticket, "cursor": None})
        assert watcher.closed() == (4401, "ticket-forged"), ticket
        assert watcher.frames == []


def _flipped(ticket: str, place: int) -> str:
    letter = "A" if ticket[place] != "A" else "B"
    return f"{ticket[:place]}{letter}{ticket[place + 1 :]}"


@pytest.mark.django_db(transaction=True)
def test_the_ticket_of_an_operator_does_not_widen_a_leader_s_line(phones, server, watch):
    watcher = watch(server).hello(ticket_of(phones, "west_leader"))
    watcher.send({"kind": "ticket", "ticket": ticket_of(phones, "district_operator")})
    assert watcher.closed() == (4401, "ticket-of-another")


@pytest.mark.django_db(transaction=True)
def test_whatever_else_a_hello_asks_for_brings_nothing_more(phones, server, watch):
    township = Township(phones)
    township.happens()
    watcher = watch(server).open()
    wish = {"views": views("/"), "scopes": ["/"], "tiers": ["restricted"], "area": "/", "user": 1}
    ticket = ticket_of(phones, "west_leader")
    watcher.send({"kind": "hello", "ticket": ticket, "cursor": 0, **wish})
    reader, expected = phones.west_leader.user, VIEWERS["west_leader"]
    watcher.until(lambda: set(watcher.state) == township.told_to(expected))
    township.judge(watcher, reader, expected)


@commits_to("backend.live")
def test_a_path_that_merely_begins_alike_is_another_s(server, watch, district):
    """Also where the table answers instead of memory, whatever signs mean to its patterns."""
    mine, others = f"{district}2/", (f"{district}27/", f"{district}27/2/", f"{district}x/2/")
    watcher = watch(server).hello(ticket_for(views(mine)))
    watcher.drop()
    for scope in (*others, mine):
        put_states([Latest(f"case:{scope}", scope, "case", scope)])
        append_event(name="case.x", kind="case", scope=scope, payload=scope, at=timezone.now())
    watcher.hello(ticket_for(views(mine))).until(lambda: watcher.events)
    watcher.until(lambda: watcher.state == {f"case:{mine}": mine})
    for pattern in ("%", "_", "2_", "x%", ".*"):
        scope, guess = f"{district}{pattern}/", watch(server)
        guess.cursor = watcher.frames[0]["cursor"]
        guess.hello(ticket_for(views(scope)))
        append_event(name="case.x", kind="case", scope=scope, payload=scope, at=timezone.now())
        guess.until(lambda one=guess: one.events)
        assert (guess.state, [event["area"] for event in guess.events]) == ({}, [scope])
    told = json.dumps(watcher.frames)
    assert [scope for scope in others if scope in told] == []
