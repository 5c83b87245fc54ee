"""Many at once over real HTTP: one wins, the others are told, nobody meets a fault."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
from django.utils import timezone

from backend.accounts.sign_in import issue_token
from backend.incidents.models import Case, CaseEvent, Report
from backend.incidents.proving import breaks
from tests.cast import CENTRES

DISPATCHERS, PHONES = 50, 20


def crowd(served, users: list) -> list[httpx.Client]:
    """A client of its own for each; one person may stand there several times."""
    now = timezone.now()
    tokens = [
        issue_token(user=user, key=f"device {place}", name="", at=now).token
        for place, user in enumerate(users)
    ]
    return [
        httpx.Client(
            base_url=f"{served.http}/api/v1",
            headers={"Authorization": f"Token {token}"},
            trust_env=False,
            timeout=60,
        )
        for token in tokens
    ]


def all_at_once(requests: list) -> list[httpx.Response]:
    gate = Barrier(len(requests))

    def send(request):
        gate.wait(timeout=30)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def body_of_report() -> dict:
    lon, lat = CENTRES["east"]
    return {
        "type": "B01",
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "description": "垃圾堆在路口",
        "occurred_at": timezone.now().isoformat(),
        "source": "worker",
    }


def test_of_fifty_dispatchers_one_wins(standing_cast, served):
    cast = standing_cast
    people = [cast.east_operator, cast.district_operator, cast.east_leader]
    clients = crowd(served, [people[place % 3] for place in range(DISPATCHERS)])
    operator = clients[0]
    case = operator.put(f"/reports/{uuid.uuid4()}/", json=body_of_report()).json()["case"]
    for action in ("accept", "file"):
        case = operator.put(
            f"/cases/{case['number']}/actions/{uuid.uuid4()}/",
            json={"action": action, "version": case["version"]},
        ).json()["case"]
    body = {"action": "dispatch", "version": case["version"], "to": {"department": "THW"}}
    answers = all_at_once(
        [
            lambda client=client: client.put(
                f"/cases/{case['number']}/actions/{uuid.uuid4()}/", json=body
            )
            for client in clients
        ]
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: DISPATCHERS - 1}
    for refused in (answer.json() for answer in answers if answer.status_code == 409):
        assert refused["type"] == "stale"
        assert (refused["case"]["state"], refused["case"]["version"]) == ("dispatched", 4)
    assert CaseEvent.objects.filter(action="dispatch").count() == 1
    assert list(breaks()) == []
    for client in clients:
        client.close()


def test_twenty_phones_send_one_report_and_it_is_one_case(standing_cast, served):
    clients = crowd(served, [standing_cast.east_worker] * PHONES)
    number, body = uuid.uuid4(), body_of_report()
    answers = all_at_once(
        [lambda client=client: client.put(f"/reports/{number}/", json=body) for client in clients]
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: PHONES - 1}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert (Case.objects.count(), Report.objects.count(), CaseEvent.objects.count()) == (1, 1, 1)
    for client in clients:
        client.close()


def test_two_who_merge_two_cases_into_each_other_do_not_wait_in_a_ring(standing_cast, served):
    clients = crowd(served, [standing_cast.east_operator] * 20)
    one, other = (
        clients[0].put(f"/reports/{uuid.uuid4()}/", json=body_of_report()).json()["case"]
        for _ in range(2)
    )
    pairs = [(one, other), (other, one)] * 10

    def merging(client, case, lead):
        return lambda: client.put(
            f"/cases/{case['number']}/actions/{uuid.uuid4()}/",
            json={
                "action": "merge",
                "version": case["version"],
                "to": {"case": lead["number"]},
            },
        )

    answers = all_at_once(
        [merging(client, *pair) for client, pair in zip(clients, pairs, strict=True)]
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "reported"]
    assert list(breaks()) == []
    for client in clients:
        client.close()
