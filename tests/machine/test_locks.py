"""What the lock files promise to a bare machine."""

import re
from pathlib import Path

import pytest

from scripts.machine import environment

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [
    ROOT / "requirements.txt",
    ROOT / "tests" / "requirements.txt",
    ROOT / "scripts" / "machine" / "node-requirements.txt",
]


def test_gives_tests_the_very_versions_that_run():
    assert environment._pins(LOCKS[0]) <= environment._pins(LOCKS[1])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_names_hashes_and_no_registry(lock):
    text = lock.read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text).strip()):
        assert "--hash=sha256:" in entry, entry.split()[0]


def test_names_no_driver_that_django_would_prefer():
    names = {name.lower() for lock in LOCKS for name, _ in environment._pins(lock)}
    assert "psycopg2-binary" in names
    assert "psycopg" not in names
