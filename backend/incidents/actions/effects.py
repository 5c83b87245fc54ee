"""What single actions do besides moving the case, each under its name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.answers.problems import invalid

from ..calling_back import called_back
from ..models import Case
from ..timing import repeat_due, stop_clock
from ..workflow import Edge, Hat
from . import joint, merging, reclassifying
from .deciding import ask_suspend, grant_extension, suspend


@dataclass
class Told:
    """What the story keeps of the request: codes and moments for ever, texts until deleted."""

    fields: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def carry_out(
    case: Case,
    edge: Edge,
    asked: dict[str, Any],
    *,
    other: Case | None,
    by: User,
    at: datetime,
) -> Told:
    """Do what the action does besides; the case is not saved here."""
    told = Told(fields=_as_kept(asked["fields"]))
    effect = _EFFECTS.get(edge.action)
    if effect:
        effect(case, edge, asked, other, told, by, at)
    return told


def _as_kept(fields: dict[str, Any]) -> dict[str, Any]:
    """Moments and codes as JSON writes them."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return (
        value if isinstance(value, int | float | str | None) else str(getattr(value, "pk", value))
    )


def _verify(case, edge, asked, other, told, by, at) -> None:
    if Hat.VERIFIER not in edge.hats:
        case.verifier = (asked.get("to") or {}).get("member")


def _count_return(case, edge, asked, other, told, by, at) -> None:
    case.returned_count += 1


def _begin_again(case, edge, asked, other, told, by, at) -> None:
    case.round += 1
    case.returned_count = case.extended_count = 0
    told.fields["round"] = case.round


def _call_back(case, edge, asked, other, told, by, at) -> None:
    report = asked["fields"].get("report")
    if report and not case.reports.filter(pk=report).exists():
        raise invalid("fields.report", _("This case has no such report."))
    if called_back(case, besides=(told.fields.get("report"), told.fields["outcome"])):
        stop_clock(case, "callback", at=at)
        repeat_due(case)


def _resume(case, edge, asked, other, told, by, at) -> None:
    case.review_on = None


def _ask_suspend(case, edge, asked, other, told, by, at) -> None:
    ask_suspend(asked["fields"]["review_on"], at=at)


def _suspend(case, edge, asked, other, told, by, at) -> None:
    told.fields["review_on"] = suspend(case, asked["fields"].get("review_on"), at=at)


def _grant_extension(case, edge, asked, other, told, by, at) -> None:
    told.fields["extend_by"] = grant_extension(case, at=at)


def _whistle(case, edge, asked, other, told, by, at) -> None:
    joint.whistle(
        case, asked["fields"]["departments"], arrive_by=asked["fields"]["arrive_by"], at=at
    )


def _arrive(case, edge, asked, other, told, by, at) -> None:
    if Hat.CALLED in edge.hats:
        joint.arrive(case, by.answers_for, at=at)
        told.fields["department"] = by.answers_for


def _co_report(case, edge, asked, other, told, by, at) -> None:
    joint.report_back(case, by.answers_for, at=at)
    told.fields["department"] = by.answers_for


def _merge(case, edge, asked, other, told, by, at) -> None:
    told.fields |= merging.merge(case, other, by=by, at=at)


def _unmerge(case, edge, asked, other, told, by, at) -> None:
    told.fields |= merging.unmerge(case, by=by, at=at)


def _amend(case, edge, asked, other, told, by, at) -> None:
    for name in ("description", "address"):
        told.texts[name] = told.fields.pop(name, "")
    told.texts |= reclassifying.amend(case, asked, at=at)


def _reclassify(case, edge, asked, other, told, by, at) -> None:
    told.fields |= reclassifying.reclassify(case, asked["fields"]["type"], at=at)


_EFFECTS: dict[str, Callable[..., None]] = {
    "verify": _verify,
    "accept_return": _count_return,
    "refuse_return": _count_return,
    "redo": _begin_again,
    "call_back": _call_back,
    "resume": _resume,
    "ask_suspend": _ask_suspend,
    "suspend": _suspend,
    "grant_extension": _grant_extension,
    "whistle": _whistle,
    "arrive": _arrive,
    "co_report": _co_report,
    "merge": _merge,
    "unmerge": _unmerge,
    "amend": _amend,
    "reclassify": _reclassify,
}
