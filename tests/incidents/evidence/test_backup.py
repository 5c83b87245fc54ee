"""`scripts/backup` takes the copies along, and originals only for as long as they are there."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.evidence import files
from scripts.machine.backing_up import back_up
from scripts.machine.mirroring import mirror
from tests.serving import surroundings

from .sending import PHONE, photo, send


@pytest.fixture
def backed_up(folder_of_evidence, tmp_path):
    """`backed_up()`: the files of a fresh backup, by name."""

    def made() -> dict[str, bytes]:
        url = surroundings(owning=True)["DATABASE_URL"]
        back_up(tmp_path, url=url, today=date(2026, 7, 20), evidence=folder_of_evidence)
        return {
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file() and path.suffix != ".dump"
        }

    return made


@pytest.mark.django_db(transaction=True)
def test_copies_are_kept_and_originals_go_with_the_next_run(standing_cast, signed_in, backed_up):
    number = uuid.UUID(send(signed_in(standing_cast.east_worker), photo()).json()["uuid"])
    original = f"where/arriving/{number}"
    assert PHONE.encode() in backed_up()[original]
    prepare(uuid=number, at=timezone.now())
    kept = backed_up()
    folder = f"evidence/{number.hex[-2:]}/{number}"
    assert original not in kept
    assert kept[f"{folder}/copy"] == files.kept(number, "copy").read_bytes()
    assert kept[f"{folder}/thumbnail"] == files.kept(number, "thumbnail").read_bytes()
    for_long = {name: content for name, content in kept.items() if not name.startswith("where/")}
    assert not any(PHONE.encode() in content for content in for_long.values())


def test_a_mirror_has_what_is_there_for_its_owner_alone(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "a").mkdir(parents=True)
    for name in ("a/one", "a/two", "half.unfinished"):
        (source / name).write_text(name)
    assert mirror(source, target) == 2
    assert mirror(source, target) == 0
    assert {path.name for path in target.rglob("*") if path.is_file()} == {"one", "two"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in target.rglob("*"))
    (source / "a/one").unlink()
    (source / "a/two").write_text("A/TWO")
    assert mirror(source, target) == 1
    assert not (target / "a/one").exists()
    assert (target / "a/two").read_text() == "A/TWO"


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path):
    assert mirror(tmp_path / "nowhere", tmp_path / "target") == 0
