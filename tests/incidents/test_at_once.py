"""Many at once, over real threads, connections and commits: one wins and nobody sees a 500."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction
from django.utils import timezone

from backend.incidents.lamps import turn_lamps
from backend.incidents.models import Case, CaseEvent, Clock, Report
from backend.live.models import Event, State

from .asking import THERE, act, report, report_body, send_report


def all_at_once(tasks: list[Callable]) -> list:
    """The results of all, begun at one moment, each in a thread with a connection of its own."""
    gate = Barrier(len(tasks))

    def run(task):
        try:
            gate.wait(timeout=30)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, t) for t in tasks]]


def accepted_and_filed(operator) -> dict:
    case = report(operator).json()["case"]
    for action in ("accept", "file"):
        case = act(operator, case, action).json()["case"]
    return case


def test_ten_times_the_same_report_is_one_case(standing_cast, signed_in):
    phones = [signed_in(standing_cast.east_worker) for _ in range(10)]
    number, body = uuid.uuid4(), report_body()
    answers = all_at_once(
        [lambda phone=phone: send_report(phone, body, number=number) for phone in phones]
    )
    assert Counter(a.status_code for a in answers) == {201: 1, 200: 9}
    assert all(a.json() == answers[0].json() for a in answers)
    counts = [m.objects.count() for m in (Report, Case, CaseEvent, Clock, Event, State)]
    assert counts == [1, 1, 1, 1, 1, 1]


def test_ten_times_the_same_action_is_one_event(standing_cast, signed_in):
    desks = [signed_in(standing_cast.east_operator) for _ in range(10)]
    case, number = report(desks[0]).json()["case"], uuid.uuid4()
    answers = all_at_once(
        [lambda desk=desk: act(desk, case, "accept", number=number) for desk in desks]
    )
    assert Counter(a.status_code for a in answers) == {200: 10}
    assert all(a.json() == answers[0].json() for a in answers)
    assert CaseEvent.objects.filter(action="accept").count() == 1
    assert Case.objects.get().version == 2


def test_of_fifty_dispatchers_one_wins(standing_cast, signed_in):
    people = (
        standing_cast.east_operator,
        standing_cast.district_operator,
        standing_cast.east_leader,
    )
    desks = [signed_in(people[n % 3]) for n in range(50)]
    case = accepted_and_filed(desks[0])
    answers = all_at_once(
        [
            lambda desk=desk, n=n: act(
                desk, case, "dispatch", to={"department": ("THW", "XF")[n % 2]}
            )
            for n, desk in enumerate(desks)
        ]
    )
    assert Counter(a.status_code for a in answers) == {200: 1, 409: 49}
    winner = next(a.json() for a in answers if a.status_code == 200)["case"]
    for refused in (a.json() for a in answers if a.status_code == 409):
        assert refused["type"] == "stale"
        assert refused["case"]["owner"] == winner["owner"]
        assert refused["case"]["version"] == winner["version"] == 4
    assert CaseEvent.objects.filter(action="dispatch").count() == 1
    assert list(CaseEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert Clock.objects.filter(clock="handle").count() == 1


def test_calls_on_one_case_at_once_each_find_a_place_in_the_story(standing_cast, signed_in):
    operator = signed_in(standing_cast.east_operator)
    cleaner = signed_in(standing_cast.sanitation)
    worker = signed_in(standing_cast.east_worker)
    case = accepted_and_filed(operator)
    for who, action, more in (
        (operator, "dispatch", {"to": {"department": "THW"}}),
        (cleaner, "take", {}),
        (cleaner, "report_done", {}),
        (worker, "pass_check", THERE),
        (operator, "close", {}),
    ):
        case = act(who, case, action, **more).json()["case"]
    desks = [signed_in(standing_cast.east_operator) for _ in range(10)]
    missed = {"fields": {"outcome": "not_reached"}}
    answers = all_at_once([lambda d=d: act(d, case, "call_back", **missed) for d in desks])
    assert Counter(a.status_code for a in answers) == {200: 10}
    seqs = list(CaseEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 19))


def test_actions_on_many_cases_and_the_sweep_do_not_wait_for_each_other(standing_cast, signed_in):
    desks = [signed_in(standing_cast.east_operator) for _ in range(12)]
    cases = [report(desk).json()["case"] for desk in desks]
    later = timezone.now() + timezone.timedelta(hours=1, minutes=50)
    tasks = [lambda d=d, c=c: act(d, c, "accept") for d, c in zip(desks, cases, strict=True)]
    sweeps = [lambda: turn_lamps(later)] * 3
    results = all_at_once(tasks + sweeps)
    assert [a.status_code for a in results[:12]] == [200] * 12
    # Whoever wrote last: once all is quiet the map agrees with the cases.
    turn_lamps(later)
    assert turn_lamps(later) == 0
    assert {state.payload["state"] for state in State.objects.all()} == {"accepted"}


def test_a_sweep_leaves_a_case_to_whoever_closes_it(standing_cast, signed_in):
    """It would bring back the marker of a case closed while it looked."""
    operator = signed_in(standing_cast.east_operator)
    case = report(operator).json()["case"]
    late = timezone.now() + timezone.timedelta(days=3)
    with transaction.atomic():
        Case.objects.select_for_update().get(number=case["number"])
        (turned,) = all_at_once([lambda: turn_lamps(late)])
    assert turned == 0
    assert turn_lamps(late) == 1
