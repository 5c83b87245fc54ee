"""manage.py import_boundaries: a file without a browser and without the worker."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.territory.models import Boundary, GridVersion
from tests.cast import SINCE

from .drafts import EAST, EAST_TOWN, NET, box, geojson


@pytest.fixture
def run(cast, tmp_path: Path, capsys):
    """`run(content, *options)`: exit code, what it printed, what it complained of."""

    def import_boundaries(content: bytes, *options: str, level: str = "grid"):
        file = tmp_path / "net.geojson"
        file.write_bytes(content)
        try:
            call_command("import_boundaries", str(file), "--level", level, *options)
        except SystemExit as ended:
            code = ended.code
        except CommandError as error:
            code = error.returncode
            return code, "", str(error)
        return code, *capsys.readouterr()

    return import_boundaries


def in_a_while() -> str:
    return (timezone.now() + timezone.timedelta(minutes=5)).isoformat()


def test_a_clean_file_ends_with_0_and_can_be_published(run):
    moment = in_a_while()
    code, told, complained = run(geojson(NET), "--publish-at", moment, "--by", "gis")
    assert (code, complained) == (0, "")
    assert "4 features" in told
    newest = Boundary.objects.newest("grid").first()
    assert (newest.published_by, newest.published_at) == ("gis", datetime.fromisoformat(moment))
    assert GridVersion.objects.filter(boundary=newest).count() == 4


def test_errors_end_with_1_and_a_table_that_says_where(run):
    content = geojson(NET | {EAST: box(120.02, 120.035)})
    code, told, _ = run(content, "--publish-at", in_a_while())
    assert code == 1
    line = next(line for line in told.splitlines() if line.startswith("error") and "gap" in line)
    assert "m2" in line
    assert " 120.03" in line
    assert Boundary.objects.newest("grid").get().published_at == SINCE


def test_errors_that_are_accepted_by_name_do_not_stop_it(run):
    content = geojson(NET | {EAST: box(120.02, 120.035)})
    code, told, _ = run(content, "--accept", "gap", "--publish-at", in_a_while())
    assert code == 0, told
    assert Boundary.objects.newest("grid").first().accepted == ["gap"]


def test_a_question_ends_with_2_and_the_option_that_answers_it(run):
    content = geojson(NET).replace("编码".encode(), b"qqq").replace("名称".encode(), b"zzz")
    code, _, complained = run(content)
    assert code == 2
    assert "--column code=qqq" in complained
    code, told, _ = run(content, "--column", "code=qqq")
    assert code == 0, told


@pytest.mark.parametrize("content", [b"", b"no file of shapes"])
def test_what_cannot_be_read_ends_with_2(run, content):
    code, _, complained = run(content)
    assert code == 2
    assert complained
    assert not Boundary.objects.filter(status="draft").exists()


def test_a_part_is_drawn_within_an_area(run):
    east = {code: shape for code, shape in NET.items() if code.startswith(EAST_TOWN)}
    code, told, _ = run(geojson(east), "--within", EAST_TOWN)
    assert code == 0, told
    assert "4 features" in told
    assert run(geojson(east), "--within", "370299")[0] == 2


def test_a_moment_too_near_ends_with_1_and_publishes_nothing(run):
    code, _, complained = run(geojson(NET), "--publish-at", timezone.now().isoformat())
    assert code == 1
    assert "published_at" in complained
    assert Boundary.objects.newest("grid").get().published_at == SINCE
