"""What the database refuses of rows of evidence."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.incidents.models import Evidence

pytestmark = pytest.mark.django_db


def row(cast, **instead) -> Evidence:
    return Evidence(
        uuid=uuid.uuid4(),
        uploader=cast.east_worker,
        **{"sha256": "a" * 64, "size": 10, "begun_at": timezone.now(), **instead},
    )


def complete(**instead) -> dict:
    now = timezone.now()
    return {
        "state": "complete",
        "received": 10,
        "completed_at": now,
        "media_type": "image/jpeg",
        **instead,
    }


def copied(**instead) -> dict:
    copy = {"prepared_at": timezone.now(), "copy_type": "image/jpeg", "copy_sha256": "b" * 64}
    return complete(scan="clean", **copy) | instead


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"received": 9},
        complete(),
        copied(),
        copied(scan="unscanned"),
        {"state": "refused", "refusal": "unknown_type"},
        complete(state="refused", refusal="infected", scan="infected"),
    ],
)
def test_takes_what_can_be(cast, said):
    row(cast, **said).save()


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"size": 0}, "evidence_has_bytes_and_a_digest"),
        ({"sha256": "A" * 64}, "evidence_has_bytes_and_a_digest"),
        ({"sha256": ""}, "evidence_has_bytes_and_a_digest"),
        ({"received": 10}, "evidence_is_complete_when_all_has_arrived"),
        ({"received": 11}, "evidence_is_complete_when_all_has_arrived"),
        (complete(received=9), "evidence_is_complete_when_all_has_arrived"),
        (complete(completed_at=None), "evidence_is_complete_when_all_has_arrived"),
        (complete(media_type=""), "complete_evidence_has_a_type"),
        ({"state": "refused"}, "refused_evidence_says_why"),
        ({"refusal": "heic"}, "refused_evidence_says_why"),
        (complete(scan="infected"), "infected_evidence_is_refused"),
        ({"state": "refused", "refusal": "infected"}, "infected_evidence_is_refused"),
        (copied(scan="unavailable"), "only_complete_evidence_has_a_copy"),
        (copied(scan="waiting"), "only_complete_evidence_has_a_copy"),
        (copied(copy_sha256=""), "only_complete_evidence_has_a_copy"),
        (copied(prepared_at=None), "only_complete_evidence_has_a_copy"),
        (copied(state="refused", refusal="heic"), "only_complete_evidence_has_a_copy"),
    ],
)
def test_refuses_what_cannot_be(cast, said, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row(cast, **said).save()
