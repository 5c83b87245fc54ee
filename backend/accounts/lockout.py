"""Who guesses passwords is slowed, then locked; nobody else is.

django-axes counts and keeps the failures. What is ours is which of them count together, and how
long the next try has to wait. It waits at the caller's: 429 with Retry-After, no thread is held
and no password is looked at.

- A device that was let in before counts by itself: whatever strangers do, at the same address or
  at a thousand others, its door stays open.
- All others count by user and address together. Three failures are free, then the waiting doubles,
  and the eighth locks this user at this address for a quarter of an hour. Neighbours behind the
  same address are other users: nothing happens to them.
- Many addresses at one user are slowed together, up to five minutes a try, but never locked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from .models import Device

FREE_FAILURES = 3
FIRST_WAIT_SECONDS = 2
# Of one user, from whatever address.
SCATTERED_FAILURES = 20
SCATTERED_WAIT_SECONDS = 15
SCATTERED_MOST_SECONDS = 300
_KNOWN = "device:"


@dataclass(frozen=True)
class Strain:
    """Failures within the quarter of an hour: of this caller, and of all strangers together."""

    own_count: int
    own_at: datetime | None
    scattered_count: int
    scattered_at: datetime | None

    def open_at(self, *, is_known: bool) -> datetime | None:
        """When the next try is looked at; None: now."""
        moments = []
        if wait := own_wait(self.own_count):
            moments.append(self.own_at + wait)
        if not is_known and (wait := scattered_wait(self.scattered_count)):
            moments.append(self.scattered_at + wait)
        return max(moments, default=None)


def own_wait(failures: int) -> timedelta:
    """0, 0, 0, 2, 4, 8, 16 s, and from the eighth failure on the whole quarter of an hour."""
    if failures >= settings.AXES_FAILURE_LIMIT:
        return settings.AXES_COOLOFF_TIME
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return timedelta(seconds=FIRST_WAIT_SECONDS * 2 ** (failures - FREE_FAILURES - 1))


def scattered_wait(failures: int) -> timedelta:
    """From 20 failures on 15 s, and twice as long after every ten more, up to five minutes."""
    if failures < SCATTERED_FAILURES:
        return timedelta(0)
    doublings = min((failures - SCATTERED_FAILURES) // 10, 10)
    return timedelta(seconds=min(SCATTERED_WAIT_SECONDS * 2**doublings, SCATTERED_MOST_SECONDS))


def arrive(request: HttpRequest, *, username: str, key: str | None) -> None:
    """Say which device stands before the door, before anybody looks at a password."""
    known = Device.objects.filter(user__username=username, key=key, is_known=True)
    request.known_device = known.values_list("pk", flat=True).first() if key else None


def seconds_to_wait(request: HttpRequest) -> int:
    """Of a request that was refused: until the next try is looked at, 0 for none."""
    open_at = getattr(request, "door_opens_at", None)
    return max(0, ceil((open_at - timezone.now()).total_seconds())) if open_at else 0


def is_shut(request: HttpRequest, *, username: str) -> bool:
    """Whether this try has to wait; whoever asks has not looked at a code yet."""
    shut = not AxesProxyHandler.is_allowed(request, {"username": username})
    request.axes_locked_out = request.door_not_looked_at = shut
    return shut


def was_not_looked_at(request: HttpRequest) -> bool:
    """Whether the try came too soon, so that it is no failure of its own."""
    return getattr(request, "door_not_looked_at", False)


def is_locked(request: HttpRequest) -> bool:
    """Whether the failure just counted locked this user at this address or device."""
    return (request.axes_failures_since_start or 0) >= settings.AXES_FAILURE_LIMIT


def forget(username: str) -> int:
    """All failures of a user; how many there were."""
    attempts = AccessAttempt.objects.filter(username=username)
    failures = attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
    attempts.delete()
    return failures


class DoorHandler(AxesDatabaseHandler):
    """axes with the counting described above; a known device stands in its column for browsers,
    which the caller could otherwise fill at will."""

    def is_locked(self, request: HttpRequest, credentials: dict | None = None) -> bool:
        strain = self._strain(request, credentials)
        request.door_opens_at = strain.open_at(is_known=_known(request) is not None)
        return seconds_to_wait(request) > 0

    def user_login_failed(self, sender, credentials: dict, request=None, **kwargs) -> None:
        request.door_not_looked_at = request.axes_locked_out
        request.axes_user_agent = _mark(request)
        super().user_login_failed(sender, credentials, request, **kwargs)
        # The failure just counted may be one to wait after; the next answer says how long.
        self.is_locked(request, credentials)

    def filter_user_attempts(
        self, request: HttpRequest, credentials: dict | None = None
    ) -> list[QuerySet]:
        username = get_client_username(request, credentials)
        return [AccessAttempt.objects.filter(_own(request), username=username)]

    def _strain(self, request: HttpRequest, credentials: dict | None) -> Strain:
        own, strangers = _own(request), ~Q(user_agent__startswith=_KNOWN)
        within = timezone.now() - settings.AXES_COOLOFF_TIME
        found = AccessAttempt.objects.filter(
            username=get_client_username(request, credentials), attempt_time__gte=within
        ).aggregate(
            own_count=Sum("failures_since_start", filter=own, default=0),
            own_at=Max("attempt_time", filter=own),
            scattered_count=Sum("failures_since_start", filter=strangers, default=0),
            scattered_at=Max("attempt_time", filter=strangers),
        )
        return Strain(**found)


def _known(request: HttpRequest) -> int | None:
    return getattr(request, "known_device", None)


def _mark(request: HttpRequest) -> str:
    return f"{_KNOWN}{_known(request)}" if _known(request) else ""


def _own(request: HttpRequest) -> Q:
    if _known(request):
        return Q(user_agent=_mark(request))
    return Q(ip_address=request.axes_ip_address) & ~Q(user_agent__startswith=_KNOWN)
