"""事在网中: whether every open case has a grid, an owner and a running clock. Pooled numbers."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from .models import Case, Clock


def audit(now: datetime) -> dict[str, int]:
    """Counts over all open cases; the database allows none without an owner, and we look."""
    running = Clock.objects.filter(case=OuterRef("pk"), stopped_at__isnull=True)
    open_cases = Case.objects.open()
    return {
        "open": open_cases.count(),
        "without_owner": open_cases.filter(
            Q(owner_centre=None) & Q(owner_member=None) & Q(owner_department=None)
        ).count(),
        "without_clock": open_cases.exclude(Exists(running)).count(),
        "overdue": open_cases.overdue(now).count(),
    }
