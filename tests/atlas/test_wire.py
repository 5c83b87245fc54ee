"""`/api/schema/live/`: what the wire really says is what its description says."""

import json

import jsonschema
import msgspec
import pytest

from backend.atlas import wire
from backend.live.models import Event, State
from tests.live.said import FRAMES
from tests.patrol.conftest import another_phone
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(client):
    answer = client.get("/api/schema/live/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json"
    return answer.json()


def test_is_a_json_schema_by_which_every_frame_holds(described):
    jsonschema.Draft202012Validator.check_schema(described)
    frame = jsonschema.Draft202012Validator(described)
    for text in FRAMES:
        frame.validate(json.loads(text))
    for hello in ({"ticket": "t"}, {"ticket": "t", "cursor": None}, {"ticket": "t", "cursor": 7}):
        frame.validate({"kind": "hello", **hello})
    for wrong in ({"kind": "shout"}, {"kind": "beat"}, {"kind": "hello", "ticket": 7}, []):
        assert not frame.is_valid(wrong)


def test_what_is_announced_is_as_described(cast, signed_in, described):
    """A township with something of everything in it, and all that was said of it."""
    world = World(cast)
    another = another_phone(cast.east_worker).client
    taken = another.post(
        f"/api/v1/shifts/{world.shift}/take-over/", content_type="application/json"
    )
    assert taken.status_code == 200, taken.json()

    states = State.objects.filter(payload__isnull=False).values_list("key", "payload")
    _hold(states, ":", wire.STATES, described["$defs"]["StatePayloads"], described)
    events = Event.objects.values_list("name", "payload")
    _hold(events, ".", wire.EVENTS, described["$defs"]["EventPayloads"], described)


def _hold(told, sign: str, kinds: dict[str, type], payloads: dict, described: dict) -> None:
    met = set()
    for name, payload in told:
        kind, found, _ = name.partition(sign)
        assert found, name
        met.add(kind)
        read = msgspec.convert(payload, kinds[kind], str_keys=True)
        fields = read.__struct_fields__
        assert len(payload) == len(fields), (name, payload)
        assert isinstance(payload, list) or set(payload) == set(fields), (name, payload)
        rules = {**payloads["properties"][kind], "$defs": described["$defs"]}
        jsonschema.Draft202012Validator(rules).validate(payload)
    assert met == set(kinds)
