"""Which limit each clock of a case has."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from .models import Case, Terms

# Defaults by urgency (proposed; docs/matters.md). Somebody has to go there to verify.
VERIFY = {"critical": "10m", "urgent": "30m", "normal": "2wh", "low": "2wh"}
ACCEPT = {"critical": "5m", "urgent": "10m", "normal": "2wh", "low": "2wh"}
DISPATCH = {"critical": "5m", "urgent": "30m", "normal": "4wh", "low": "4wh"}
CHECK = "1wd"
CALLBACK = "2wd"
RETURN = "2wd"
# The second return: the supervisor's decision.
RULING = {"critical": "10m", "urgent": "4wh", "normal": "4wh", "low": "4wh"}
# From beginning to end, by where the matter came from.
OVERALL = {"hotline": "5wd"}

CLOCKS = (
    "verify",
    "accept",
    "dispatch",
    "respond",
    "handle",
    "check",
    "callback",
    "overall",
    "ruling",
)


def limit_of(clock: str, case: "Case") -> str | datetime | None:
    """The limit of a clock on a case; of an order from outside the moment it names; None where
    nothing was promised. Raises KeyError for a clock that is not in CLOCKS.

    `overall` asks the reports of the case, so they have to be there.
    """
    if clock == "overall":
        return _overall(case)
    return limit_by_terms(clock, case.terms, urgency=case.urgency)


def limit_by_terms(clock: str, terms: "Terms", *, urgency: str) -> str:
    """The limit of any clock but `overall`."""
    return {
        "verify": VERIFY[urgency],
        "accept": ACCEPT[urgency],
        "dispatch": DISPATCH[urgency],
        "respond": terms.respond_limit,
        "handle": terms.handle_limit,
        "check": CHECK,
        "callback": CALLBACK,
        "ruling": RULING[urgency],
    }[clock]


def overall_limit(source: str, external: dict | None) -> str | datetime | None:
    """What one report was promised: an order's own moment before our limits."""
    if named := (external or {}).get("due_at"):
        return parse_datetime(named)
    return OVERALL.get(source)


def _overall(case: "Case") -> str | datetime | None:
    """The strictest of what its reports were promised."""
    promised = [overall_limit(*report) for report in case.reports.values_list("source", "external")]
    moments = [limit for limit in promised if isinstance(limit, datetime)]
    return min(moments) if moments else next(filter(None, promised), None)
