"""The virus scanner is a command: 0 clean, 1 infected, anything else means that nobody knows."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.actions.tending_evidence import tend_evidence
from backend.incidents.evidence import files
from backend.incidents.models import Evidence

from .sending import look, photo, put, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(tmp_path, settings):
    """`scanner(script)`: a scanner that runs this of the shell; $1 is the file."""

    def set_up(script: str) -> None:
        file = tmp_path / "scanner"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o700)
        settings.EVIDENCE_SCAN_COMMAND = f"{file}"

    return set_up


@pytest.fixture
def piece(worker) -> uuid.UUID:
    return uuid.UUID(send(worker, photo()).json()["uuid"])


def scanned(worker, number: uuid.UUID) -> tuple[str, str, bool]:
    prepare(uuid=number, at=timezone.now())
    told = look(worker, number)
    return told["status"], told["scan"], told["urls"] is not None


def test_without_a_scanner_a_piece_says_that_it_was_not_scanned(worker, piece):
    assert scanned(worker, piece) == ("complete", "unscanned", True)


def test_what_is_clean_is_served(worker, piece, scanner):
    scanner('test "$(head -c 3 "$1")" = "$(printf \'\\377\\330\\377\')" && exit 0; exit 9')
    assert scanned(worker, piece) == ("complete", "clean", True)


def test_what_is_infected_is_refused_and_deleted(worker, piece, scanner):
    scanner("exit 1")
    assert scanned(worker, piece) == ("refused", "infected", False)
    assert not files.arriving(piece).exists()
    answer = put(worker, piece, photo(), **{"Accept-Language": "en"})
    assert (answer.status_code, "virus" in answer.json()["detail"]) == (415, True)


@pytest.mark.parametrize("script", ["exit 2", "sleep 5", "kill -9 $$"])
def test_while_the_scanner_does_not_answer_nothing_is_served(
    worker, piece, scanner, settings, script
):
    settings.EVIDENCE_SCAN_SECONDS = 0.3
    scanner(script)
    assert scanned(worker, piece) == ("complete", "unavailable", False)
    assert files.arriving(piece).exists()


def test_a_scanner_that_is_not_there_does_not_answer(worker, piece, settings):
    settings.EVIDENCE_SCAN_COMMAND = "/nonexistent/scanner --quiet"
    assert scanned(worker, piece) == ("complete", "unavailable", False)


def test_the_scanner_is_asked_again_once_it_is_back(worker, piece, scanner):
    now = timezone.now()
    scanner("exit 2")
    prepare(uuid=piece, at=now)
    DBTaskResult.objects.all().delete()
    scanner("exit 0")
    tend_evidence(now + timedelta(minutes=9))
    assert not DBTaskResult.objects.exists()
    tend_evidence(now + timedelta(minutes=11))
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[str(piece)]]
    assert scanned(worker, piece) == ("complete", "clean", True)
    assert Evidence.objects.get().original_kept is False
