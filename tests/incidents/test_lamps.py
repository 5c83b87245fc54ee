"""The sweep tells the map which lamps have turned, exactly those, whenever it comes."""

from datetime import timedelta

import pytest

from backend.incidents.lamps import turn_lamps
from backend.incidents.models import Case
from backend.live.models import Event, State

from .asking import SENSITIVE_CASE, UNCALLED_CASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(stage):
    """A normal matter (accepted within 2 h), one that is critical (5 m), a sensitive one (2 h),
    one with 2 h more, and one that is closed: by name, with the moment of the first."""
    cases = {
        "normal": stage.report(),
        "critical": stage.report(matter="B06"),
        "sensitive": stage.report(matter=SENSITIVE_CASE),
        "low": stage.report(matter=UNCALLED_CASE),
        "closed": stage.bring("closed"),
    }
    row = Case.objects.get(number=cases["normal"]["number"])
    start = row.reported_at
    spans = {"normal": 120, "critical": 5, "sensitive": 120, "low": 240}
    for name, minutes in spans.items():
        Case.objects.filter(number=cases[name]["number"]).update(
            yellow_at=start + timedelta(minutes=0.8 * minutes),
            due_at=start + timedelta(minutes=minutes),
        )
    return {name: case["number"] for name, case in cases.items()}, start


def lamps(numbers: dict) -> dict:
    shown = {}
    for name, number in numbers.items():
        rows = State.objects.filter(key=f"case:{number}")
        (shown[name],) = {row.payload and row.payload["lamp"] for row in rows}
    return shown


def versions() -> dict:
    return dict(State.objects.values_list("key", "changed_at"))


def test_turns_exactly_those_whose_time_has_come(started):
    numbers, start = started
    calm = {"normal": "green", "critical": "green", "sensitive": "green", "low": "green"}
    calm["closed"] = None
    assert lamps(numbers) == calm
    for minutes, count, changed in (
        (3, 0, {}),
        (4.5, 1, {"critical": "yellow"}),
        (5.5, 1, {"critical": "red"}),
        (60, 0, {}),
        (97, 2, {"normal": "yellow", "sensitive": "yellow"}),
        (121, 2, {"normal": "red", "sensitive": "red"}),
        (250, 1, {"low": "red"}),
    ):
        before = versions()
        moment = start + timedelta(minutes=minutes)
        assert turn_lamps(moment) == count, minutes
        calm |= changed
        assert lamps(numbers) == calm
        touched = {key for key, at in versions().items() if at != before[key]}
        assert touched == {f"case:{numbers[name]}" for name in changed}
        assert turn_lamps(moment) == 0


def test_a_sweep_after_a_long_silence_tells_all_at_once(started):
    numbers, start = started
    assert turn_lamps(start + timedelta(days=3)) == 4
    assert lamps(numbers) == {
        "normal": "red",
        "critical": "red",
        "sensitive": "red",
        "low": "red",
        "closed": None,
    }


def test_a_marker_that_is_missing_comes_back(started):
    numbers, start = started
    State.objects.all().delete()
    assert turn_lamps(start) == 4
    assert State.objects.filter(key=f"case:{numbers['sensitive']}").count() == 2


def test_turning_a_lamp_is_no_step_of_the_case(stage, started):
    numbers, start = started
    events = Event.objects.count()
    turn_lamps(start + timedelta(days=3))
    case = stage.see("east_operator", {"number": numbers["normal"]}).json()
    assert (case["version"], len(stage.story({"number": numbers["normal"]}))) == (1, 1)
    assert Event.objects.count() == events
