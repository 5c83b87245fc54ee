"""due.py: a calendar made by hand, November 2026 (the 1st is a Sunday), times in China."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.patrol.due import Excuse, State, closed_days, closed_for_all, standing

CHINA = ZoneInfo("Asia/Shanghai")
UNSTAFFED, WEATHER = Excuse.UNSTAFFED, Excuse.WEATHER


def nov(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def days(*numbers: int) -> list[date]:
    return [date(2026, 11, number) for number in numbers]


def stands(at: datetime, *visits: datetime, every: int = 3, closed: dict | None = None):
    by_day = {date(2026, 11, day): why for day, why in (closed or {}).items()}
    return standing(every_days=every, since=days(2)[0], visits=visits, closed=by_day, at=at)


# A place that is due every three days since the 2nd: on the 4th at the latest.


def test_the_first_visit_is_due_that_many_days_from_the_beginning():
    now = stands(nov(4, 23, 59))
    assert (now.due_at, now.visited_at, now.state) == (nov(5), None, State.OPEN)


def test_who_is_to_go_every_day_is_to_go_on_the_first():
    assert stands(nov(2, 9), every=1).due_at == nov(3)
    assert stands(nov(3), every=1).state == State.MISSED


def test_a_due_day_that_is_over_without_a_visit_was_missed():
    assert stands(nov(5)).state == State.MISSED
    assert stands(nov(20)).due_at == nov(5)


def test_the_next_visit_is_due_from_the_last():
    now = stands(nov(6, 9), nov(3, 10), nov(2, 16))
    # Visited on the 3rd, due on the 4th, 5th or 6th.
    assert (now.visited_at, now.due_at, now.state) == (nov(3, 10), nov(7), State.OPEN)
    assert stands(nov(7), nov(3, 10)).state == State.MISSED


def test_a_late_visit_ends_what_was_missed():
    assert stands(nov(9, 12), nov(9, 11)).state == State.OPEN


def test_a_visit_to_come_is_not_known_yet():
    assert stands(nov(4), nov(4, 10)).visited_at is None


def test_a_visit_counts_on_the_day_of_the_installation():
    # Half past midnight of the 3rd in China is the 2nd in London.
    visit = nov(3, 0, 30).astimezone(ZoneInfo("UTC"))
    assert stands(nov(4), visit, every=1).due_at == nov(5)


@pytest.mark.parametrize(
    ("closed", "at", "state", "excused"),
    [
        # The 3rd does not count: the 2nd, 4th and 5th do.
        ({3: WEATHER}, nov(5), State.EXCUSED, WEATHER),
        ({3: WEATHER}, nov(6), State.MISSED, None),
        ({2: UNSTAFFED, 4: WEATHER}, nov(6, 23), State.EXCUSED, WEATHER),
        ({2: UNSTAFFED, 4: WEATHER}, nov(7), State.MISSED, None),
        ({2: UNSTAFFED, 3: UNSTAFFED, 4: WEATHER}, nov(7), State.EXCUSED, UNSTAFFED),
        # A storm of a week.
        (dict.fromkeys(range(2, 9), WEATHER), nov(9), State.EXCUSED, WEATHER),
        (dict.fromkeys(range(2, 9), WEATHER), nov(12), State.MISSED, None),
        # Of what comes after nobody knows.
        ({9: WEATHER}, nov(5), State.MISSED, None),
    ],
)
def test_days_on_which_nobody_could_go_do_not_count(closed, at, state, excused):
    now = stands(at, closed=closed)
    assert (now.state, now.excused, now.due_at) == (state, excused, nov(5))


ALWAYS = (nov(1), None)


@pytest.mark.parametrize(
    ("served", "weather", "closed"),
    [
        ([(ALWAYS, [])], [], {}),
        ([], [], {2: UNSTAFFED, 3: UNSTAFFED}),
        # Leave of a whole day, and of all but its last hour.
        ([(ALWAYS, [(nov(2), nov(3))])], [], {2: UNSTAFFED}),
        ([(ALWAYS, [(nov(2), nov(2, 16, 30))])], [], {}),
        ([(ALWAYS, [(nov(2), nov(2, 17))])], [], {2: UNSTAFFED}),
        # Somebody covers for the day.
        ([(ALWAYS, [(nov(2), nov(3))]), ((nov(2), nov(3)), [])], [], {}),
        # Who covers is away as well.
        ([(ALWAYS, [(nov(2), nov(3))]), ((nov(2), nov(3)), [ALWAYS])], [], {2: UNSTAFFED}),
        ([(ALWAYS, [])], [(nov(2, 7), nov(2, 18))], {2: WEATHER}),
        ([(ALWAYS, [])], [(nov(2, 12), nov(3, 16, 30))], {}),
        ([(ALWAYS, [])], [(nov(2, 12), nov(3, 17))], {3: WEATHER}),
        # The night does not matter.
        ([(ALWAYS, [])], [(nov(2, 17, 30), nov(3, 8, 30))], {}),
        # Leave in the morning, a storm in the afternoon.
        ([(ALWAYS, [(nov(2), nov(2, 12))])], [(nov(2, 12), nov(2, 18))], {2: WEATHER}),
        # The posting ends.
        ([((nov(1), nov(3)), [])], [], {3: UNSTAFFED}),
    ],
)
def test_a_day_counts_when_somebody_could_go_for_an_hour(served, weather, closed):
    found = closed_days(days(2, 3), served=served, weather=weather)
    assert found == {date(2026, 11, day): why for day, why in closed.items()}


def test_no_days_are_closed_when_none_are_asked_for():
    assert closed_days([], served=[], weather=[]) == {}


def test_of_partners_one_who_could_go_is_enough():
    two, three, four = days(2, 3, 4)
    east, coast = {two: UNSTAFFED, three: UNSTAFFED}, {three: WEATHER, four: WEATHER}
    assert closed_for_all([east, coast]) == {three: WEATHER}
    assert closed_for_all([east]) == east
