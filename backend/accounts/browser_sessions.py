"""Sessions of browsers: found by their user, ended by idleness, and after twelve hours anyway; on
somebody's own phone after thirty days of idleness, and after half a year.

The end of a session stands in its row, `expire_date`, and Django asks for nothing else; so ending
one means deleting its row, and idleness costs a write a minute at most and no read. What a page
asks by itself is no sign of a person: tickets for the live wire, positions, and whatever carries
the header `X-Background`. A screen whose map lives on must not stay open because of it, nor a lost
phone that goes on asking what is new. What a person did counts also when it is sent later.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import BrowserSession, Role, User

TOUCHED_EVERY = timedelta(minutes=1)
BACKGROUND_PATHS = ("/api/v1/live/tickets/", "/api/v1/track-batches/")

_STARTED, _IDLE, _LIFE, _DEVICE = "_started", "_idle_seconds", "_life_seconds", "_device"
_PHONE = "_phone"
# Who works with a phone of their own in the hand. What the others may see and do is too much to
# lie in a pocket for a month.
ON_A_PHONE = (Role.WORKER, Role.LEADER, Role.PROFESSIONAL, Role.DEPARTMENT, Role.COMMUNITY)
# Whose work it is to watch: a wall or a desk of the command centre lives for a whole shift.
_WATCHING = (Role.LEADER, Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF)
_OFFICES = (Role.ADMIN, Role.AUDITOR)


class SessionStore(db.SessionStore):
    """Django's own in the database, with a table of ours."""

    row: BrowserSession | None = None

    @classmethod
    def get_model_class(cls):
        return BrowserSession

    def belong_to(self, user: User, *, device_id: int, own_phone: bool, at: datetime) -> None:
        """At sign-in: which browser it is, how long its person may be idle, and when it ends.

        `own_phone`: its person says that it is their own; it counts for who is ON_A_PHONE.
        """
        kept = own_phone and user.role in ON_A_PHONE
        life = timedelta(days=settings.SESSION_DAYS_OF_PHONES) if kept else None
        self[_DEVICE], self[_PHONE], self[_STARTED] = device_id, kept, at.timestamp()
        self[_IDLE] = idle_period(user, on_phone=kept).total_seconds()
        self[_LIFE] = life.total_seconds() if life else settings.SESSION_COOKIE_AGE
        # The cookie stays as long as the session may; when it ends stands in the row alone.
        self.set_expiry(life)

    @property
    def device_id(self) -> int | None:
        return self.get(_DEVICE)

    @property
    def is_phone(self) -> bool:
        """Somebody's own phone, signed in for long: a device like one with a token."""
        return self.get(_PHONE, False)

    @property
    def ends_at(self) -> datetime | None:
        """The end as it stands; a person who does something moves it."""
        return self.row and self.row.expire_date

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()
        return self.row

    def create_model_instance(self, data: dict) -> BrowserSession:
        now = timezone.now()
        if SESSION_KEY in data:
            data.setdefault(_STARTED, now.timestamp())
        return self.model(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            user_id=data.get(SESSION_KEY),
            device_id=data.get(_DEVICE),
            is_phone=data.get(_PHONE, False),
            active_at=now,
            expire_date=_end(data, now),
        )

    def touch(self, now: datetime) -> None:
        """A person did something: the idle time begins anew."""
        if self.row and self.row.user_id and now - self.row.active_at >= TOUCHED_EVERY:
            self.model.objects.filter(session_key=self.session_key).update(
                active_at=now, expire_date=_end(self._session, now)
            )


class ActivityMiddleware:
    """Notes that a person is there, after the request that shows it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A session that was not looked at let nobody in: there is a token, or a public page.
        if request.session.accessed and shows_a_person(request):
            request.session.touch(timezone.now())
        return response


def shows_a_person(request: HttpRequest) -> bool:
    return not request.path.startswith(BACKGROUND_PATHS) and "X-Background" not in request.headers


def idle_period(user: User, *, on_phone: bool = False) -> timedelta:
    if on_phone:
        return timedelta(days=settings.SESSION_IDLE_DAYS_OF_PHONES)
    if user.role in _OFFICES:
        return timedelta(minutes=settings.SESSION_IDLE_MINUTES_OF_OFFICES)
    if user.role in _WATCHING:
        return timedelta(minutes=settings.SESSION_IDLE_MINUTES_OF_WATCHES)
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def _end(data: dict, now: datetime) -> datetime:
    """The idle time from now on, within the life of the session."""
    idle = timedelta(seconds=data.get(_IDLE, settings.SESSION_IDLE_MINUTES * 60))
    started = datetime.fromtimestamp(data.get(_STARTED, now.timestamp()), UTC)
    life = timedelta(seconds=data.get(_LIFE, settings.SESSION_COOKIE_AGE))
    return min(now + idle, started + life)
