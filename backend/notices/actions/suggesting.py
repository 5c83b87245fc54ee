"""Somebody puts something into the suggestion box, and a system administrator answers it."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem, invalid
from backend.answers.repeats import hold, taken
from backend.territory.models import Area
from backend.territory.paths import township_of

from ..anonymous_counts import sent_today
from ..models import Suggestion
from .telling import tell


@transaction.atomic
def suggest(
    *, uuid: UUID, text: str, anonymous: bool, by: User, at: datetime
) -> tuple[Suggestion, bool]:
    """What stands in the box under `uuid`, and whether it is new. The same again changes nothing.

    Raises 400 for an anonymous one whose uuid is not drawn by chance (version 4, RFC 9562), for
    others name a moment or a machine; 409 `uuid-taken`; 429 `too-many-suggestions` beyond
    `settings.SUGGESTIONS_A_DAY`, with the seconds to midnight.
    """
    if anonymous and uuid.version != 4:
        raise invalid("uuid", _("An anonymous suggestion needs a random uuid (version 4)."))
    hold(uuid)
    author = None if anonymous else by
    known = Suggestion.objects.filter(pk=uuid).first()
    if known:
        if (known.text, known.by) != (text, author):
            raise taken()
        return known, False
    _refuse_too_many(by, at)
    made = Suggestion.objects.create(
        uuid=uuid,
        by=author,
        area=_township(by.area) if anonymous else by.area,
        text=text,
        made_on=timezone.localdate(at),
        made_at=None if anonymous else at,
    )
    if anonymous:
        sent_today.add(by.pk, made.made_on)
    return made, True


@transaction.atomic
def answer_suggestion(*, suggestion: Suggestion, answer: str, by: User, at: datetime) -> Suggestion:
    """Answer for good, and tell who wrote it, if they said who they are.

    Raises a 409 problem `answered-already`. The trail names the suggestion and not its author:
    nobody counts there who complains.
    """
    unanswered = Suggestion.objects.filter(pk=suggestion.pk, answered_at=None)
    if not unanswered.update(answer=answer, answered_at=at, answered_by=by):
        raise Problem("answered-already", _("This suggestion has been answered already."))
    answered = Suggestion.objects.select_related("by", "area").get(pk=suggestion.pk)
    name = f"suggestion:{answered.pk}"
    if answered.by:
        tell(
            [answered.by],
            kind="suggestion.answered",
            message=gettext_noop("Your suggestion of %(day)s has been answered."),
            params={"day": answered.made_on.isoformat()},
            subject=name,
            key=f"suggestion.answered:{answered.pk}",
            at=at,
        )
    scope = answered.area.path if answered.area else ""
    note(act="suggestion.answered", by=by, at=at, subject=name, scope=scope)
    return answered


def _township(area: Area | None) -> Area | None:
    """The township of an area; the district itself for what belongs to no township."""
    township = township_of(area.path) if area else None
    return Area.objects.get(pk=township) if township else area


def _refuse_too_many(by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    named = Suggestion.objects.filter(by=by, made_on=today).count()
    if named + sent_today.of(by.pk, today) < settings.SUGGESTIONS_A_DAY:
        return
    problem = Problem(
        "too-many-suggestions", _("This is enough for a day; go on tomorrow."), status=429
    )
    midnight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    problem.wait = int((midnight - at).total_seconds()) + 1
    raise problem
