"""Whatever is sent, the answer is a refusal or a draft, never a failure, and a refusal leaves
nothing behind."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import geopandas
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from backend.territory.actions.reading import read_and_check
from backend.territory.models import Boundary, BoundaryFile, BoundaryProblem, BoundaryRow

from .drafts import NET, geojson

IN_ONE_CAST = profile(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ADDRESS = "/api/v1/boundaries/"

texts = st.text(max_size=30)
anything = st.one_of(
    texts,
    st.integers(),
    st.floats(),
    st.sampled_from(["", "0", "-1", "nan", "1e400", "EPSG:4549", "gcj02", "grid", "370211", "{}"]),
)
forms = st.fixed_dictionaries(
    {"level": st.one_of(st.just("grid"), anything)},
    optional=dict.fromkeys(
        ("title", "crs", "encoding", "layer", "columns", "tolerance_m", "within", "codes"), anything
    ),
)
documents = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(autouse=True)
def scratch(settings, tmp_path) -> Path:
    """Every upload goes by way of a file here."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = folder
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    return folder


def left_behind(scratch: Path) -> tuple:
    """Rows of drafts, and files that somebody forgot."""
    drafts = Boundary.objects.exclude(status="published").count()
    tables = (BoundaryFile, BoundaryRow, BoundaryProblem)
    return drafts, *(table.objects.count() for table in tables), list(scratch.iterdir())


def written(driver: str, suffix: str, folder: Path, **how) -> bytes:
    frame = geopandas.GeoDataFrame(
        {"编码": list(NET), "名称": [f"第{code[-6:]}号" for code in NET]},
        geometry=[shapely.from_wkb(bytes(shape.wkb)) for shape in NET.values()],
        crs="EPSG:4326",
    )
    file = folder / f"net{suffix}"
    frame.to_file(file, driver=driver, **how)
    if suffix != ".shp":
        return file.read_bytes()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(folder.glob("net.*")):
            archive.write(part, part.name)
    return packed.getvalue()


@IN_ONE_CAST
@given(form=forms, file=st.one_of(st.just(geojson(NET)), st.binary(max_size=200), anything))
@example(form={"level": "grid", "columns": "[" * 50_000}, file=geojson(NET))
@example(form={"level": "grid", "within": "٣٧٠٢١١"}, file=geojson(NET))
def test_a_form_is_refused_or_a_draft(cast, admin, scratch, form, file):
    before = left_behind(scratch)
    sent = SimpleUploadedFile("net.geojson", file) if isinstance(file, bytes) else file
    answer = admin.post(ADDRESS, form | {"file": sent}, format="multipart")
    assert answer.status_code in (201, 400), answer.content
    if answer.status_code == 400:
        assert left_behind(scratch) == before
    else:
        assert admin.delete(f"{ADDRESS}{answer.json()['id']}/").status_code == 204
        assert left_behind(scratch) == before


@IN_ONE_CAST
@given(body=st.binary(max_size=300), boundary=st.sampled_from(["x", "", "\xff", "x" * 300]))
@example(
    body=b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nb', boundary="x"
)
@example(body=b"--x\r\n" * 2000, boundary="x")
@example(
    body=b'--x\r\nContent-Disposition: form-data; name="level"; filename="l"\r\n\r\nb\r\n' * 300
    + b"--x--\r\n",
    boundary="x",
)
def test_a_broken_form_is_refused(cast, admin, scratch, body, boundary):
    before = left_behind(scratch)
    answer = admin.generic(
        "POST", ADDRESS, body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    # A form that names no boundary is no form.
    assert answer.status_code in (400, 415), answer.content
    assert left_behind(scratch) == before


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/geo+json"])
def test_what_is_no_form_is_refused(cast, admin, kind):
    answer = admin.generic("POST", ADDRESS, geojson(NET), content_type=kind)
    assert answer.status_code == 415


@IN_ONE_CAST
@given(documents)
def test_answers_and_publications_of_any_content_are_refused_or_done(cast, admin, document):
    boundary = Boundary.objects.filter(status="published", level="grid").first()
    body = json.dumps(document)
    for address in ("answers/", "publish/"):
        answer = admin.generic(
            "POST", f"{ADDRESS}{boundary.pk}/{address}", body, content_type="application/json"
        )
        assert answer.status_code in (400, 409), answer.content


@pytest.mark.parametrize(
    ("driver", "suffix"),
    [
        ("GeoJSON", ".geojson"),
        ("GPKG", ".gpkg"),
        ("FlatGeobuf", ".fgb"),
        ("ESRI Shapefile", ".shp"),
    ],
)
def test_real_files_cut_off_anywhere_are_refused_or_read(
    cast, upload, scratch, tmp_path, driver, suffix
):
    """Each is read as the worker would; a few cuts, for each takes a process of its own."""
    how = {"encoding": "gbk"} if suffix == ".shp" else {}
    whole = written(driver, suffix, tmp_path, **how)
    name = "net.zip" if suffix == ".shp" else f"net{suffix}"
    for share in (0.1, 0.6, 0.95):
        before = left_behind(scratch)
        answer = upload(whole[: int(len(whole) * share)], name)
        assert answer.status_code in (201, 400), answer.content
        if answer.status_code == 201:
            read_and_check(boundary_id=answer.json()["id"])
            boundary = Boundary.objects.get(pk=answer.json()["id"])
            assert boundary.status in ("refused", "checked", "asking")
            assert (boundary.refusal or {}).get("reason") != "failed"
            boundary.delete()
        assert left_behind(scratch) == before
    answer = upload(whole, name)
    read_and_check(boundary_id=answer.json()["id"])
    boundary = Boundary.objects.get(pk=answer.json()["id"])
    assert boundary.status == "checked", (boundary.refusal, boundary.question)
    assert boundary.report["errors"] == 0
