"""Nobody on the way keeps answers about people and matters; what is published may be kept."""

import pytest

from tests.cast import GRID_CODES

pytestmark = pytest.mark.django_db
NEVER = "private, no-store"


@pytest.mark.parametrize(
    "address",
    [
        "me/",
        "me/trail/",
        "members/",
        "cases/",
        "cases/?format=geojson",
        "presence/",
        "grids/?include=people,cases&format=geojson",
        "cases/nothing/",
        "members/9999999/",
        "nothing/",
    ],
)
def test_answers_about_people_and_matters_are_kept_by_nobody(cast, signed_in, address):
    answer = signed_in(cast.east_operator).get(f"/api/v1/{address}")
    assert answer["Cache-Control"] == NEVER


def test_a_refusal_is_kept_by_nobody_either(client):
    assert client.get("/api/v1/members/")["Cache-Control"] == NEVER
    login = client.post("/api/v1/auth/login/", {}, content_type="application/json")
    assert login["Cache-Control"] == NEVER


@pytest.mark.parametrize(
    "address",
    [
        "grids/?format=geojson",
        "net/export/",
        "areas/?format=geojson",
        "catalogue/",
        "workflow/",
        "me/ground/",
    ],
)
def test_what_is_published_among_staff_is_asked_for_again_by_its_edition(cast, signed_in, address):
    answer = signed_in(cast.east_worker).get(f"/api/v1/{address}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


def test_one_grid_with_its_people_is_kept_by_nobody(cast, signed_in):
    address = f"/api/v1/grids/{GRID_CODES['east']}/?include=people"
    assert signed_in(cast.east_operator).get(address)["Cache-Control"] == NEVER
