"""What holds of every due time, whatever the start, the limit and the pauses."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.incidents.clocks import due, lamp

from .minutes import CALENDAR_2026, DAY, at, due_minute

HOUR = timedelta(hours=1)
A_WORKING_DAY = 7.5 * HOUR
UNITS = {"m": HOUR / 60, "h": HOUR, "d": 24 * HOUR, "wh": HOUR, "wd": A_WORKING_DAY}
# Each long enough for a lunch, a weekend and Spring Festival.
MOST = {"m": 900, "h": 80, "d": 15, "wh": 40, "wd": 12}

counts_and_units = st.sampled_from(sorted(UNITS)).flatmap(
    lambda unit: st.tuples(st.integers(1, MOST[unit]), st.just(unit))
)
# Anywhere in the year, and often around its two long holidays.
starts = st.one_of(
    st.integers(0, 300 * DAY), st.integers(40 * DAY, 60 * DAY), st.integers(260 * DAY, 285 * DAY)
)


@st.composite
def pauses_after(draw, start: int) -> list[tuple[int, int]]:
    """Up to three pauses in order, in minutes, none overlapping."""
    ends = draw(st.lists(st.integers(start, start + 12 * DAY), max_size=6, unique=True))
    ends = sorted(ends)[: len(ends) // 2 * 2]
    return list(zip(ends[::2], ends[1::2], strict=True))


@st.composite
def runs(draw):
    """A limit, its start and its pauses."""
    count, unit = draw(counts_and_units)
    start = draw(starts)
    return count, unit, start, draw(pauses_after(start))


def worked_out(count, unit, start, pauses=(), **more):
    spans = [(at(begin), at(end)) for begin, end in pauses]
    return due(f"{count}{unit}", at(start), CALENDAR_2026, pauses=spans, **more)


@settings(max_examples=400)
@given(runs())
def test_counting_every_minute_comes_to_the_same(run):
    count, unit, start, pauses = run
    assert worked_out(*run).at == at(due_minute(f"{count}{unit}", start, pauses))


@given(runs())
def test_the_spans_are_in_order_end_at_the_due_time_and_make_up_the_limit(run):
    count, unit, start, _pauses = run
    until = worked_out(*run)
    assert sum((end - begin for begin, end in until.why), timedelta()) == count * UNITS[unit]
    assert all(begin < end for begin, end in until.why)
    assert all(before[1] <= after[0] for before, after in pairwise(until.why))
    assert until.why[0][0] >= at(start)
    assert until.why[-1][1] == until.at


@given(runs())
def test_nothing_is_counted_in_a_pause(run):
    pauses = [(at(begin), at(end)) for begin, end in run[3]]
    for begin, end in worked_out(*run).why:
        assert all(end <= paused or resumed <= begin for paused, resumed in pauses)


@given(runs(), st.integers(0, 3 * DAY))
def test_who_starts_later_is_not_due_earlier(run, later):
    count, unit, start, _pauses = run
    assert worked_out(count, unit, start).at <= worked_out(count, unit, start + later).at


@given(runs())
def test_a_longer_limit_is_due_later(run):
    count, unit, start, pauses = run
    assert worked_out(*run).at < worked_out(count + 1, unit, start, pauses).at


@given(runs())
def test_a_pause_never_brings_the_due_time_forward_and_moves_natural_time_by_itself(run):
    count, unit, start, pauses = run
    whole, paused = worked_out(count, unit, start), worked_out(*run)
    assert paused.at >= whole.at
    if unit in ("m", "h", "d"):
        before = sum(
            (at(end) - at(begin) for begin, end in pauses if at(begin) < paused.at), timedelta()
        )
        assert paused.at == whole.at + before


@given(runs(), st.integers(1, 5))
def test_an_extension_is_counted_from_where_the_limit_ended(run, more):
    count, unit, _start, pauses = run
    first = worked_out(*run)
    extended = worked_out(*run, extensions=[f"{more}{unit}"])
    spans = [(at(begin), at(end)) for begin, end in pauses]
    assert extended.at == due(f"{more}{unit}", first.at, CALENDAR_2026, pauses=spans).at
    assert extended.at == worked_out(count + more, *run[1:]).at
    assert extended.why[: len(first.why) - 1] == first.why[:-1]


@given(runs())
def test_four_fifths_of_what_is_counted_have_passed_when_the_lamp_turns_yellow(run):
    count, unit, _start, _pauses = run
    until = worked_out(*run)
    passed = sum(
        (min(end, until.yellow_at) - begin for begin, end in until.why if begin < until.yellow_at),
        timedelta(),
    )
    assert passed == count * UNITS[unit] * 4 / 5
    tick = timedelta(microseconds=1)
    shown = [
        lamp(until.yellow_at, until.at, now)
        for now in (until.yellow_at, until.yellow_at + tick, until.at, until.at + tick)
    ]
    assert shown == ["green", "yellow", "yellow", "red"]
