"""Links to copies: short, signed, for one person alone.

Whoever follows one must be signed in as the person it was made for and may still see the piece;
the signature is there so that an address in a history, a chat or a log opens nothing later.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing

VIEW, THUMBNAIL = "view", "thumbnail"  # what can be seen of a piece
_SALT = "backend.incidents.evidence.links"


class LinkRefusedError(Exception):
    """`reason` is `link-expired` or `link-not-yours`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def link(uuid: UUID, name: str, *, user_pk: int, at: datetime) -> str:
    """An address of `view` or `thumbnail` that holds for EVIDENCE_LINK_SECONDS from `at`."""
    until = int(at.timestamp()) + settings.EVIDENCE_LINK_SECONDS
    key = signing.Signer(salt=_SALT).sign_object([str(uuid), name, user_pk, until])
    return f"/api/v1/evidence/{uuid}/{name}/?key={key}"


def follow(key: str, uuid: UUID, name: str, *, user_pk: int, at: datetime) -> None:
    """Raises LinkRefusedError unless `key` opens this to this person at this moment."""
    try:
        *opens, until = signing.Signer(salt=_SALT).unsign_object(key)
    except Exception as error:
        # Whatever a made-up text does to the decoder, it was not signed here.
        raise LinkRefusedError("link-not-yours") from error
    if opens != [str(uuid), name, user_pk]:
        raise LinkRefusedError("link-not-yours")
    if until <= at.timestamp():
        raise LinkRefusedError("link-expired")
