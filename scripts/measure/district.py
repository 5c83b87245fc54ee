"""The net of the demonstration, and a few of its workers on a tracked shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import Device, User
from backend.patrol.actions.shifts import begin_shift
from backend.patrol.envelopes import ShiftBody
from backend.patrol.partitions import ensure_span
from backend.staffing.actions.members import enter_members
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting
from backend.territory.actions.net import publish_net
from backend.territory.locate import net_at
from backend.territory.models import Area
from backend.territory.net_files import read_net

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SHIFT_HOURS = 11
# Steps of a person on foot, in degrees: about 7 m every 5 s.
_STEP = 0.00007
_BENDS = 8  # in each piece of a fine border


def lay_net() -> None:
    publish_net(
        net=read_net(settings.ROOT / "gis_data"),
        title="gis_data",
        by="bench",
        at=SINCE,
        since=date(2020, 1, 1),
    )
    ensure_span(timezone.now())


def lay_fine_net() -> None:
    """The same with borders as fine as surveyed ones: about 170 vertices a grid, not 18.

    Every piece of a border gets eight bends, which are the same for the grids on both sides.
    """
    net = read_net(settings.ROOT / "gis_data")
    for row in net.grids:
        rings = [[_bent(ring.coords) for ring in polygon] for polygon in row["shape"]]
        row["shape"] = MultiPolygon([Polygon(*polygon) for polygon in rings], srid=4326)
    publish_net(net=net, title="fine", by="bench", at=SINCE, since=date(2020, 1, 1))


def _bent(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    bent = [ring[0]]
    for start, end in pairwise(ring):
        first, last = sorted((start, end))
        across = np.array([last[1] - first[1], first[0] - last[0]]) * 0.02
        seed = hash((first, last)) & 0xFFFFFFFF  # of numbers: the same in every run
        aside = np.random.default_rng(seed).uniform(-1, 1, (_BENDS, 1)) * across
        steps = np.linspace(0, 1, _BENDS + 2)[1:-1, None]
        bends = np.array(first) + (np.array(last) - np.array(first)) * steps + aside
        between = [tuple(place) for place in bends.round(6).tolist()]
        bent += (between if first == start else between[::-1]) + [end]
    return bent


@dataclass(frozen=True)
class Walker:
    """A worker with a phone, on a shift that began eleven hours ago."""

    user: User
    device_id: int
    shift: UUID
    started_at: datetime
    home: tuple[float, float]

    def walk(self, count: int, *, every_ms: int, random: np.random.Generator) -> list[list]:
        """Rows of t, lon, lat, acc, speed, heading, alt, mock from the shift's start on."""
        t = round(self.started_at.timestamp() * 1000) + 1000 + np.arange(count) * every_ms
        places = np.array(self.home) + np.cumsum(random.normal(0, _STEP, (count, 2)), axis=0)
        acc = random.uniform(3, 30, count)
        speed = random.uniform(0, 2, count)
        heading = random.uniform(0, 360, count)
        return [
            [int(t[n]), *map(float, places[n].round(7)), *_digits(acc[n], speed[n], heading[n])]
            for n in range(count)
        ]


def walkers(count: int) -> list[Walker]:
    """Workers of grids all over the district."""
    net, now = net_at(), timezone.now()
    started_at = now - timedelta(hours=SHIFT_HOURS)
    township = Area.objects.filter(level="township").first()
    walking = []
    for placed in net.grids[:: len(net.grids) // count][:count]:
        user = User.objects.create(username=f"w{placed.code}", name=placed.code, role="worker")
        member = Member(
            user=user,
            staff_number=placed.code,
            area=township,
            base_place="office",
            base_point=Point(*placed.centre, srid=4326),
        )
        enter_members([member])
        period = DateTimeTZRange(SINCE, None)
        posting = Posting(
            member=member, grid_id=placed.grid_id, post="worker", kind="home", period=period
        )
        post_all([posting])
        device = Device.objects.create(user=user, key="bench", first_seen_at=now)
        uuid = uuid4()
        body = ShiftBody(started_at=started_at, tracked=True)
        begin_shift(uuid=uuid, body=body, by=user, device=device, at=now)
        walking.append(Walker(user, device.pk, uuid, started_at, placed.centre))
    return walking


def _digits(acc: float, speed: float, heading: float) -> list:
    return [round(float(acc), 1), round(float(speed), 2), round(float(heading), 1), None, 0]
