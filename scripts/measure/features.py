"""About 100 grids of a box as GeoJSON over HTTP, with a token, against tipg and bare SQL.

`built anew` keeps nothing (`KEPT_MEGABYTES=0`): every answer comes from PostGIS whole. `as it
runs` chooses by SQL and puts together what it has built before.
"""

import gzip
import json
from contextlib import ExitStack

import numpy as np
import shapely
from django.db import connection
from django.utils import timezone

from backend.territory.locate import net_at

from .district import lay_fine_net
from .load import Side, drive, fetch
from .results import Result, seconds
from .sides import ours, tipg

ROUNDS = 5
BOXES = 60
_BARE = """
    SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(
        json_build_object('type', 'Feature', 'id', id, 'geometry', ST_AsGeoJSON(geom, 6)::json,
            'properties', json_build_object('code', code, 'name', name, 'kind', kind, 'area', area,
                'households', households))))::text
    FROM peer.features WHERE ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4326))
"""


def measure() -> list[Result]:
    lay_fine_net()
    boxes = _boxes()
    with ExitStack() as closing:
        peer = closing.enter_context(tipg())
        forgetful = closing.enter_context(ours(KEPT_MEGABYTES="0"))
        keeping = closing.enter_context(ours())
        _require_same(keeping, peer, boxes)
        anew, running, bare = [], [], []
        for _ in range(ROUNDS):
            theirs = drive(peer, [_of_tipg(box) for box in boxes])
            anew.append((drive(forgetful, [_of_ours(box) for box in boxes]), theirs))
            took = drive(keeping, [_of_ours(box) for box in boxes])
            running.append((took, theirs))
            bare.append((took, seconds(lambda: _select_all(boxes))))
    count = len(boxes)
    return [
        Result.of_rounds("built anew, against tipg", "answers", count, anew, limit=1.0),
        Result.of_rounds("as it runs, against tipg", "answers", count, running, limit=2.0),
        Result.of_rounds("as it runs, against SQL", "answers", count, bare, limit=1.0),
    ]


def _boxes() -> list[str]:
    """Boxes of about 100 grids around places all over the district, as a query has them."""
    tree = net_at(timezone.now()).tree
    random = np.random.default_rng(3)
    boxes: list[str] = []
    while len(boxes) < BOXES:
        x, y = shapely.get_coordinates(shapely.centroid(random.choice(tree.geometries)))[0]
        small, large = 0.0, 0.5
        for _ in range(20):
            half = (small + large) / 2
            count = len(
                tree.query(shapely.box(x - half, y - half, x + half, y + half), "intersects")
            )
            if 98 <= count <= 102:
                boxes.append(f"{x - half:.6f},{y - half:.6f},{x + half:.6f},{y + half:.6f}")
                break
            small, large = (half, large) if count < 100 else (small, half)
    return boxes


def _of_ours(box: str) -> str:
    return f"/api/v1/grids/?format=geojson&bbox={box}"


def _of_tipg(box: str) -> str:
    return f"/collections/peer.features/items?limit=1000&bbox={box}"


def _select_all(boxes: list[str]) -> None:
    with connection.cursor() as cursor:
        for box in boxes:
            cursor.execute(_BARE, [float(edge) for edge in box.split(",")])
            cursor.fetchone()[0].encode()


def _require_same(one: Side, other: Side, boxes: list[str]) -> None:
    for box in boxes[::10]:
        found = []
        for side, address in ((one, _of_ours(box)), (other, _of_tipg(box))):
            content = fetch(side, address)[1]
            plain = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
            features = json.loads(plain)["features"]
            found.append({feature["properties"]["code"] for feature in features})
        assert found[0] == found[1], f"box {box}: {len(found[0])} and {len(found[1])} grids"
