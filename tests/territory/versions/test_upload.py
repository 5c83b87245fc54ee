"""POST /boundaries/: a file becomes a draft that is read and checked, or leaves nothing."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from backend.territory.models import Boundary, BoundaryFile, BoundaryProblem, BoundaryRow
from tests.cast import COMMUNITIES

from .conftest import reread
from .drafts import COAST, EAST, EAST_TOWN, FAR, NET, WEST, box, geojson, published

CODES = "新编码,旧编码\n{new},{old}\n"


def kinds(shown: dict) -> set[str]:
    return set(shown["report"]["kinds"])


def test_keeps_the_file_and_asks_for_it_to_be_read(cast, upload):
    content = geojson(NET)
    answer = upload(content, title="秋季调整")
    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["status"], shown["step"], shown["title"]) == ("draft", "waiting", "秋季调整")
    assert (shown["made_by"], shown["may"]) == ("admin", ["delete"])
    file = BoundaryFile.objects.get(boundary=shown["id"])
    assert bytes(file.content) == content
    assert file.digest == hashlib.sha256(content).hexdigest()
    task = DBTaskResult.objects.get()
    assert task.args_kwargs == {"args": [shown["id"]], "kwargs": {}}


def test_a_clean_net_has_a_clean_report(cast, read):
    shown = read(geojson(NET))
    assert (shown["status"], shown["step"], shown["share"]) == ("checked", "", 1.0)
    report = shown["report"]
    assert (report["features"], report["errors"], report["problems"]) == (4, 0, [])
    # Four squares of 0.02 degrees at 36.01 N: by the ellipsoid 1.8030 km by 2.2194 km each.
    assert report["area_km2"] == pytest.approx(4 * 1.8030 * 2.2194, rel=1e-3)
    assert shown["based_on"] == Boundary.objects.newest("grid").get().pk
    assert shown["may"] == ["answer", "delete", "publish"]
    assert BoundaryRow.objects.filter(boundary=shown["id"]).count() == 4


def test_says_what_is_wrong_and_where(cast, admin, read):
    shown = read(geojson(NET | {EAST: box(120.02, 120.035)}))
    assert kinds(shown) >= {"gap"}
    gap = next(one for one in shown["report"]["problems"] if one["kind"] == "gap")
    assert (gap["severity"], gap["unit"]) == ("error", "m2")
    # A quarter of a square of 1.8030 km by 2.2194 km.
    assert gap["size"] == pytest.approx(1803.0 * 2219.4 / 4, rel=2e-3)
    lon, lat = gap["where"]
    assert 120.035 < lon < 120.04
    assert 36.00 < lat < 36.02
    address = f"/api/v1/boundaries/{shown['id']}/problems/"
    listed = admin.get(address, {"kind": "gap"}).json()["results"]
    assert [one["id"] for one in listed] == [gap["id"]]
    spots = admin.get(address, {"format": "geojson", "kind": "gap"}).json()["features"]
    assert [spot["id"] for spot in spots] == [gap["id"]]
    assert spots[0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert spots[0]["properties"]["where"] == gap["where"]
    answer = admin.post(
        f"/api/v1/boundaries/{shown['id']}/publish/",
        {"published_at": "2026-12-24T00:00:00+08:00"},
        format="json",
    )
    assert answer.status_code in (400, 409)


def test_a_question_is_asked_in_the_language_of_the_reader_and_answered(cast, admin, read):
    heading = geojson(NET).replace("编码".encode(), b"qqq").replace("名称".encode(), b"zzz")
    shown = read(heading)
    assert shown["status"] == "asking", shown
    assert shown["question"]["about"] == "columns"
    assert shown["question"]["why"]
    assert shown["may"] == ["answer", "delete"]
    english = admin.get(f"/api/v1/boundaries/{shown['id']}/", headers={"Accept-Language": "en"})
    assert english.json()["question"]["why"] == "Which column holds the codes?"
    address = f"/api/v1/boundaries/{shown['id']}/answers/"
    answer = admin.post(address, {"columns": {"code": "qqq"}}, format="json")
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["status"], answer.json()["step"]) == ("draft", "waiting")
    assert answer.json()["question"] is None
    shown = reread(admin, shown["id"])
    assert (shown["status"], shown["report"]["errors"]) == ("checked", 0)
    assert shown["declared"] == {"columns": {"code": "qqq"}}


def test_a_declaration_is_taken_back_by_null(cast, admin, read):
    shown = read(geojson(NET), crs="gcj02")
    assert shown["report"]["errors"] > 0
    address = f"/api/v1/boundaries/{shown['id']}/answers/"
    assert admin.post(address, {"crs": None}, format="json").status_code == 200
    shown = reread(admin, shown["id"])
    assert (shown["declared"], shown["report"]["errors"]) == ({}, 0)


def test_what_is_being_read_takes_no_answer(cast, admin, upload):
    boundary = upload(geojson(NET)).json()["id"]
    answer = admin.post(f"/api/v1/boundaries/{boundary}/answers/", {}, format="json")
    assert (answer.status_code, answer.json()["current"]["step"]) == (409, "waiting")


def test_a_draft_of_a_part_joins_the_rest_as_it_is_published(cast, admin, read):
    moved = {EAST: box(120.02, 120.03), COAST: box(120.03, 120.06)}
    shown = read(geojson(moved), within=EAST_TOWN)
    assert (shown["within"], shown["report"]["features"]) == (EAST_TOWN, 4)
    rows = BoundaryRow.objects.filter(boundary=shown["id"])
    assert dict(rows.filter(ordinal=None).values_list("code", "name")) == {
        FAR: "far网格",
        WEST: "west网格",
    }
    assert set(rows.exclude(ordinal=None).values_list("code", flat=True)) == {EAST, COAST}
    changes = admin.get(f"/api/v1/boundaries/{shown['id']}/changes/").json()
    moves = [(c["old_codes"], c["new_codes"]) for c in changes["changes"] if c["kind"] == "moved"]
    assert moves == [([EAST], [COAST])]


def test_a_part_of_what_was_never_published_is_refused(cast, upload):
    answer = upload(geojson(NET), level="zone", within=EAST_TOWN)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/within"
    assert not Boundary.objects.filter(status="draft").exists()


@pytest.mark.parametrize("within", ["370299", "x", COMMUNITIES["east"][0]])
def test_a_part_is_named_by_an_area_above_its_level(cast, upload, within):
    answer = upload(geojson(NET), level="community", within=within)
    assert answer.status_code == 400


def test_old_codes_come_beside_the_shapes(cast, admin, read):
    new = EAST[:-1] + "7"
    shapes = {new: NET[EAST]} | {code: NET[code] for code in (FAR, WEST, COAST)}
    table = SimpleUploadedFile("codes.csv", CODES.format(new=new, old=EAST).encode())
    shown = read(geojson(shapes), codes=table)
    assert shown["status"] == "checked", shown
    assert BoundaryRow.objects.get(boundary=shown["id"], code=new).old_codes == [EAST]
    changes = admin.get(f"/api/v1/boundaries/{shown['id']}/changes/").json()["changes"]
    recoded = [(c["old_codes"], c["new_codes"]) for c in changes if c["kind"] == "recoded"]
    assert recoded == [([EAST], [new])]


def test_slivers_within_a_tolerance_are_repaired_and_listed(cast, read):
    narrow = NET | {EAST: box(120.02, 120.040002)}  # 0.18 m are the neighbour's too
    assert "repaired" not in kinds(read(geojson(narrow)))
    shown = read(geojson(narrow), tolerance_m="0.5")
    assert "repaired" in kinds(shown)
    assert shown["report"]["errors"] == 0


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"level": "street"}, "/level"),
        ({"tolerance_m": "nan"}, "/tolerance_m"),
        ({"tolerance_m": "-1"}, "/tolerance_m"),
        ({"tolerance_m": "1e9"}, "/tolerance_m"),
        ({"columns": "[]"}, "/columns"),
        ({"columns": "[" * 100_000}, "/columns"),
        ({"columns": '{"code": 3}'}, "/columns/code"),
        ({"columns": r'{"code": "\ud800"}'}, "/columns/code"),
        ({"columns": '{"colour": "x"}'}, "/columns"),
        ({"crs": "x" * 101}, "/crs"),
        ({"title": "x" * 201}, "/title"),
        ({"titel": "x"}, "/titel"),
        ({"file": "no file"}, "/file"),
    ],
)
def test_refuses_a_form_with_a_pointer(cast, upload, form, pointer):
    answer = upload(geojson(NET), **form)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Boundary.objects.exclude(status="published").exists()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "grids.geojson", "empty"),
        (b"hello", "grids.txt", "unknown_kind"),
        (b"PK\x05\x06" + b"\0" * 18, "grids.zip", "zip_without_net"),
    ],
)
def test_refuses_at_a_glance_and_leaves_nothing(cast, upload, content, name, reason):
    answer = upload(content, name)
    assert answer.status_code == 400
    assert (answer.json()["type"], answer.json()["reason"]) == ("unreadable-file", reason)
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert not Boundary.objects.exclude(status="published").exists()
    assert not BoundaryFile.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_cannot_be_read_is_refused_with_words_in_the_language_asked_for(cast, admin, read):
    point = {"type": "Point", "coordinates": [120.01, 36.01]}
    feature = {"type": "Feature", "geometry": point, "properties": {"编码": EAST}}
    shown = read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert shown["status"] == "refused"
    assert shown["refusal"]["reason"] == "no_polygons"
    english = admin.get(f"/api/v1/boundaries/{shown['id']}/", headers={"Accept-Language": "en"})
    assert english.json()["refusal"]["detail"] == "There are no polygons, only: point"
    assert shown["may"] == ["answer", "delete"]


def test_a_deleted_draft_leaves_nothing(cast, admin, read):
    shown = read(geojson(NET | {EAST: box(120.02, 120.035)}))
    assert admin.delete(f"/api/v1/boundaries/{shown['id']}/").status_code == 204
    for model in (BoundaryFile, BoundaryRow, BoundaryProblem):
        assert not model.objects.exists()
    assert admin.get(f"/api/v1/boundaries/{shown['id']}/").status_code == 404


def test_only_who_draws_brings_files_and_sees_drafts(cast, upload, read, signed_in):
    worker = signed_in(cast.east_worker)
    assert upload(geojson(NET), client=worker).status_code == 403
    draft = read(geojson(NET))
    assert worker.get(f"/api/v1/boundaries/{draft['id']}/").status_code == 404
    assert worker.delete(f"/api/v1/boundaries/{draft['id']}/").status_code == 404
    listed = worker.get("/api/v1/boundaries/").json()["results"]
    assert {one["status"] for one in listed} == {"published"}
    assert {one["may"] == [] for one in listed} == {True}
    there = Boundary.objects.newest("grid").get()
    assert worker.delete(f"/api/v1/boundaries/{there.pk}/").status_code == 403


def test_lists_are_filtered_by_level_and_status(cast, admin, read):
    draft = read(geojson(NET))

    def listed(**query) -> list[int]:
        answer = admin.get("/api/v1/boundaries/", query)
        assert answer.status_code == 200, answer.json()
        return [one["id"] for one in answer.json()["results"]]

    assert listed(level="grid") == [draft["id"], Boundary.objects.newest("grid").get().pk]
    assert listed(status="checked") == [draft["id"]]
    assert listed(status="asking") == []
    assert admin.get("/api/v1/boundaries/", {"level": "x"}).status_code == 400


def test_shapes_are_asked_for_once(cast, admin, read):
    draft = read(geojson(NET))
    address = f"/api/v1/boundaries/{draft['id']}/shapes/?format=geojson"
    first = admin.get(address)
    assert [f["properties"]["code"] for f in first.json()["features"]] == sorted(NET)
    again = admin.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    admin.post(f"/api/v1/boundaries/{draft['id']}/answers/", {}, format="json")
    reread(admin, draft["id"])
    assert admin.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    version = Boundary.objects.newest("grid").get()
    shapes = admin.get(f"/api/v1/boundaries/{version.pk}/shapes/?format=geojson")
    assert {f["id"] for f in shapes.json()["features"]} == {
        grid.grid_id for grid in cast.grids.values()
    }
    areas = Boundary.objects.newest("township").get()
    shapes = admin.get(f"/api/v1/boundaries/{areas.pk}/shapes/?format=geojson").json()
    assert EAST_TOWN in [f["properties"]["code"] for f in shapes["features"]]


def test_versions_are_compared_with_any_other_of_their_level(cast, admin):
    first = Boundary.objects.newest("grid").get()
    published(NET | {EAST: box(120.02, 120.03), COAST: box(120.03, 120.06)})
    third = published(NET)
    address = f"/api/v1/boundaries/{third.pk}/changes/"

    def moved(**query) -> list:
        answer = admin.get(address, query).json()["changes"]
        return [(c["old_codes"], c["new_codes"]) for c in answer if c["kind"] == "moved"]

    assert moved() == [([COAST], [EAST])]
    assert moved(since=first.pk) == []
    spots = admin.get(address, {"format": "geojson"}).json()["features"]
    assert spots[0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    townships = Boundary.objects.newest("township").get()
    for since in (townships.pk, "x", -1, 2**63, 2**70):
        assert admin.get(address, {"since": since}).status_code == 400
