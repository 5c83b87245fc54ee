"""`publish_net`: a whole district or nothing."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError

from backend.territory.actions.net import publish_net
from backend.territory.models import Area, AreaCode, AreaShape, Boundary, Grid, GridVersion
from backend.territory.net_files import read_net
from tests.cast import SINCE, net

EVERYTHING = (Area, AreaCode, AreaShape, Boundary, Grid, GridVersion)


def counts() -> list[int]:
    return [model.objects.count() for model in EVERYTHING]


def publish(files):
    publish_net(net=files, title="t", by="tests", at=SINCE, since=date(2020, 1, 1))


@pytest.mark.django_db
def test_lays_areas_codes_shapes_and_grids():
    publish(net())
    areas, two_codes_for_townships = 7, 2
    assert counts() == [areas, areas + two_codes_for_townships, areas, 4, 4, 4]
    for grid in GridVersion.objects.select_related("home_community__parent__parent"):
        home = grid.home_community
        lineage = [home.parent.parent, home.parent, home]
        assert grid.path == "/" + "".join(f"{area.pk}/" for area in lineage) + f"g{grid.grid_id}/"
        assert home.path == grid.path[: -len(f"g{grid.grid_id}/")]
        assert list(grid.communities.all()) == [home]


@pytest.mark.django_db(transaction=True, available_apps=["backend.territory"])
@pytest.mark.parametrize(
    "spoilt",
    [
        lambda files: {"grids": [*files.grids, files.grids[0]]},  # one code twice
        lambda files: {"grids": [files.grids[0] | {"home_community": "nowhere"}]},
        lambda files: {"grids": [files.grids[0] | {"communities": ["nowhere"]}]},
        lambda files: {"grids": [files.grids[0] | {"shape": None}]},
        lambda files: {"communities": [*files.communities, files.communities[0]]},
    ],
)
def test_leaves_nothing_behind_when_something_is_wrong(spoilt):
    with pytest.raises((DatabaseError, KeyError)):
        publish(replace(net(), **spoilt(net())))
    assert counts() == [0] * len(EVERYTHING)


@pytest.mark.django_db
def test_refuses_to_lay_a_second_district_over_the_first(cast):
    before = counts()
    with pytest.raises(DatabaseError, match="one_area_at_a_time"):
        publish(net())
    # The refusal has ended the test's own transaction with it.
    assert before[0] == 7


def test_says_which_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"district\.geojson"):
        read_net(tmp_path)
