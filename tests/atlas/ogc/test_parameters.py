"""What is not described is refused with its place, and nothing that is asked is a failure."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .asking import CRS84, EPSG, Asker

pytestmark = pytest.mark.django_db
GRIDS, CASES = "/collections/grids/items", "/collections/cases/items"


@pytest.mark.parametrize(
    "path", ["/", "/api", "/conformance", "/collections", "/collections/grids"]
)
def test_documents_take_no_parameter(ask, path):
    answer = ask.get(path, {"f": "html"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/f"


@pytest.mark.parametrize("path", [GRIDS, CASES])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", bad) for bad in ("0", "-1", "x", "", "1.5", "１", "1e3", " 1")),
        *(("bbox", bad) for bad in ("", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,inf,1")),
        ("bbox", "119,36,120,35"),  # south and north turned
        ("bbox", "36,119,37,120"),  # latitude first, which bbox-crs would have to say
        ("bbox", "-181,0,0,1"),
        *(("crs", bad) for bad in ("", "EPSG:4490", f"{EPSG}3857", CRS84 + " ")),
        ("bbox-crs", f"{EPSG}1"),
        *(("datetime", bad) for bad in ("", "/", "../..", "now", "2026", "2026-13-01", "1/2/3")),
        ("datetime", "2026-01-01T00:00:00"),  # of which place?
        ("datetime", "2026-01-01T00:00:00 08:00"),  # a + that was not written as %2B
        ("datetime", "2026-02-01T00:00:00Z/2026-01-01T00:00:00Z"),
        ("datetime", "0001-01-01T00:00:00Z"),
        ("datetime", "9999-12-31"),
        *(("cursor", bad) for bad in ("", "x", "1-2-3", "-1", "9" * 19)),
        ("format", "geojson"),
        ("page", "2"),
    ],
)
def test_a_bad_value_is_refused_with_its_place(ask, path, name, value):
    answer = ask.get(path, {name: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{name}"]


def test_a_choice_that_is_none_is_refused(ask):
    assert ask.get(GRIDS, {"kind": "round"}).status_code == 400
    assert ask.get(GRIDS, {"households": "many"}).status_code == 400
    assert ask.get(CASES, {"lamp": "blue"}).status_code == 400


def test_a_parameter_that_comes_twice_is_refused(ask):
    assert ask.client.get("/ogc/collections/grids/items?limit=1&limit=2").status_code == 400


def test_one_feature_takes_a_system_and_a_time_alone(cast, ask):
    path = f"{GRIDS}/{cast.grids['east'].grid_id}"
    assert ask.get(path, {"crs": f"{EPSG}4490"})["Content-Crs"] == f"<{EPSG}4490>"
    for name in ("limit", "bbox", "code", "cursor"):
        assert ask.get(path, {name: "1"}).status_code == 400


def test_a_cursor_of_another_collection_finds_nothing(cast, ask):
    boundary = cast.grids["east"].boundary_id
    page = ask.items("communities", cursor=f"{boundary}-0")
    assert (page["numberMatched"], page["features"]) == (0, [])


NUMBERS = st.one_of(
    st.floats().map(str), st.integers().map(str), st.sampled_from(["", "x", "1e400", "٣"])
)
TIMES = st.one_of(
    st.text(max_size=12),
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
    st.dates().map(str),
    st.sampled_from(["", "..", "2026-06-30T23:59:60Z", "2026-01-01T00:00:00+23:59"]),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "limit": NUMBERS,
        "bbox": st.lists(NUMBERS, min_size=3, max_size=6).map(",".join),
        "bbox-crs": st.sampled_from([CRS84, f"{EPSG}4490", f"{EPSG}4549", "x"]),
        "crs": st.sampled_from([CRS84, f"{EPSG}4326", f"{EPSG}4549", "x"]),
        "datetime": st.lists(TIMES, min_size=1, max_size=2).map("/".join),
        "cursor": st.one_of(TEXT, st.integers().map(str), st.lists(NUMBERS).map("-".join)),
        "code": TEXT,
        "number": TEXT,
        "grid": TEXT,
        "households": NUMBERS,
    },
)


@settings(
    max_examples=150,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(name="grids", query={"bbox": "-1e308,-1e308,1e308,1e308", "bbox-crs": f"{EPSG}4549"})
@example(name="cases", query={"bbox": "-1e308,-1e308,1e308,1e308", "bbox-crs": f"{EPSG}4549"})
@example(name="cases", query={"bbox": "0,0,0,0", "bbox-crs": f"{EPSG}4549"})
@example(name="cases", query={"code": "\x00"})
@example(name="grids", query={"datetime": "2026-01-01T00:00:00+23:59"})
@given(name=st.sampled_from(["grids", "communities", "cases"]), query=QUERIES)
def test_whatever_is_asked_is_answered_or_refused(ask: Asker, name, query):
    answer = ask.get(f"/collections/{name}/items", query)
    assert answer.status_code in (200, 400), (query, answer.content)
    if answer.status_code == 200:
        found = answer.json()
        assert found["numberReturned"] == len(found["features"])
        assert answer["Content-Crs"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXT, identity=TEXT)
def test_whatever_is_called_for_by_name_is_there_or_not(ask: Asker, name, identity):
    for path in (f"/collections/{name}/items", f"/collections/grids/items/{identity}"):
        assert ask.get(path).status_code in (200, 400, 404)
