"""What must be so besides state and part, guard by guard (workflow.Guard)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.answers.problems import Problem, invalid

from ..calling_back import called_back, last_outcome, needs_the_safe_way, safe_way_named
from ..clocks import due
from ..evidence.cited import unarrived
from ..limits import RETURN
from ..models import Case, Terms
from ..nearness import is_near
from ..office_calendar import calendar_now
from ..workflow import Guard

EXTENSIONS = 1  # once by default (domain.md, Extension)


def refuse_unguarded(
    case: Case, guards: tuple[Guard, ...], asked: dict[str, Any], *, by: User, at: datetime
) -> None:
    """Raise the problem of the first guard that does not let the action pass."""
    for guard in guards:
        _LOOKS[guard](case, asked, by, at)


def _return_in_time(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    if at > due(RETURN, case.dispatched_at, calendar_now()).at:
        raise Problem(
            "too-late", _("A case can be returned within two working days of its dispatch.")
        )


def _extension_left(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    if case.extended_count >= EXTENSIONS:
        raise Problem("extended-already", _("The time of this case was extended already."))


def _somebody_else_asked(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    question = case.events.filter(action="ask_void").order_by("-seq").first()
    if question is not None and question.by_id == by.pk:
        raise Problem(
            "own-question", _("Who asks for a case to be void does not decide on it."), status=403
        )


def _all_reported_back(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    missing = [
        called.department.name_zh
        for called in case.co_handlers.all()
        if called.round == case.round and called.reported_at is None
    ]
    if missing:
        raise Problem(
            "co-handlers-open",
            _("These departments have not reported back yet: %(names)s.")
            % {"names": "、".join(missing)},
        )


def _seen_on_the_spot(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    """Only where the case has a place and somebody of the grid checks it there."""
    on_spot = case.terms.check_kind == Terms.Check.ON_SPOT
    if not on_spot or case.position is None or case.owner_centre_id is None:
        return
    if by.role != "worker":
        return
    position = asked.get("position")
    if position is None:
        raise invalid("position", _("This is checked on the spot: send the position."))
    if not is_near(position, case.position, asked["accuracy"]):
        raise Problem("not-there", _("This is checked on the spot, and you are elsewhere."))


def _bytes_arrived(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    """Evidence that was promised is there, or somebody says why it goes on without it: a phone
    may be lost with the photo on it."""
    if asked["reason"].strip():
        return
    promised = {piece for report in case.reports.all() for piece in report.evidence}
    for cited in case.events.values_list("evidence", flat=True):
        promised |= set(cited)
    missing = unarrived(promised | set(asked["evidence"]))
    if missing:
        raise Problem(
            "evidence-missing",
            _("Evidence has not arrived yet; wait for it, or give a reason to go on without."),
            missing=[str(piece) for piece in missing],
        )


def _in_the_safe_way(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    if needs_the_safe_way(case) and not safe_way_named(case):
        raise Problem("no-safe-way", _("The reporter has named no safe way to be called back."))


def _called_back(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    if not called_back(case):
        raise Problem("not-called-back", _("Call the reporter back before archiving."))


def _dissatisfied(case: Case, asked: dict[str, Any], by: User, at: datetime) -> None:
    if last_outcome(case) != "dissatisfied":
        raise Problem("not-dissatisfied", _("Only a dissatisfied caller has a matter redone."))


_LOOKS = {
    Guard.RETURN_IN_TIME: _return_in_time,
    Guard.EXTENSION_LEFT: _extension_left,
    Guard.SOMEBODY_ELSE_ASKED: _somebody_else_asked,
    Guard.ALL_REPORTED_BACK: _all_reported_back,
    Guard.SEEN_ON_THE_SPOT: _seen_on_the_spot,
    Guard.BYTES_ARRIVED: _bytes_arrived,
    Guard.IN_THE_SAFE_WAY: _in_the_safe_way,
    Guard.CALLED_BACK: _called_back,
    Guard.DISSATISFIED: _dissatisfied,
}
