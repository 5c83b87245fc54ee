"""The forms of the pages ask for what the workflow asks for: they repeat its table."""

import json

from django.conf import settings

from backend.incidents.workflow import EDGES, Awaits

TABLE = settings.ROOT / "backend/pages/web/src/casework/actions.json"


def asked_by_the_workflow() -> dict[str, tuple[set[str], set[str]]]:
    """For each action what it needs and what it takes; where the same action asks otherwise while
    something is waited for, under `action/awaits`."""
    asked: dict[str, tuple[set[str], set[str]]] = {}
    for edge in EDGES:
        wants = (set(edge.needs), set(edge.takes))
        if asked.setdefault(edge.action, wants) != wants:
            (awaits,) = edge.awaits - {Awaits.NOTHING}
            asked[f"{edge.action}/{awaits}"] = wants
    return asked


def test_each_form_asks_for_what_its_action_needs_and_takes():
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    told = {
        action: (set(row.get("needs", [])), set(row.get("takes", [])))
        for action, row in table.items()
    }
    assert told == asked_by_the_workflow()
