"""Of which moment figures are given, and what that day is compared with.

Figures are of whole minutes that are over: whatever was going to be written down in one is there
by then, so that it is the same whenever one asks, and everybody who asks within a minute sees one
and the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.answers.problems import invalid

# What an action writes carries the moment at which its request came: it is there soon after.
SETTLES = timedelta(seconds=10)
# The farther back, the more has ended since and must be looked at (docs/adr/0050).
FARTHEST_BACK = timedelta(days=92)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """From a midnight in China up to and with a moment of that day."""

    since: datetime
    until: datetime

    def earlier(self, days: int) -> "Window":
        """The same hours so many days before: China knows no summer time."""
        return Window(self.since - days * _DAY, self.until - days * _DAY)


def whole_minute(asked: datetime, *, now: datetime) -> datetime:
    """The newest whole minute not after `asked` that is over. Raises the error for a moment that
    lies ahead or too far back."""
    if asked > now:
        raise invalid("at", _("This lies in the future."))
    if asked < now - FARTHEST_BACK:
        raise invalid("at", _("Figures go back %(days)d days.") % {"days": FARTHEST_BACK.days})
    return min(asked, now - SETTLES).replace(second=0, microsecond=0)


def day_until(at: datetime) -> Window:
    """The day of a moment as far as it had come."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(midnight, at)
