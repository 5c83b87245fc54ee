"""The places of the demonstration: made up and saying so, inside their communities."""

from datetime import date

import pytest

from backend.territory.demonstration import SOURCE, enter_places
from backend.territory.models import Place
from tests.cast import COMMUNITIES, SINCE

pytestmark = pytest.mark.django_db


def entered() -> list[tuple]:
    enter_places(since=date(2020, 1, 1), by="tests", at=SINCE)
    found = Place.objects.order_by("pk").values_list("name", "number", "raw_lon", "raw_lat")
    return list(found)


def test_lie_inside_their_communities_and_say_that_they_are_made_up(cast):
    assert len(entered()) == 6 * len(COMMUNITIES)
    for place in Place.objects.select_related("area"):
        shape = place.area.shapes.get().shape
        assert shape.covers(place.position), place.name
        assert place.source == SOURCE
        assert "虚构" in place.source


def test_are_the_same_at_every_making(cast):
    first = entered()
    Place.objects.all().delete()
    assert entered() == first


def test_show_something_to_who_types_the_initials_of_the_contract(cast, signed_in):
    entered()
    client = signed_in(cast.east_worker)
    names = [one["name"] for one in client.get("/api/v1/places/?q=hhwy").json()["results"]]
    assert names
    assert all("海湖文苑" in name for name in names)
