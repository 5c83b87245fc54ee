"""The day as a whole, and what is otherwise in it than somebody was told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .asker import Asker
from .cases import Cases
from .cursor import LISTED, NUMBERED, SINGLE, Told, digest, written
from .duty import device_shown, open_shift
from .grids import own_grids
from .papers import due_places, looks, notices

# By which member the items of a list are known.
KEYS = {"grids": "code", "due_places": "id", "cases": "number", "notices": "id", "looks": "look"}


@dataclass(frozen=True)
class Day:
    """`single`: by part the one thing; `listed`: by part its items by key, but for the cases, which
    are put into words when they are asked for."""

    asker: Asker
    single: dict[str, Any]
    listed: dict[str, dict[str, dict]]
    cases: Cases

    @classmethod
    def of(cls, asker: Asker) -> "Day":
        cases = Cases.of(asker)
        lists: dict[str, Callable[[Asker], list[dict]]] = {
            "grids": own_grids,
            "due_places": due_places,
            "notices": notices,
            "looks": looks,
        }
        return cls(
            asker,
            {
                "device": device_shown(asker),
                "member": asker.member and asker.member.pk,
                "shift": open_shift(asker),
                "tasks": cases.tasks(),
            },
            {
                part: {str(item[KEYS[part]]): item for item in items(asker)}
                for part, items in lists.items()
            },
            cases,
        )

    def told(self) -> Told:
        """The digests of everything. Read before any case is put into words: what changes
        meanwhile is told once more, and never missed."""
        told = {part: {"": digest(self.single[part])} for part in SINGLE}
        for part, items in self.listed.items():
            told[part] = {key: digest(item) for key, item in items.items()}
        return told | {"cases": self.cases.digests()}

    def items(self, part: str, keys: set[str]) -> list[dict]:
        if part == "cases":
            return self.cases.shown(keys) if keys else []
        return [item for key, item in self.listed[part].items() if key in keys]


def today(asker: Asker) -> dict:
    """Everything, with the cursor from which to ask for changes."""
    day = Day.of(asker)
    told = day.told()
    everything = {part: day.items(part, set(told[part])) for part in LISTED}
    return _headed(day, told) | day.single | everything


def changes(asker: Asker, known: Told) -> dict:
    """What is otherwise than was `known`: applied to it, it gives what `today` gives."""
    day = Day.of(asker)
    told = day.told()
    changed: dict[str, Any] = {
        part: day.single[part] for part in SINGLE if told[part] != known[part]
    }
    removed: dict[str, list] = {}
    for part in LISTED:
        new = {key for key, seen in told[part].items() if known[part].get(key) != seen}
        if new:
            changed[part] = day.items(part, new)
        removed[part] = [_key(part, key) for key in known[part] if key not in told[part]]
    return _headed(day, told) | {"changed": changed, "removed": removed}


def _headed(day: Day, told: Told) -> dict:
    return {
        "cursor": written(told),
        "server_time": day.asker.now,
        "more_cases": day.cases.has_more,
        # Also while no shift is open: one may begin where there is no network.
        "sampling": settings.PATROL_SAMPLING,
    }


def _key(part: str, key: str) -> str | int:
    return int(key) if part in NUMBERED else key
