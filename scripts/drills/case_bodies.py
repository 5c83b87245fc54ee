"""What people send along when they report a matter or act on a case."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# How willingly an action is chosen among those that are allowed; 1 where nothing stands.
# Records go from everywhere, and what ends a case early keeps it from all that would follow.
WILLING = {
    **dict.fromkeys(("comment", "urge", "circulate", "supervise", "amend", "reclassify"), 0.02),
    **dict.fromkeys(("decline", "answer", "transfer", "withdraw"), 0.1),
    **dict.fromkeys(("merge", "ask_void", "ask_suspend", "reassign", "return"), 0.4),
    **dict.fromkeys(("file", "dispatch", "take", "pass_check", "close", "redo"), 4),
}
# Records change neither state nor owner nor version (contract, Matters).
RECORDS = [
    "urge",
    "supervise",
    "circulate",
    "comment",
    "arrive",
    "co_report",
    "whistle",
    "amend",
    "call_back",
    "reclassify",
]
_WITH_A_REASON = [
    "decline",
    "withdraw",
    "return",
    "refuse_return",
    "ask_extension",
    "refuse_extension",
    "ask_suspend",
    "refuse_suspend",
    "ask_void",
    "refuse_void",
    "fail_check",
]
_WITH_A_NOTE = ["answer", "supervise", "circulate", "comment", "co_report"]


@dataclass(frozen=True)
class Ground:
    """Where matters are reported, of which types, and into whose hands they may be put.

    `handlers`: values of `to`; `called`: departments that may be whistled for.
    """

    lon: float
    lat: float
    types: tuple[str, ...]
    handlers: tuple[dict, ...]
    called: tuple[str, ...]

    @property
    def position(self) -> dict:
        return {"lon": self.lon, "lat": self.lat, "crs": "wgs84", "accuracy": 8}


def report_body(ground: Ground, chance: random.Random) -> dict:
    return {
        "type": chance.choice(ground.types),
        "position": ground.position,
        "description": f"垃圾堆在路口，第 {chance.randrange(10_000)} 处",
        "occurred_at": datetime.now(UTC).isoformat(),
        "source": "worker",
    }


def step_body(
    action: str, case: dict, ground: Ground, chance: random.Random, leads: list[str]
) -> dict | None:
    """A body for an action on a case as a list shows it; None when there is nothing to merge it
    with. `leads`: numbers of open cases."""
    body: dict = {"action": action, "version": case["version"]}
    if action in _WITH_A_REASON:
        body["reason"] = "按实际情况办理"
    if action in _WITH_A_NOTE:
        body["note"] = "已到现场看过"
    if action in ("pass_check", "fail_check"):
        body["position"] = ground.position
    if action in ("dispatch", "reassign"):
        body["to"] = chance.choice(ground.handlers)
    if action == "merge":
        others = [number for number in leads if number != case["number"]]
        if not others:
            return None
        body["to"] = {"case": chance.choice(others)}
    if fields := _fields(action, case, ground, chance):
        body["fields"] = fields
    return body


def _fields(action: str, case: dict, ground: Ground, chance: random.Random) -> dict:
    now = datetime.now(UTC)
    match action:
        case "verify" if case["awaits"] == "verification":
            return {"finding": chance.choice(["found", "not_found"])}
        case "transfer":
            return {"service": "119"}
        case "reclassify":
            return {"type": chance.choice([one for one in ground.types if one != case["type"]])}
        case "ask_extension":
            return {"extend_by": "2wd"}
        case "ask_suspend":
            return {"review_on": f"{now + timedelta(days=30):%Y-%m-%d}"}
        case "whistle":
            arrive_by = (now + timedelta(days=1)).isoformat()
            return {"departments": list(ground.called), "arrive_by": arrive_by}
        case "amend":
            return {"description": f"垃圾堆在路口东侧，第 {chance.randrange(10_000)} 处"}
        case "call_back":
            return {"outcome": chance.choice(["satisfied", "dissatisfied", "not_reached"])}
    return {}
