"""Cases for GIS: the open tier alone, in the caller's rights, without a word or a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyproj import Transformer

from backend.incidents.clocks import LAMPS
from backend.incidents.models import Case
from tests.askers import ROLES
from tests.cast import CENTRES, GRID_CODES
from tests.incidents.asking import OPEN_CASE, RESTRICTED_CASE, SENSITIVE_CASE
from tests.world import World

from .asking import EPSG, Asker

pytestmark = pytest.mark.django_db

# As the table of rights says for cases in East township; in a cell, after the slash, somebody of
# the role who serves in West.
MATRIX = """
                 worker  leader  profess operator superv chief  depart  commun auditor admin service secadm
open             yes/no  yes/no  no      yes/no  yes/no yes/no no      yes/no no      no    no    no
restricted       no      no      no      no      no     no     no      no     no      no    no    no
at department    yes/no  yes/no  no      yes/no  yes/no yes/no yes/no  yes/no no      no    no    no
at professional  yes/no  yes/no  yes/no  yes/no  yes/no yes/no no      yes/no no      no    no    no
ordered          yes/no  yes/no  no      yes/no  yes/no yes/no no      yes/no no      no    no    no
declined         yes/no  yes/no  no      yes/no  yes/no yes/no no      yes/no no      no    no    no
"""  # noqa: E501


@pytest.fixture
def ask_as(stage):
    return lambda name: Asker(stage.client(name))


def expected() -> dict[tuple[str, str], set[str]]:
    """By role and side the cases to be seen."""
    heading, *lines = [line for line in MATRIX.splitlines() if line.strip()]
    roles = heading.split()
    seen: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        case, cells = line[:16].strip(), line[16:].split()
        for role, cell in zip(roles, cells, strict=True):
            for side, word in zip(("east", "west"), (cell.split("/") * 2)[:2], strict=True):
                seen.setdefault((role, side), set()).update({case} if word == "yes" else ())
    return seen


def test_gives_everybody_what_is_theirs_and_nothing_else(cast):
    world, found, alone = World(cast), {}, {}
    names = {number: name for name, number in world.numbers.items()}
    ids = dict(Case.objects.values_list("number", "pk"))
    for role, sides in ((role, asking[:2]) for role, asking in ROLES.items()):
        for side, name in zip(("east", "west"), sides, strict=True):
            client = Asker(world.clients[name])
            page = client.items("cases")
            numbers = {each["properties"]["number"] for each in page["features"]}
            assert page["numberMatched"] == page["numberReturned"] == len(numbers)
            found[role, side] = {names[number] for number in numbers & names.keys()}
            alone[role, side] = {
                names[number]
                for number in names
                if client.get(f"/collections/cases/items/{ids[number]}").status_code == 200
            }
            assert client.items("grids")["numberMatched"] == 4  # shapes are for all of them
    assert found == alone == expected()


def test_tells_what_the_case_is_and_no_more(stage, ask_as):
    case = stage.report(description="某某说的话", address="甲楼")
    answer = ask_as("east_chief").get("/collections/cases/items")
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    (feature,) = answer.json()["features"]
    row = Case.objects.get(number=case["number"])
    assert feature["id"] == row.pk
    assert feature["geometry"] == {"type": "Point", "coordinates": list(row.position.coords)}
    reported_at = feature["properties"].pop("reported_at")
    assert reported_at == row.reported_at.isoformat().replace("+00:00", "Z")
    assert feature["properties"] == {
        "number": case["number"],
        "type": OPEN_CASE,
        "domain": "B",
        "urgency": "normal",
        "state": "reported",
        "lamp": "green",
        "grid": GRID_CODES["east"],
    }
    assert not [word for word in ("某某", "甲楼", "east_worker") if word in answer.content.decode()]


@pytest.mark.parametrize("matter", [SENSITIVE_CASE, RESTRICTED_CASE])
def test_leaves_out_what_is_not_of_the_open_tier_even_for_those_who_see_it(stage, ask_as, matter):
    case = stage.report(matter=matter)
    identity = Case.objects.get(number=case["number"]).pk
    for name in ("east_worker", "east_operator", "district_operator"):
        assert stage.see(name, case).status_code == 200
        assert ask_as(name).items("cases")["numberMatched"] == 0
        assert ask_as(name).get(f"/collections/cases/items/{identity}").status_code == 404


def test_leaves_out_what_has_no_place(stage, ask_as):
    case = stage.report(position=None)
    assert stage.see("district_operator", case).status_code == 200
    assert ask_as("district_operator").items("cases")["features"] == []
    identity = Case.objects.get(number=case["number"]).pk
    assert (
        ask_as("district_operator").get(f"/collections/cases/items/{identity}").status_code == 404
    )


def test_pages_hold_every_case_once_and_count_on_the_first(stage, ask_as):
    numbers = {stage.report()["number"] for _ in range(5)}
    client = ask_as("east_operator")
    found = client.every("cases", limit=2)
    assert [each["id"] for each in found] == sorted(each["id"] for each in found)
    assert {each["properties"]["number"] for each in found} == numbers
    first = client.items("cases", limit=2)
    assert (first["numberMatched"], first["numberReturned"]) == (5, 2)
    assert "numberMatched" not in client.follow(first)
    again = client.items("cases", limit=5)
    assert client.follow(again) is None


def test_a_page_costs_the_same_however_many_cases_it_has(stage, ask_as):
    client = ask_as("east_operator")
    costs = []
    for _ in range(3):
        stage.report()
        with CaptureQueriesContext(connection) as queries:
            client.items("cases")
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2]


def test_every_filter_finds_what_it_says(stage, ask_as):
    client = ask_as("district_operator")
    here = stage.report()
    there = stage.report("coast_worker", at="coast", matter="B06")
    stage.act("east_operator", here, "accept")
    asked = {
        "number": here["number"],
        "type": "B01",
        "urgency": "normal",
        "state": "accepted",
        "grid": GRID_CODES["east"],
    }
    for name, value in asked.items():
        assert client.values("cases", "number", **{name: value}) == [here["number"]], name
    both = [here["number"], there["number"]]
    assert client.values("cases", "number", domain="B") == both
    assert client.values("cases", "number", domain="A") == []
    assert client.values("cases", "number", grid="no such grid") == []


def test_the_lamp_shown_is_the_lamp_asked_for(stage, ask_as):
    """Due in a hundred minutes: green up to eighty, then yellow, then red."""
    now = timezone.now()
    for minutes in (10, 79, 81, 99, 101, 500):
        case = stage.report()
        started = now - timedelta(minutes=minutes)
        Case.objects.filter(number=case["number"]).update(
            yellow_at=started + timedelta(minutes=80), due_at=started + timedelta(minutes=100)
        )
    client = ask_as("east_operator")
    wanted = ["green", "green", "yellow", "yellow", "red", "red"]
    assert client.values("cases", "lamp") == wanted
    for lamp in LAMPS:
        assert client.values("cases", "lamp", lamp=lamp) == [lamp, lamp]


def test_a_time_asks_when_it_was_reported(stage, ask_as):
    case = stage.report()
    at = Case.objects.get(number=case["number"]).reported_at
    before, after = at - timedelta(minutes=1), at + timedelta(minutes=1)
    client = ask_as("east_operator")

    def count(asked: str) -> int:
        return client.items("cases", datetime=asked)["numberMatched"]

    assert count(at.isoformat()) == 1
    assert count(before.isoformat()) == 0
    assert count(f"{before.isoformat()}/{after.isoformat()}") == 1
    assert count(f"{after.isoformat()}/..") == 0
    assert count(f"../{after.isoformat()}") == 1
    assert count(f"{timezone.localdate(at):%Y-%m-%d}") == 1
    assert count(f"{timezone.localdate(at) + timedelta(days=1):%Y-%m-%d}/") == 0


@pytest.mark.parametrize("code", ["4326", "4490", "4549"])
def test_places_and_boxes_have_the_axes_of_their_system(stage, ask_as, code):
    stage.report()
    stage.report("coast_worker", at="coast")
    there = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
    first, second = there.transform(*CENTRES["coast"])
    margin = 100 if code == "4549" else 0.001
    box = f"{first - margin},{second - margin},{first + margin},{second + margin}"
    uri = f"{EPSG}{code}"
    page = ask_as("district_operator").items("cases", bbox=box, bbox_crs=uri, crs=uri)
    (feature,) = page["features"]
    assert feature["properties"]["grid"] == GRID_CODES["coast"]
    assert feature["geometry"]["coordinates"] == pytest.approx([first, second], abs=1e-6)
    turned = f"{second - margin},{first - margin},{second + margin},{first + margin}"
    answer = ask_as("district_operator").get(
        "/collections/cases/items", {"bbox": turned, "bbox-crs": uri}
    )
    assert answer.status_code == (200 if code == "4549" else 400)
    assert code != "4549" or answer.json()["numberMatched"] == 0


def test_a_box_across_the_antimeridian_is_two(stage, ask_as):
    stage.report()
    client = ask_as("east_operator")
    assert client.items("cases", bbox="100,30,-170,40")["numberMatched"] == 1
    assert client.items("cases", bbox="170,30,-170,40")["numberMatched"] == 0
