"""What a shift amounts to is worked out again when anything of it has changed, and kept at last.

The whole shift is worked out, twelve hours at the most: that costs milliseconds, and what comes out
cannot depend on the order in which things came.
"""

import logging
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Least
from django.utils import timezone

from backend.answers.problems import is_outage
from backend.staffing.models import Posting
from backend.territory.models import GridVersion

from ..cleaning import RULES, Cleaned, clean
from ..duty import Duty, epoch_ms
from ..evidence import Period, on_duty
from ..models import HiddenFix, Shift, Summary
from ..partitions import drops_before
from ..querysets import MOST_SKEW
from ..traces import Trace, trace_of
from ..walking import Walking, walking_of
from .laying_down import moment_of
from .visits import record_visits

logger = logging.getLogger(__name__)

# A running shift changes with every batch; its member and leader can wait this long.
RUNNING_AGAIN_AFTER = timedelta(minutes=10)
_MOST_AT_ONCE = 100


@transaction.atomic
def summarise(*, shift_id: int, at: datetime) -> Summary | None:
    """Work a shift out by the rules of today; None where nothing is or may be known of it.

    What is archived stays as it is. Holds the shift, as batches and marks do.
    """
    shift = Shift.objects.select_for_update(of=["self"], no_key=True).get(pk=shift_id)
    if shift.touched:
        shift.touched = False
        shift.save(update_fields=["touched"])
    known = Summary.objects.filter(shift=shift).first()
    if known is not None and known.archived_at is not None:
        return known
    if not shift.tracked or shift.track_deleted_at is not None:
        return None
    trace = trace_of(shift)
    cleaned = clean(trace)
    # By a clock ahead of ours a shift may have ended in some minutes: that is no reason to wait.
    until = max(at, shift.ended_at or at)
    spans = on_duty(Duty.of(shift), Period(epoch_ms(shift.started_at), epoch_ms(until)))
    walking = walking_of(trace, cleaned, spans, _own_grids(shift))
    _hide(shift, trace, cleaned)
    summary = _summary(shift, trace, cleaned, walking, at)
    record_visits(shift=shift, counted=trace.taken(cleaned.counted))
    return summary


def summary_of(*, shift: Shift, at: datetime) -> Summary | None:
    """As `summarise`, and worked out only when something has changed since."""
    known = Summary.objects.filter(shift=shift).first()
    if known is not None and known.rules == RULES and not shift.touched:
        return known
    return summarise(shift_id=shift.pk, at=at)


def summarise_due(now: datetime) -> int:
    """Work out shifts that changed, 100 at most; gives how many. A sweep calls it again.

    A running shift has its turn every ten minutes, one that is over at once.
    """
    lately = now - RUNNING_AGAIN_AFTER
    over = Q(ended_at__isnull=False) | Q(planned_end_at__lte=now)
    due = Shift.objects.filter(touched=True).filter(
        over | Q(summary=None) | Q(summary__worked_out_at__lte=lately)
    )
    return _each(due.order_by("pk").values_list("pk", flat=True)[:_MOST_AT_ONCE], now)


