"""A roster as it is shown: its report put into the words of whoever reads it."""

from typing import Any

from django.utils.translation import gettext as _

from backend.answers.workbooks.rows import Said

from ..models import Roster
from .faults import FAULTS

# Where entering failed as a whole; what the report says of rows is beside it.
REFUSALS = ("given_up", "failed", "moved")


def shown(roster: Roster, *, may_keep: bool, whole: bool = True) -> dict[str, Any]:
    """`may_keep`: whether the caller keeps people at all; `whole`: with its report."""
    shape = {
        "id": roster.pk,
        "status": roster.status,
        "share": roster.share,
        "file_name": roster.file_name,
        "made_by": roster.made_by.name if roster.made_by else "",
        "made_at": roster.made_at,
        "dry_run": roster.dry_run,
        "forgotten_at": roster.forgotten_at,
        "may": _may(roster) if may_keep else [],
    }
    if whole:
        shape["report"] = _report(roster.report)
        shape["refusal"] = _why(roster.refusal)
    return shape


def refused_of(report: dict[str, Any]) -> list[Said]:
    return [_said(said) for said in report["refused"]]


def can_be_entered(roster: Roster) -> bool:
    """Also one whose entering failed: nothing of it was written. Not without its rows."""
    judged = roster.status in (Roster.Status.JUDGED, Roster.Status.REFUSED)
    return judged and roster.forgotten_at is None


def _may(roster: Roster) -> list[str]:
    may = []
    if can_be_entered(roster) and roster.report["bad"] < roster.report["rows"]:
        may.append("enter")
    if roster.status != Roster.Status.ENTERING:
        may.append("delete")
    if roster.status == Roster.Status.ENTERED and getattr(roster, "waiting_accounts", False):
        may.append("passwords")
    return may


def _report(report: dict[str, Any]) -> dict[str, Any]:
    return report | {
        "refused": [_in_words(_said(said)) for said in report["refused"]],
        "warnings": [_in_words(_said(said)) for said in report["warnings"]],
        "dropped": [
            one | {"message": _("Identity numbers and home addresses are never taken.")}
            for one in report["dropped"]
        ],
    }


def _said(said: dict[str, Any]) -> Said:
    message = str(FAULTS[said["fault"]] % said["params"])
    return Said(said["row"], said["column"], message, said["cell"], said["fault"], said["params"])


def _in_words(said: Said) -> dict[str, Any]:
    return {
        "row": said.row,
        "cell": said.cell,
        "column": said.column,
        "fault": said.fault,
        "message": said.message,
    }


def _why(refusal: str) -> str:
    return {
        "given_up": _("Entering it ended its worker several times."),
        "failed": _("Something went wrong here; it has been logged. Nothing was entered."),
        "moved": _("People or postings changed again and again meanwhile. Nothing was entered."),
    }.get(refusal, "")
