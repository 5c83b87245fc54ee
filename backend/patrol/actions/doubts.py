"""Looking for doubts about ended shifts, and deciding them: by a person, and with no consequence.

Nothing else reads a doubt. Whoever decides speaks with the member; what follows, follows between
people.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers import problems

from ..doubts import Found, Limits, doubts_in
from ..likeness import alike_count, marks_of
from ..models import Doubt, Imprint, Shift, Summary
from ..partitions import oldest_kept
from ..traces import Trace, trace_of

_AT_ONCE = 200


def find_due_doubts(now: datetime) -> int:
    """Look at shifts that have ended and whose summary is worked out, 200 at most; how many.

    Again when it was worked out again. A sweep calls it as often as it likes: nobody waits for a
    doubt, and calls and lamps wait for the sweep.
    """
    due = (
        Summary.objects.filter(archived_at=None, shift__touched=False, shift__tracked=True)
        .filter(shift__started_at__gt=oldest_kept(now))
        .filter(Q(shift__ended_at__isnull=False) | Q(shift__planned_end_at__lte=now))
        .filter(shift__track_deleted_at=None)
        .filter(Q(shift__imprint=None) | Q(shift__imprint__made_at__lt=F("worked_out_at")))
        .order_by("worked_out_at")
    )
    shifts = list(due.values_list("pk", "worked_out_at")[:_AT_ONCE])
    for pk, worked_out_at in shifts:
        with transaction.atomic():
            # Whoever deletes the track waits, and then deletes what was made of it too.
            held = Shift.objects.select_for_update(of=["self"], no_key=True).get(pk=pk)
            # A summary may be younger than the round that `now` is the beginning of.
            find_doubts(shift=held, trace=trace_of(held), at=max(now, worked_out_at))
    return len(shifts)


@transaction.atomic
def find_doubts(*, shift: Shift, trace: Trace, at: datetime) -> None:
    """Keep what is doubtful about the positions of a shift, and what it is known again by.

    May be repeated: open doubts follow what is found, and one that was decided stays as it is.
    """
    if shift.track_deleted_at is not None:
        return
    marks = marks_of(trace)
    Imprint.objects.update_or_create(shift=shift, defaults={"marks": marks, "made_at": at})
    found = doubts_in(trace, Limits(**settings.PATROL_DOUBTS))
    _keep(shift, found, at)
    own = []
    for later, identical in _identical(shift, marks):
        if later == shift.pk:
            own.append(identical)
        elif not Doubt.objects.filter(shift=later, kind=identical.kind).exists():
            _put(later, identical, at)
    # Of several walks that this one repeats, the one it repeats most.
    own.sort(key=lambda one: (-one.details["alike_count"], one.details["other"]))
    for identical in own[:1]:
        _put(shift.pk, identical, at)
    if not own:
        shift.doubts.filter(state=Doubt.State.OPEN, kind=Doubt.Kind.IDENTICAL).delete()


@transaction.atomic
def decide_doubt(*, doubt: Doubt, outcome: str, remark: str, by: User, at: datetime) -> Doubt:
    """Confirm or dismiss an open doubt. Nothing follows from either but that it stands there.

    Raises 403 `own-doubt`, and 409 `decided-already` with how it was decided.
    """
    # Joined to nothing: who waited here would be shown what was joined before.
    held = Doubt.objects.select_for_update().get(pk=doubt.pk)
    member = held.shift.member
    if member.user_id == by.pk:
        raise problems.Problem("own-doubt", _("Nobody decides about themselves."), status=403)
    if held.state != Doubt.State.OPEN:
        raise problems.Problem(
            "decided-already",
            _("This has been decided already."),
            state=held.state,
            decided_by=held.decided_by.name,
            decided_at=held.decided_at.isoformat(),
            remark=held.remark,
        )
    held.state, held.remark = outcome, remark
    held.decided_by, held.decided_at = by, at
    held.save(update_fields=["state", "remark", "decided_by", "decided_at"])
    note(
        act="doubt.decided",
        by=by,
        at=at,
        about=member.user,
        subject=f"doubt:{held.pk}",
        scope=member.area.path,
        details={"kind": held.kind, "outcome": outcome},
    )
    return held


def _keep(shift: Shift, found: list[Found], at: datetime) -> None:
    """Those of the track itself; what is no longer found is no longer open."""
    kinds = [one.kind for one in found]
    open_ones = shift.doubts.filter(state=Doubt.State.OPEN).exclude(kind=Doubt.Kind.IDENTICAL)
    open_ones.exclude(kind__in=kinds).delete()
    for one in found:
        _put(shift.pk, one, at)


def _put(shift_id: int, found: Found, at: datetime) -> None:
    doubt, is_new = Doubt.objects.get_or_create(
        shift_id=shift_id, kind=found.kind, defaults={"details": found.details, "found_at": at}
    )
    if not is_new and doubt.details != found.details:
        Doubt.objects.filter(pk=doubt.pk, state=Doubt.State.OPEN).update(details=found.details)


def _identical(shift: Shift, marks: list[int]) -> Iterator[tuple[int, Found]]:
    """Walks that this one shares marks with: the later one of two (a key) is in doubt."""
    others = Imprint.objects.filter(marks__overlap=marks).exclude(shift=shift)
    for other in others.select_related("shift").order_by("pk"):
        count = alike_count(marks, other.marks)
        if count < settings.PATROL_ALIKE_MARKS:
            continue
        pair = sorted((shift, other.shift), key=lambda one: (one.started_at, one.pk))
        details = {"alike_count": count, "of_count": len(marks), "other": pair[0].pk}
        yield pair[1].pk, Found(Doubt.Kind.IDENTICAL, details)