def replay(now: datetime, *, beyond: int = 0) -> tuple[int, int]:
    """Work out again what was worked out by older rules, 100 at most of those `beyond` a key;
    gives how many, and the last key of them.

    Of what is archived the positions are gone: it keeps what its own rules said.
    """
    older = Summary.objects.exclude(rules=RULES).filter(archived_at=None, pk__gt=beyond)
    batch = list(older.order_by("pk").values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return _each(batch, now), max(batch, default=beyond)


def archive(now: datetime) -> int:
    """Keep what is known of the shifts whose positions are about to be dropped; how many.

    After it nothing of their summaries changes, and why single positions were hidden is forgotten.
    """
    # A position lies in the day of its phone's own clock, which may be that before the shift.
    skew = Least(F("skew_ms") * Value(timedelta(milliseconds=1)), Value(MOST_SKEW))
    first_stored = ExpressionWrapper(F("started_at") - skew, output_field=DateTimeField())
    ending = (
        Shift.objects.filter(tracked=True, track_deleted_at=None)
        .filter(started_at__lt=drops_before(now) + MOST_SKEW)
        .alias(first_stored=first_stored)
        .filter(first_stored__lt=drops_before(now))
        .exclude(summary__archived_at__isnull=False)
    )
    count = 0
    while batch := list(ending.order_by("pk").values_list("pk", flat=True)[:_MOST_AT_ONCE]):
        _each(batch, now)
        HiddenFix.objects.filter(shift__in=batch).delete()
        kept = Summary.objects.filter(pk__in=batch).update(archived_at=now)
        count += kept
        # One that could not be worked out is not tried for ever: its positions go all the same.
        for shift_id in set(batch) - set(
            Summary.objects.filter(pk__in=batch).values_list("pk", flat=True)
        ):
            _keep_nothing(shift_id, now)
    return count


def _each(shift_ids: Iterable[int], now: datetime) -> int:
    """How many were worked out; one that fails does not keep the others from it."""
    count = 0
    for shift_id in shift_ids:
        try:
            summarise(shift_id=shift_id, at=now)
        except Exception as error:
            if is_outage(error):
                raise
            # Messages of exceptions quote values, which here are positions.
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(
                "Shift %d could not be summarised: %s at %s:%d",
                shift_id,
                type(error).__name__,
                place.filename,
                place.lineno,
            )
        count += 1
    return count


def _keep_nothing(shift_id: int, now: datetime) -> None:
    Summary.objects.create(
        shift_id=shift_id,
        rules=RULES,
        distance_m=0.0,
        moving_s=0.0,
        own_grid_s=0.0,
        elsewhere_s=0.0,
        fixes_count=0,
        worked_out_at=now,
        archived_at=now,
    )


def _own_grids(shift: Shift) -> list[int]:
    """The grids the member served in any post while the shift lasted."""
    during = DateTimeTZRange(shift.started_at, max(shift.ends_at, shift.started_at), "[]")
    served = Posting.objects.filter(member=shift.member_id, period__overlap=during)
    return list(served.values_list("grid_id", flat=True))


def _hide(shift: Shift, trace: Trace, cleaned: Cleaned) -> None:
    """Let the rows of hidden positions be what cleaning says; most stay as they are."""
    hidden = np.flatnonzero(~cleaned.shown)
    wanted = {
        (int(trace.device[n]), moment_of(int(trace.t[n]))): cleaned.reasons[n] for n in hidden
    }
    rows = HiddenFix.objects.filter(shift=shift)
    known = {
        (device, at): reason for device, at, reason in rows.values_list("device", "at", "reason")
    }
    for device, at in known.keys() - {key for key in known if wanted.get(key) == known[key]}:
        rows.filter(device=device, at=at).delete()
    new = [key for key in wanted if known.get(key) != wanted[key]]
    HiddenFix.objects.bulk_create(
        HiddenFix(shift=shift, device_id=device, at=at, reason=wanted[device, at])
        for device, at in sorted(new)
    )


def _summary(
    shift: Shift, trace: Trace, cleaned: Cleaned, walking: Walking, at: datetime
) -> Summary:
    reasons, counts = np.unique(cleaned.reasons[~cleaned.shown].astype(str), return_counts=True)
    codes = _codes({c for one in walking.crossings for c in (one.left, one.entered)}, shift)
    path = walking.path
    summary, _is_new = Summary.objects.update_or_create(
        shift=shift,
        defaults={
            "rules": RULES,
            "distance_m": round(walking.distance_m, 1),
            "moving_s": round(walking.moving_s, 1),
            "own_grid_s": round(walking.own_grid_s, 1),
            "elsewhere_s": round(walking.elsewhere_s, 1),
            "stops": [
                {"from": _text(one.since), "to": _text(one.until), "lon": one.lon, "lat": one.lat}
                for one in walking.stops
            ],
            "crossings": [
                {"at": _text(one.at), "from": codes.get(one.left), "to": codes.get(one.entered)}
                for one in walking.crossings
            ],
            "gaps": [
                {
                    "from": _text(one.since),
                    "to": _text(one.until),
                    "from_position": one.begins and list(one.begins),
                    "to_position": one.ends and list(one.ends),
                }
                for one in walking.gaps
            ],
            "fixes_count": len(trace),
            "hidden_counts": dict(zip(reasons.tolist(), counts.tolist(), strict=True)),
            "path": None if path.is_empty else GEOSGeometry(path.wkb_hex, srid=4326),
            "worked_out_at": at,
        },
    )
    return summary


def _codes(grid_ids: set[int], shift: Shift) -> dict[int, str]:
    """The codes of grids as they were when the shift began, of newer ones as they are now."""
    if not grid_ids:
        return {}
    now = GridVersion.objects.at(timezone.now()).filter(grid__in=grid_ids)
    then = GridVersion.objects.at(shift.started_at).filter(grid__in=grid_ids)
    return dict(now.values_list("grid_id", "code")) | dict(then.values_list("grid_id", "code"))


def _text(ms: int) -> str:
    return moment_of(ms).astimezone(UTC).isoformat(timespec="milliseconds")
