"""What came to somebody of late: places that are due, notices, and looks at their tracks."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from backend.notices.models import Notice
from backend.notices.serializers.notices import NoticeSerializer
from backend.patrol.models import DuePlace, Look
from backend.patrol.serializers.due_places import DuePlaceSerializer
from backend.patrol.serializers.looks import LookSerializer
from backend.patrol.shown import due_places_shown

from .asker import Asker

NOTICES_KEPT, MOST_NOTICES = timedelta(days=7), 200
LOOKS_KEPT, MOST_LOOKS = timedelta(days=30), 100
MOST_DUE_PLACES = 300


def due_places(asker: Asker) -> list[dict]:
    """Those in force, as their own address shows them."""
    today = timezone.localdate(asker.now)
    places = DuePlace.objects.visible_to(asker.user, asker.rights).due_between(today, today)
    rows = due_places_shown(
        list(places.order_by("pk")[:MOST_DUE_PLACES]),
        user=asker.user,
        rights=asker.rights,
        now=asker.now,
    )
    return DuePlaceSerializer(rows, many=True).data


def notices(asker: Asker) -> list[dict]:
    """Open ones, and all of the last days; the newest first."""
    told = Notice.objects.visible_to(asker.user).select_related("answered_by")
    lately = Q(made_at__gte=asker.now - NOTICES_KEPT)
    is_open = Q(acknowledged_at=None, answered_at=None)
    rows = told.filter(lately | is_open).order_by("-made_at", "-pk")[:MOST_NOTICES]
    return NoticeSerializer(rows, many=True).data


def looks(asker: Asker) -> list[dict]:
    """The newest first."""
    taken = Look.objects.visible_to(asker.user).filter(at__gte=asker.now - LOOKS_KEPT)
    rows = taken.select_related("by", "shift").order_by("-at", "-pk")[:MOST_LOOKS]
    return LookSerializer(rows, many=True).data
