"""Which grid goes on under which code: worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.territory.drawing import Row
from backend.territory.identities import continued

BEFORE = {"A", "B", "C"}


def rows(**old_codes: str) -> list[Row]:
    return [Row(code=code, old_codes=tuple(olds)) for code, olds in old_codes.items()]


@pytest.mark.parametrize(
    ("said", "goes_on"),
    [
        ({"A": "", "B": "", "C": ""}, ["A", "B", "C"]),
        ({"A": "", "D": ""}, ["A", None]),  # nothing is guessed for a code nobody knows
        ({"D": "A", "B": "", "C": ""}, ["A", "B", "C"]),  # recoded
        ({"A": "B", "B": "A", "C": ""}, ["B", "A", "C"]),  # two swap their codes
        ({"A": "A", "D": "A", "B": ""}, ["A", None, "B"]),  # split: who keeps the code goes on
        ({"A": "", "D": "A"}, ["A", None]),
        ({"D": "A", "E": "A"}, [None, None]),  # split, and nobody keeps the code
        ({"A": "AB", "C": ""}, ["A", "C"]),  # merged: the code that survives
        ({"D": "AB", "C": ""}, [None, "C"]),  # merged under a new code
        ({"A": "X", "D": "Y"}, ["A", None]),  # old codes of some other time say nothing
        ({"B": "A", "D": "B"}, ["A", "B"]),  # each moves on by one
        ({"D": "AA"}, ["A"]),
    ],
)
def test_follows_what_was_said(said, goes_on):
    assert continued(rows(**said), BEFORE) == goes_on


codes = st.sampled_from("ABCDEF")


@given(st.dictionaries(codes, st.lists(codes, max_size=3)), st.sets(codes))
def test_continues_nothing_twice_and_nothing_that_was_not_there(said, before):
    goes_on = continued([Row(code=c, old_codes=tuple(o)) for c, o in said.items()], before)
    named = [code for code in goes_on if code is not None]
    assert len(named) == len(set(named))
    assert set(named) <= before
