"""What a phone holds of the day: changes go into it as the contract says, and as nothing else."""

import json

from rest_framework.renderers import JSONRenderer

from backend.accounts.rights import Rights
from backend.accounts.sign_in import issue_token
from backend.atlas.day import cursor
from backend.atlas.day.asker import Asker
from backend.atlas.day.today import changes, today

KEYS = {"grids": "code", "due_places": "id", "cases": "number", "notices": "id", "looks": "look"}
SINGLE = ("device", "member", "shift", "tasks", "more_cases", "sampling")


class Phone:
    """Somebody's device, and the day on it."""

    def __init__(self, user, now) -> None:
        issue_token(user=user, key="phone", name="phone", at=now)
        self.user = type(user).objects.get(pk=user.pk)
        self.device = user.devices.get(key="phone")
        self.day = plain(today(self.asker(now)))

    def asker(self, now) -> Asker:
        # Read anew, as by every request.
        user = type(self.user).objects.select_related("area").get(pk=self.user.pk)
        return Asker(user, Rights.of(user, now), self.device, now)

    def fresh(self, now) -> dict:
        return seen(plain(today(self.asker(now))))

    def catch_up(self, now) -> dict:
        """What was told to be otherwise, once it is in the day."""
        told = plain(changes(self.asker(now), cursor.read(self.day["cursor"])))
        self.day = with_changes(self.day, told)
        return told


def plain(answer: dict) -> dict:
    """As it goes over the network."""
    return json.loads(JSONRenderer().render(answer))


def with_changes(day: dict, told: dict) -> dict:
    changed = dict(told["changed"])
    new = day | {name: told[name] for name in ("cursor", "server_time", "more_cases")}
    for part, key in KEYS.items():
        items = {item[key]: item for item in day[part]}
        for gone in told["removed"][part]:
            del items[gone]  # what the phone never had is no removal
        items |= {item[key]: item for item in changed.pop(part, [])}
        new[part] = list(items.values())
    return new | changed


def seen(day: dict) -> dict:
    """A day without what turns by time alone, and without order."""
    return {part: day[part] for part in SINGLE} | {
        part: {item[key]: _lasting(item) for item in day[part]} for part, key in KEYS.items()
    }


def _lasting(item: dict) -> dict:
    item = {name: value for name, value in item.items() if name != "lamp"}
    if "evidence" in item:
        item["evidence"] = [
            piece | {"urls": piece["urls"] and sorted(piece["urls"])} for piece in item["evidence"]
        ]
    return item
