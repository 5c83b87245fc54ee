"""Weather in which nobody is expected outside: who says so, and until when."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.answers.problems import Problem, invalid
from backend.territory.models import Area

from ..models import BadWeather

# Longer spells are entered anew: an excuse must not go on unnoticed.
LONGEST = timedelta(days=14)
# It is often known only afterwards that nobody could go.
_BACK = timedelta(days=31)


@transaction.atomic
def enter_bad_weather(
    *, area: Area, since: datetime, until: datetime, reason: str, by: User, at: datetime
) -> BadWeather:
    """A spell of up to 14 days, which may lie back by 31. Raises the error for any other."""
    if until <= since:
        raise invalid("until", _("This ends before it begins."))
    if until - since > LONGEST:
        raise invalid("until", _("Enter 14 days at most, and longer weather anew."))
    if since < at - _BACK:
        raise invalid("since", _("This lies too far back."))
    return BadWeather.objects.create(
        area=area,
        period=DateTimeTZRange(since, until),
        reason=reason,
        entered_by=by,
        entered_at=at,
    )


@transaction.atomic
def end_bad_weather(*, weather: BadWeather, by: User, at: datetime) -> BadWeather:
    """Over sooner than was said; what has not begun then never was, and is deleted.

    Raises 409 `weather-over`.
    """
    held = BadWeather.objects.select_for_update(of=["self"]).filter(pk=weather.pk).first()
    if held is None or held.period.upper <= at:
        raise Problem("weather-over", _("This weather is over already."))
    if held.period.lower >= at:
        held.delete()
        held.pk = weather.pk
        held.period = DateTimeTZRange(held.period.lower, held.period.lower)
        return held
    held.period = DateTimeTZRange(held.period.lower, at)
    held.save(update_fields=["period"])
    return held
