"""What time does to evidence: what no case holds goes, what was not copied is tried again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from backend.answers.repeats import hold

from ..evidence import files
from ..models import Evidence
from .copying_evidence import copy_in_background, let_go

_TRIED_AGAIN_AFTER = timedelta(minutes=10)


def tend_evidence(now: datetime) -> None:
    """Sweep orphans, delete originals that a killed process left, ask again for missing copies."""
    before = now - timedelta(days=settings.EVIDENCE_ORPHAN_DAYS)
    old = Evidence.objects.filter(begun_at__lt=before, is_held=False)
    for uuid in list(old.values_list("pk", flat=True)):
        _hold_or_sweep(uuid)
    settled = Q(state=Evidence.State.REFUSED) | Q(prepared_at__isnull=False)
    left = Evidence.objects.filter(settled, original_kept=True)
    for uuid in list(left.values_list("pk", flat=True)):
        let_go(uuid=uuid)
    _try_again(now)


@transaction.atomic
def _hold_or_sweep(uuid: UUID) -> None:
    """What a case holds is a case's for good. Of the others the bytes go first: killed in
    between, the row is still there to be found next time."""
    hold(uuid)
    piece = Evidence.objects.filter(pk=uuid)
    if piece.held_by_nobody().exists():
        files.drop_all(uuid)
        piece.delete()
    else:
        piece.update(is_held=True)


@transaction.atomic
def _try_again(now: datetime) -> None:
    long_ago = now - _TRIED_AGAIN_AFTER
    missing = Evidence.objects.filter(
        Q(tried_at=None) | Q(tried_at__lt=long_ago),
        state=Evidence.State.COMPLETE,
        prepared_at=None,
        completed_at__lt=long_ago,
    )
    for uuid in list(missing.select_for_update(skip_locked=True).values_list("pk", flat=True)):
        Evidence.objects.filter(pk=uuid).update(tried_at=now)
        copy_in_background.enqueue(str(uuid))
