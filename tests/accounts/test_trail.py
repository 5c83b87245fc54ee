"""`/trail/`: what auditors read of whom, and that reading leaves a trace; `/me/trail/`."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from openpyxl import load_workbook

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, TrailEntry, User
from backend.accounts.trail import note
from tests.cast import SINCE

pytestmark = pytest.mark.django_db
TRAIL, EXPORT, MINE = "/api/v1/trail/", "/api/v1/trail/export/", "/api/v1/me/trail/"
HOUR = timedelta(hours=1)


@pytest.fixture
def east_auditor(cast) -> User:
    area = cast.areas["east_township"]
    auditor = User(username="east_auditor", name="east_auditor", role="auditor", area=area)
    period = DateTimeTZRange(SINCE, None)
    grant = Grant(user=auditor, role="auditor", area=area, period=period, origin="office")
    enrol([auditor], [grant])
    return auditor


@pytest.fixture
def written(cast):
    """Acts by name, each an hour older than the one before."""
    security = cast.security
    east, west = cast.areas["east_township"].path, cast.areas["west_township"].path
    entries = [
        ("in east", {"act": "caller.unmasked", "by": cast.district_operator, "scope": east}),
        ("in west", {"act": "caller.unmasked", "by": cast.west_operator, "scope": west}),
        ("in the east grid", {"act": "case.seen", "scope": cast.grids["east"].path}),
        ("in the district", {"act": "area.renamed", "scope": cast.areas["district"].path}),
        (
            "about east staff",
            {"act": "grant.given", "by": security, "about": cast.east_worker},
        ),
        (
            "about west staff",
            {"act": "grant.ended", "by": security, "about": cast.west_worker},
        ),
        ("of east staff", {"act": "signed_in", "by": cast.east_chief}),
        ("of west staff", {"act": "signed_in", "by": cast.west_operator}),
        ("of nobody", {"act": "trail.forgotten"}),
        # East's clerk was given something by West: it happened in West.
        ("west about east", {"act": "grant.given", "about": cast.sanitation, "scope": west}),
    ]
    now = timezone.now()
    for ago, (name, what) in enumerate(entries):
        note(**{"by": None, "subject": f"thing:{name}", "at": now - ago * HOUR} | what)
    return now


@pytest.fixture
def read(cast, signed_in):
    """`read(user, **filters)`: the names of the acts found, newest first."""

    def names(user, **filters) -> list[str]:
        answer = signed_in(user).get(TRAIL, filters)
        assert answer.status_code == 200, answer.json()
        found = [row["subject"].removeprefix("thing:") for row in answer.json()["results"]]
        return [name for name in found if name]

    return names


EVERYTHING = [
    "in east",
    "in west",
    "in the east grid",
    "in the district",
    "about east staff",
    "about west staff",
    "of east staff",
    "of west staff",
    "of nobody",
    "west about east",
]


def test_the_auditor_of_the_district_reads_all_of_it_newest_first(cast, written, read):
    assert read(cast.auditor) == EVERYTHING


def test_the_auditor_of_an_area_reads_what_happened_there_and_what_is_about_its_staff(
    east_auditor, written, read
):
    assert read(east_auditor) == [
        "in east",
        "in the east grid",
        "about east staff",
        "of east staff",
    ]


def test_an_auditor_whose_grant_ended_reads_nothing(cast, written, read):
    yesterday = timezone.now() - timedelta(days=1)
    period = DateTimeTZRange(SINCE, yesterday)
    Grant.objects.filter(user=cast.auditor).update(period=period)
    assert read(cast.auditor) == []


def test_what_an_auditor_may_read_follows_the_grant_and_not_the_area_of_the_account(
    cast, written, read
):
    Grant.objects.filter(user=cast.auditor).update(area=cast.areas["west_township"])
    assert read(cast.auditor) == ["in west", "about west staff", "of west staff", "west about east"]


@pytest.mark.parametrize(
    "name",
    ["admin", "security", "district_operator", "east_chief", "east_worker", "service", "east_desk"],
)
@pytest.mark.parametrize("address", [TRAIL, EXPORT])
def test_nobody_else_reads_it(cast, signed_in, written, name, address):
    assert signed_in(getattr(cast, name)).get(address).status_code == 403


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"act": "grant."}, ["about east staff", "about west staff", "west about east"]),
        ({"act": "grant.given"}, ["about east staff", "west about east"]),
        ({"by": "west_operator"}, ["in west", "of west staff"]),
        ({"about": "east_worker"}, ["about east staff"]),
        ({"by": "security", "about": "west_worker"}, ["about west staff"]),
        ({"subject": "thing:in east"}, ["in east"]),
        ({"since": 3.5}, EVERYTHING[:4]),
        ({"until": 8.5}, EVERYTHING[9:]),
        ({"since": 2, "until": 1}, ["in the east grid"]),
    ],
)
def test_filters_leave_what_was_asked_for(cast, written, read, filters, found):
    asked = dict(filters)
    for name in {"by", "about"} & set(asked):
        asked[name] = getattr(cast, asked[name]).pk
    for name in {"since", "until"} & set(asked):
        asked[name] = (written - asked[name] * HOUR).isoformat()
    assert read(cast.auditor, **asked) == found


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "x"},
        {"by": "9" * 30},
        {"about": "-1"},
        {"about": "１"},
        {"since": "yesterday"},
        {"until": "2026-01-01T00:00"},
        {"cursor": "x"},
    ],
)
def test_a_filter_that_is_none_is_refused(cast, signed_in, asked):
    answer = signed_in(cast.auditor).get(TRAIL, asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(asked))}"


def test_pages_follow_each_other_without_loss(cast, signed_in):
    at = timezone.now()
    for number in range(7):  # all at one moment
        note(act="thing.done", by=None, at=at, subject=f"thing:{number}")
    client, found, address = signed_in(cast.auditor), [], f"{TRAIL}?page_size=3&act=thing"
    while address:
        page = client.get(address).json()
        found += [row["subject"] for row in page["results"]]
        address = page["next"]
    assert found == [f"thing:{number}" for number in range(6, -1, -1)]


def test_a_look_at_the_entries_of_a_person_is_an_entry(cast, signed_in, written):
    client = signed_in(cast.auditor)
    client.get(TRAIL)
    client.get(TRAIL, {"act": "grant."})
    assert not TrailEntry.objects.filter(act="trail.read").exists()
    client.get(TRAIL, {"about": cast.east_worker.pk})
    client.get(TRAIL, {"by": cast.west_operator.pk, "act": "caller."})
    about, by = TrailEntry.objects.filter(act="trail.read").order_by("pk")
    assert (about.by, about.about) == (cast.auditor, cast.east_worker)
    # An audit is not announced to the audited.
    assert (by.about, by.details) == (
        None,
        {"asked": {"act": "caller.", "by": str(cast.west_operator.pk)}},
    )


@pytest.mark.parametrize("kind", ["user", "member"])
def test_a_look_by_the_person_as_a_thing_is_a_look_at_the_person(cast, signed_in, kind):
    person = cast.east_worker
    number = person.pk if kind == "user" else person.member.pk
    signed_in(cast.auditor).get(TRAIL, {"subject": f"{kind}:{number}"})
    assert TrailEntry.objects.get(act="trail.read").about == person
    for subject in ("case:1", f"{kind}:", f"{kind}:x", f"{kind}:{10**17}"):
        assert signed_in(cast.auditor).get(TRAIL, {"subject": subject}).status_code == 200
    assert TrailEntry.objects.filter(act="trail.read").count() == 1


def test_the_export_has_the_same_entries_and_stands_in_the_trail(cast, signed_in, written):
    note(act="x.done", by=None, at=written, subject="=1+1", reason="@SUM", details={"a": 1})
    answer = signed_in(cast.auditor).get(EXPORT, {"since": (written - 1.5 * HOUR).isoformat()})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 1 + 3
    assert [row[1] for row in rows[1:]] == ["x.done", "caller.unmasked", "caller.unmasked"]
    assert rows[1][5:] == ("=1+1", "@SUM", "a: 1")
    assert rows[2][2] == "district_operator"
    entry = TrailEntry.objects.get(act="trail.exported")
    assert (entry.by, entry.details["count"]) == (cast.auditor, 3)


def test_the_export_of_an_area_has_its_own_alone(east_auditor, signed_in, written):
    answer = signed_in(east_auditor).get(EXPORT)
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[5] for row in rows[1:]] == [
        "thing:in east",
        "thing:in the east grid",
        "thing:about east staff",
        "thing:of east staff",
    ]


def test_somebody_reads_what_others_did_that_concerns_them(cast, signed_in):
    worker, now = cast.east_worker, timezone.now()
    note(act="phone.unmasked", by=cast.east_operator, at=now, about=worker, reason="台风确认安全")
    note(act="password.changed", by=worker, at=now, about=worker)
    note(act="grant.given", by=None, at=now - HOUR, about=worker, details={"role": "worker"})
    note(act="quite.unheard_of", by=cast.security, at=now - 2 * HOUR, about=worker)
    note(act="phone.unmasked", by=cast.east_operator, at=now, about=cast.coast_worker)
    client = signed_in(worker)
    rows = client.get(MINE, headers={"Accept-Language": "en"}).json()["results"]
    assert [(row["act"], row["text"], row["by"], row["reason"]) for row in rows] == [
        (
            "phone.unmasked",
            "Your phone number was looked at.",
            {"name": "east_operator", "role": "operator"},
            "台风确认安全",
        ),
        ("grant.given", "You were given rights.", None, ""),
        (
            "quite.unheard_of",
            "Something about your account was changed.",
            {"name": "security", "role": "admin"},
            "",
        ),
    ]
    assert all(set(row) == {"id", "at", "act", "text", "by", "reason"} for row in rows)


def test_a_name_in_the_trail_is_that_of_its_day(cast, signed_in):
    note(act="phone.unmasked", by=cast.east_chief, at=timezone.now(), about=cast.east_worker)
    User.objects.filter(pk=cast.east_chief.pk).update(name="somebody else")
    (row,) = signed_in(cast.east_worker).get(MINE).json()["results"]
    assert row["by"]["name"] == "east_chief"
