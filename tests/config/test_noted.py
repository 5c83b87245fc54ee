"""Acts of administration stand in the trail, with them or not at all."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from backend.accounts.models import TrailEntry
from backend.config.noted import ACTS
from backend.territory.models import Area
from tests.answers.sheets import workbook
from tests.cast import CENTRES, COMMUNITIES, TOWNSHIPS

pytestmark = pytest.mark.django_db
EAST = COMMUNITIES["east"][0]
ADMINISTERED = ("backend.territory.api", "backend.accounts.api.departments")


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def the_entry() -> TrailEntry:
    return TrailEntry.objects.exclude(act="signed_in").get()


def operations() -> set[tuple[str, str]]:
    """Every (method, address) that writes in the rooms whose acts are noted here."""
    found = set()
    for included in get_resolver().url_patterns:
        if str(included.pattern) != "api/v1/":
            continue
        for pattern in included.url_patterns:
            view = pattern.callback.view_class
            if view.__module__.startswith(ADMINISTERED):
                methods = {"POST", "PUT", "PATCH", "DELETE"} & set(view().allowed_methods)
                found |= {(method, str(pattern.pattern)) for method in methods}
    return found


def test_every_writing_address_of_administration_is_an_act():
    assert operations() == set(ACTS)


def test_a_changed_area_stands_in_the_trail_with_who_changed_it(cast, admin):
    answer = admin.patch(f"/api/v1/areas/{EAST}/", {"name": "新东社区"}, format="json")
    assert answer.status_code == 200, answer.json()
    entry = the_entry()
    assert (entry.act, entry.by, entry.subject) == ("area.changed", cast.admin, f"area:{EAST}")
    assert entry.scope == cast.areas["district"].path
    assert json.loads(entry.details["sent"]) == {"name": "新东社区"}


def test_a_new_area_is_named_by_its_number(admin):
    body = {"level": "zone", "name": "岭上管区", "parent": TOWNSHIPS["east"][0]}
    made = admin.post("/api/v1/areas/", body, format="json").json()
    assert the_entry().subject == f"area:{made['id']}"


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [("admin", {"name": ""}, 400), ("east_chief", {"name": "x"}, 403), ("security", {}, 403)],
)
def test_what_was_refused_is_no_act(cast, signed_in, name, body, status):
    client = signed_in(getattr(cast, name))
    assert client.patch(f"/api/v1/areas/{EAST}/", body, format="json").status_code == status
    assert not TrailEntry.objects.filter(act__startswith="area.").exists()


def test_a_workbook_counts_and_its_dry_run_is_no_act(admin):
    for dry_run, acts in (("true", []), ("false", ["area.workbook_entered"])):
        sheet = workbook(
            ("级别", "编码", "名称", "上级编码"),
            ("社区", "370211002009", "新村", TOWNSHIPS["east"][0]),
        )
        file = SimpleUploadedFile("x.xlsx", sheet)
        answer = admin.post("/api/v1/areas/workbook/", {"file": file, "dry_run": dry_run})
        assert answer.status_code == 200, answer.json()
        entries = TrailEntry.objects.filter(act__startswith="area.")
        assert [entry.act for entry in entries] == acts


def test_reading_is_no_act(admin):
    lon, lat = CENTRES["east"]
    for address in ("areas/", f"areas/{EAST}/", "boundaries/", f"locate/?lon={lon}&lat={lat}"):
        assert admin.get(f"/api/v1/{address}").status_code == 200
    assert not TrailEntry.objects.exclude(act="signed_in").exists()


def test_an_act_whose_note_fails_did_not_happen(admin, monkeypatch):
    def full(**what):
        raise ZeroDivisionError

    monkeypatch.setattr("backend.config.noted.note", full)
    with pytest.raises(ZeroDivisionError):
        admin.patch(f"/api/v1/areas/{EAST}/", {"name": "新东社区"}, format="json")
    assert not Area.objects.filter(name="新东社区").exists()
