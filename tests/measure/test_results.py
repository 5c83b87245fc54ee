"""What a measurement writes can be read by anybody."""

import json
from math import inf

import pytest

from scripts.measure.results import Result


def refuse(constant: str) -> None:
    pytest.fail(f"{constant} is no JSON")


def test_what_never_came_is_null_in_json():
    never = Result.below("POST to viewer, p99", "ms", inf, 1500)
    read = json.loads(json.dumps(never.written()), parse_constant=refuse)
    assert (read["ours"], read["ratio"], read["holds"]) == (None, 0, False)


def test_what_took_no_time_at_all_holds():
    read = json.loads(
        json.dumps(Result.below("lost", "fixes", 0, 1).written()), parse_constant=refuse
    )
    assert (read["ours"], read["ratio"], read["holds"]) == (0, None, True)
