"""One frame of each kind, as the server builds it: read by its own description here, and by the
pages' reader in their tests (`python -m tests.web_types` hands them over)."""

import json
from datetime import UTC, datetime

from backend.live import frames

AT = datetime(2026, 7, 20, 2, 0, 0, 125000, tzinfo=UTC)
_POSITION = json.dumps([120.1, 35.9, "2026-07-20T02:00:00.125Z", 1.3, None, 8.0, None])
_NAMED = json.dumps({"number": "20260720-000031", "grid": "东岳路“一”号"}, ensure_ascii=False)

FRAMES = [
    frames.snapshot(7, frames.joined({"member:7": _POSITION, 'of "any" \\ name\n': "null"})),
    frames.event(pos=8, id=12, name="case.report", area="/1/27/g5/", at=AT, payload=_NAMED),
    frames.delta(8, {"member:7": _POSITION, "case:1": None, "案件:2": None}),
    frames.beat(8, AT, fresh=True),
    frames.beat(None, AT, fresh=False),
    frames.RESET,
]
