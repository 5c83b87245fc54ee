"""人在格上: shifts, what a phone sent in them, and where those on tracked duty are now."""

from .batches import OFF_DUTY, Quarantined, Reason, TrackBatch
from .doubts import Doubt, Imprint
from .due_places import BadWeather, DuePlace, Visit
from .fixes import UNKNOWN, Crs, Fix
from .looks import Look
from .presence import Presence
from .senders import SenderCredential
from .shifts import Mark, Shift
from .summaries import HiddenFix, Summary
from .unstored import Unstored
from .watches import Sos, Watch

__all__ = [
    "OFF_DUTY",
    "UNKNOWN",
    "BadWeather",
    "Crs",
    "Doubt",
    "DuePlace",
    "Fix",
    "HiddenFix",
    "Imprint",
    "Look",
    "Mark",
    "Presence",
    "Quarantined",
    "Reason",
    "SenderCredential",
    "Shift",
    "Sos",
    "Summary",
    "TrackBatch",
    "Unstored",
    "Visit",
    "Watch",
]
