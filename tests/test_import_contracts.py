"""The order of the rooms is enforced: a planted violation is found, in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

LINTER = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(settings.ROOT / "pyproject.toml", tree)
    shutil.copytree(
        settings.ROOT / "backend",
        tree / "backend",
        ignore=shutil.ignore_patterns("web", "static", "locale", "__pycache__"),
    )
    return tree


def lint(tree: Path) -> tuple[int, str]:
    done = subprocess.run(
        [LINTER, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_holds_as_the_tree_stands(copy):
    code, told = lint(copy)
    assert code == 0, told


@pytest.mark.parametrize(
    ("file", "line", "told_of"),
    [
        (
            "territory/locate/net.py",
            "from backend.accounts.models import User",
            "backend.territory is not allowed to import backend.accounts",
        ),
        (
            "patrol/duty.py",
            "import backend.incidents.clocks",
            "backend.patrol is not allowed to import backend.incidents",
        ),
        (
            "live/rights.py",
            "from backend.answers import problems",
            "backend.live is not allowed to import backend.answers",
        ),
        (
            "staffing/querysets.py",
            "from . import actions",
            "backend.staffing.querysets is not allowed to import backend.staffing.actions",
        ),
    ],
)
def test_finds_an_import_that_points_upwards_or_across(copy, file, line, told_of):
    path = copy / "backend" / file
    original = path.read_text()
    path.write_text(f"{line}\n{original}")
    try:
        code, told = lint(copy)
    finally:
        path.write_text(original)
    assert code != 0
    assert told_of in " ".join(told.split())


def test_finds_a_room_that_has_no_place_in_the_order(copy):
    room = copy / "backend" / "helpers"
    room.mkdir()
    (room / "__init__.py").touch()
    try:
        code, told = lint(copy)
    finally:
        shutil.rmtree(room)
    assert code != 0
    assert "helpers" in told
