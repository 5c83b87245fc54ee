"""Moments at which something is to end: now or ahead, never back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from backend.answers.problems import invalid

# What is sent as "now" by somebody's clock arrives a little later by ours.
TOLERANCE = timedelta(minutes=5)


def not_back(name: str, asked: datetime | None, now: datetime) -> datetime:
    """The moment asked for, or now; the error for one that lies back.

    Rights that were held were held: an end that reached back would make the record say that
    somebody saw what they had no right to see.
    """
    if asked is None or now - TOLERANCE <= asked <= now:
        return now
    if asked < now:
        raise invalid(name, _("This lies in the past: what was served was served."))
    return asked
