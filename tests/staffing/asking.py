"""How the tests of postings and leave ask, and what must hold after everything."""

from datetime import datetime, timedelta

from django.utils import timezone

from backend.accounts.models import Grant
from backend.staffing.models import Posting
from tests.cast import GRID_CODES, Cast

POSTINGS, ABSENCES = "/api/v1/postings/", "/api/v1/absences/"


def soon(**span: float) -> str:
    return (timezone.now() + timedelta(**span)).isoformat()


def new_posting(cast: Cast, name: str, grid: str, **more) -> dict:
    member = getattr(cast, name).member
    return {
        "member": member.pk,
        "grid": GRID_CODES[grid],
        "post": member.user.role,
        "kind": "additional",
        **({"domains": ["A"]} if member.user.role == "professional" else {}),
        **more,
    }


def leave(cast: Cast, name: str, cover: dict[str, str] | None = None, **more) -> dict:
    """`cover`: by grid who covers."""
    return {
        "member": getattr(cast, name).member.pk,
        "until": soon(hours=9),
        "cover": [
            {"grid": GRID_CODES[grid], "member": getattr(cast, who).member.pk}
            for grid, who in (cover or {}).items()
        ],
        **more,
    }


def served(at: datetime) -> set[tuple]:
    rows = Posting.objects.filter(period__contains=at)
    return set(rows.values_list("member__user", "post", "grid", "period"))


def granted(at: datetime) -> set[tuple]:
    rows = Grant.objects.filter(period__contains=at, origin__startswith="posting:")
    return set(rows.values_list("user", "role", "grid", "period"))
