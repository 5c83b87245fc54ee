"""Extensions and suspensions: what was asked for is what is granted."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.answers.problems import invalid

from ..models import Case
from ..timing import extend_clock, repeat_due


def grant_extension(case: Case, *, at: datetime) -> str:
    """Move the handling clock by what the handler asked for; that limit."""
    asked = case.events.filter(action="ask_extension").order_by("-seq").first()
    by = asked.fields["extend_by"]
    extend_clock(case, "handle", by=by, at=at)
    case.extended_count += 1
    repeat_due(case)
    return by


def ask_suspend(review_on: date, *, at: datetime) -> None:
    if review_on <= timezone.localdate(at):
        raise invalid("fields.review_on", _("The review lies ahead."))


def suspend(case: Case, review_on: date | None, *, at: datetime) -> str:
    """Set the date on which the case is looked at again: the decider's, else the asker's."""
    if review_on is None:
        asked = case.events.filter(action="ask_suspend").order_by("-seq").first()
        review_on = date.fromisoformat(asked.fields["review_on"])
    else:
        ask_suspend(review_on, at=at)
    case.review_on = review_on
    return review_on.isoformat()
