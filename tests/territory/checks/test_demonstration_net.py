"""The net of gis_data, which is clean, and damaged copies of its townships."""

from pathlib import Path

import geopandas
import numpy as np
import pytest

from backend.territory.checks import Tree, check
from backend.territory.drawing import Drawing, Row

from ..damage import WITH_ZONE, make_all

NET = Path(__file__).resolve().parents[3] / "gis_data"
LEVELS = {
    "district": "district.geojson",
    "township": "townships.geojson",
    "community": "communities.geojson",
    "grid": "grids.geojson",
}
AREA_KM2 = 2060.6


def read(path, **how) -> Drawing:
    frame = geopandas.read_file(path, engine="pyogrio", **how)
    if frame.crs.to_epsg() == WITH_ZONE:
        frame = frame.to_crs(4326)
    rows = [
        Row(
            code=row["code"],
            name=row["name"],
            ordinal=index + 1,
            home_community=row.get("home_community") or "",
            communities=tuple(row.get("communities", ())),
        )
        for index, row in enumerate(frame.to_dict("records"))
    ]
    return Drawing(rows, np.asarray(frame.geometry.values, dtype=object))


@pytest.fixture(scope="module")
def net():
    return {level: read(NET / name) for level, name in LEVELS.items()}


@pytest.fixture(scope="module")
def damages(tmp_path_factory):
    made = make_all(NET / "townships.geojson", tmp_path_factory.mktemp("damaged"))
    return {damage.name: damage for damage in made}


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("level", LEVELS)
def test_has_nothing_wrong_at_any_level(net, level, again):
    order = list(LEVELS)
    report = check(
        net[level],
        level=level,
        above={each: net[each] for each in order[: order.index(level)]},
        previous=net[level] if again else None,
        known=Tree({each: set(drawn.codes) for each, drawn in net.items()}),
    )
    # 积米崖管区 lies on the mainland and on an island, and so does the district.
    islands = {"district": {"disconnected": 1}, "township": {"disconnected": 1}}
    assert report.figures["kinds"] == islands.get(level, {})
    assert report.figures["area_km2"] == pytest.approx(AREA_KM2, abs=0.1)
    assert report.figures["features"] == len(net[level])


def report_on(damage, net, **more):
    path = f"zip://{damage.path}" if damage.path.suffix == ".zip" else damage.path
    how = {"encoding": "GBK"} if damage.name.startswith("gbk") else {}
    more = {"above": {}, "previous": None, "known": Tree({"district": {"370211"}})} | more
    return check(read(path, **how), level="township", **more)


def the(report, *kinds):
    return [each for each in report.problems if each.kind in kinds]


@pytest.mark.parametrize("name", ["moved_vertex", "moved_vertex_by_a_metre"])
def test_finds_a_moved_vertex(net, damages, name):
    damage = damages[name]
    (found,) = the(report_on(damage, net), "overlap", "gap", "hole", "sliver")
    assert found.codes == damage.codes
    assert found.size == pytest.approx(damage.size, rel=1e-4)
    assert_near(found.where, damage.where, metres=1500)
    assert found.kind == ("overlap" if name == "moved_vertex" else "sliver")


def test_finds_a_deleted_polygon(net, damages):
    damage = damages["deleted"]
    (found,) = the(report_on(damage, net), "gap")
    assert found.codes == damage.codes
    assert found.size == pytest.approx(damage.size, rel=1e-6)
    assert_near(found.where, damage.where, metres=3000)
    (missing,) = the(report_on(damage, net, previous=net["township"]), "missing_from_file")
    assert missing.codes == (damage.more["deleted"],)
    assert missing.size == pytest.approx(damage.size, rel=1e-6)


@pytest.mark.parametrize("known", [False, True])
def test_finds_a_polygon_left_in_gcj02(net, damages, known):
    damage = damages["one_shifted"]
    report = report_on(damage, net, previous=net["township"] if known else None)
    (found,) = the(report, "suspicious_shift")
    assert found.codes == damage.codes
    assert found.details["looks_like"] == "gcj02"
    assert found.size == pytest.approx(damage.size, abs=5)
    assert_near(found.where, damage.where, metres=3000)


@pytest.mark.parametrize("by", ["above", "previous"])
def test_finds_a_file_left_in_gcj02(net, damages, by):
    damage = damages["all_shifted"]
    others = {"above": {"above": {"district": net["district"]}}}
    report = report_on(damage, net, **others.get(by, {"previous": net["township"]}))
    found = report.problems[0]
    assert (found.kind, found.codes) == ("suspicious_shift", ())
    assert found.details["looks_like"] == "gcj02"
    # The offset is not the same everywhere: some 20 m between the ends of a district.
    assert found.size == pytest.approx(damage.size, abs=30)


def test_finds_a_ring_that_crosses_itself(net, damages):
    damage = damages["self_crossing"]
    (found,) = the(report_on(damage, net), "invalid_ring")
    assert found.codes == damage.codes
    assert found.size == pytest.approx(damage.size, rel=1e-4)
    assert_near(found.where, damage.where, metres=0.1)


@pytest.mark.parametrize("name", ["with_zone", "gbk_without_cpg"])
def test_finds_nothing_wrong_with_the_others(net, damages, name):
    report = report_on(damages[name], net, previous=net["township"])
    assert report.figures["kinds"] == {"disconnected": 1}
    assert report.figures["area_km2"] == pytest.approx(AREA_KM2, abs=0.1)


def assert_near(where, expected, *, metres):
    x, y = (where[0] - expected[0]) * 90_000, (where[1] - expected[1]) * 111_000
    assert np.hypot(x, y) < metres
