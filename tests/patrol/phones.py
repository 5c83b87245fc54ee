"""What a phone would send, for tests to vary."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from backend.patrol.cleaning import RULES
from backend.patrol.models import Shift, Summary
from tests.cast import CENTRES

from .conftest import Person

FIELDS = ["t", "lon", "lat", "acc", "speed", "heading", "alt", "mock"]
IN_EAST = CENTRES["east"]
IN_COAST = CENTRES["coast"]
OUTSIDE = (120.5, 36.5)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def fix(moment: datetime | int, at=IN_EAST, *, acc=8.0, speed=1.3, heading=184.0, alt=None, mock=0):
    t = moment if isinstance(moment, int) else ms(moment)
    return [t, *at, acc, speed, heading, alt, mock]


def walk(started_at: datetime, count: int, *, every: float = 30, at=IN_EAST) -> list[list]:
    return [fix(started_at + timedelta(seconds=every * n), at) for n in range(count)]


def begin(person: Person, started_at: datetime, *, uuid: UUID | None = None, **body) -> UUID:
    """Begin a tracked shift and expect it to be begun."""
    uuid = uuid or uuid4()
    answer = put_shift(person, uuid, started_at=started_at, **body)
    assert answer.status_code == 201, answer.json()
    return uuid


def put_shift(person: Person, uuid: UUID, *, started_at, **body):
    body = {"started_at": _text(started_at), "tracked": True} | {
        name: _text(value) for name, value in body.items()
    }
    return person.client.put(f"/api/v1/shifts/{uuid}/", body, format="json")


def put_mark(person: Person, shift: UUID, kind: str, at: datetime, uuid: UUID | None = None):
    return person.client.put(
        f"/api/v1/shifts/{shift}/marks/{uuid or uuid4()}/",
        {"kind": kind, "at": _text(at)},
        format="json",
    )


def put_batch(person: Person, shift: UUID, fixes: list, *, uuid: UUID | None = None, **envelope):
    body = {"shift": str(shift), "crs": "wgs84", "fields": FIELDS, "fixes": fixes} | envelope
    return person.client.put(f"/api/v1/track-batches/{uuid or uuid4()}/", body, format="json")


def worked_out(shift, **known) -> Summary:
    """What the shift amounts to, as if worked out just now."""
    Shift.objects.filter(uuid=shift).update(touched=False)
    nothing = {"distance_m": 0, "moving_s": 0, "own_grid_s": 0, "elsewhere_s": 0, "fixes_count": 0}
    nothing |= {"stops": [], "gaps": [], "crossings": []}
    return Summary.objects.update_or_create(
        shift=Shift.objects.get(uuid=shift),
        defaults={"rules": RULES, "worked_out_at": timezone.now(), **nothing, **known},
    )[0]


def _text(value):
    return value.isoformat() if isinstance(value, datetime) else value
