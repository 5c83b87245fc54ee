"""How those who were called found it: one pool for all that an office answers for, never a person.

Whoever was called several times on a day counts once, by the last call that reached them
(domain.md, Indicators: satisfaction = satisfied / reached, always beside the reach rate).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from .models import CaseEvent
from .querysets import CaseQuerySet

NOT_REACHED = "not_reached"


def satisfaction(cases: CaseQuerySet, *, day: date) -> dict[str, int]:
    """Of a day's calls: `called` people, `reached` of them, and how many of those said what."""
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    calls = CaseEvent.objects.filter(
        case__in=cases.values("pk"),
        action="call_back",
        at__gte=midnight,
        at__lt=midnight + timedelta(days=1),
    )
    return tally(calls.order_by("case", "seq").values_list("case", "fields"))


def tally(calls: Iterable[tuple[int, dict]]) -> dict[str, int]:
    """The same of calls, each the case and the fields of its step, in the order of the story."""
    said: dict[tuple, str] = {}
    for case, fields in calls:
        person, outcome = (case, fields.get("report")), fields["outcome"]
        if outcome != NOT_REACHED or person not in said:
            said[person] = outcome
    outcomes = Counter(said.values())
    return {
        "called": len(said),
        "reached": len(said) - outcomes[NOT_REACHED],
        "satisfied": outcomes["satisfied"],
        "basically_satisfied": outcomes["basically_satisfied"],
        "dissatisfied": outcomes["dissatisfied"],
    }
