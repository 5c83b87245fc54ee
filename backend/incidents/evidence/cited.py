"""What is cited, and how much of it is there: for the workflow that waits, for who reads a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.accounts.models import User
from backend.accounts.rights import Rights

from ..models import Case, Evidence
from .links import THUMBNAIL, VIEW, link

DECLARED = "declared"  # cited, and nothing has arrived


def unarrived(uuids: Iterable[UUID]) -> list[UUID]:
    """Those of which not all bytes are here, in their order, each once: what was only declared,
    is on its way, or was refused (and may be sent anew under the same uuid)."""
    asked = list(dict.fromkeys(uuids))
    complete = Evidence.objects.filter(pk__in=asked, state=Evidence.State.COMPLETE)
    arrived = set(complete.values_list("pk", flat=True))
    return [uuid for uuid in asked if uuid not in arrived]


def cited_by(case: Case) -> dict[UUID, str]:
    """What a case cites, in order, with what it was first taken with: `report` or an action."""
    cited: dict[UUID, str] = {}
    for citation in sorted(case.citations.all(), key=lambda citation: citation.pk):
        cited.setdefault(citation.uuid, citation.taken_with)
    return cited


@dataclass(frozen=True)
class Pieces:
    """The pieces behind some uuids, as far as one person may see them at one moment."""

    known: Mapping[UUID, Evidence]
    user: User
    now: datetime

    @classmethod
    def of(cls, uuids: Iterable[UUID], *, user: User, rights: Rights, now: datetime) -> "Pieces":
        asked = list(uuids)
        seen = Evidence.objects.visible_to(user, rights) if asked else Evidence.objects.none()
        return cls(seen.in_bulk(asked), user, now)

    def shown(self, uuid: UUID, taken_with: str) -> dict:
        """As a case and its story show a piece. `urls` as soon as there is something to see."""
        piece = self.known.get(uuid)
        return {
            "uuid": str(uuid),
            "status": piece.state if piece else DECLARED,
            "kind": piece.kind if piece else None,
            "sha256": piece.sha256 if piece else None,
            "taken_with": taken_with,
            "urls": piece and urls_of(piece, user=self.user, now=self.now),
        }


def urls_of(piece: Evidence, *, user: User, now: datetime) -> dict | None:
    """Where the copy, and of a photo the thumbnail, can be seen by `user` for the next minutes;
    None before it is copied, or when it was refused."""
    if piece.prepared_at is None:
        return None

    def to(name: str) -> str:
        return link(piece.pk, name, user_pk=user.pk, at=now)

    return {"view": to(VIEW), "thumbnail": to(THUMBNAIL) if piece.kind == "photo" else None}
