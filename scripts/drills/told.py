"""What clients of the live wire hold and heard, laid beside the tables and the writers' diaries."""

from collections import defaultdict
from collections.abc import Sequence

from backend.live.models import Event, State

from .crowd import Client
from .findings import Finding
from .scribes import Diary


def agreement(clients: Sequence[Client]) -> list[Finding]:
    """What clients hold and heard, beside what the tables have for them."""
    other_states = missing = repeated = swapped = resets = 0
    for client in clients:
        other_states += client.state != states_for(client)
        expected = _events_for(client)
        heard = [event["id"] for event in client.events]
        missing += len(set(expected) - set(heard))
        repeated += len(heard) - len(set(heard))
        swapped += heard != expected
        swapped += _is_out_of_order(client.events)
        resets += client.resets
    return [
        Finding("clients that hold something else than the table", other_states, 0),
        Finding("events missing without a word (silent gaps)", missing, 0),
        Finding("events taken twice", repeated, 0),
        Finding("clients that heard a matter's events in another order", swapped, 0),
        Finding("resets", resets, 0),
    ]


def states_for(client: Client) -> dict:
    rows = State.objects.filter(payload__isnull=False).values_list("scope", "key", "payload")
    return {key: payload for scope, key, payload in rows if scope in client.scopes}


def _events_for(client: Client) -> list[int]:
    found = Event.objects.filter(scope__in=client.scopes, pos__gt=client.began_at)
    return list(found.order_by("pos").values_list("id", flat=True))


def _is_out_of_order(events: Sequence[dict]) -> bool:
    versions = defaultdict(list)
    for event in events:
        if event["name"] == "case.step":
            versions[event["payload"]["number"]].append(event["payload"]["version"])
    return any(steps != sorted(steps) for steps in versions.values())


def delays(
    clients: Sequence[Client],
    diaries: Sequence[Diary],
    held: tuple[float, float],
    latest: float | None,
) -> list[Finding]:
    """How late what others committed in the first half of the long transaction was heard."""
    began, ended = held
    half = (began + ended) / 2
    events = {i: at for diary in diaries for i, at in diary.events.items() if began < at < half}
    states = {s: at for diary in diaries for s, at in diary.states.items() if began < at < half}
    heard = [
        (client.heard_at[i], at)
        for client in clients
        for i, at in events.items()
        if i in client.heard_at
    ]
    seen = [
        (client.state_at[s], at)
        for client in clients
        for s, at in states.items()
        if s in client.state_at
    ]
    told = [*heard, *seen]
    findings = [
        Finding("told meanwhile, while one transaction stood open", len(told)),
        Finding("told only after it had ended", sum(one > ended for one, _ in told), 0),
        Finding("longest delay of an event meanwhile, s", _longest(heard)),
        Finding("longest delay of a state meanwhile, s", _longest(seen)),
    ]
    if latest is not None:
        late = sum(one - at > latest for one, at in told)
        findings.append(Finding(f"told later than {latest:g} s meanwhile", late, 0))
    return findings


def _longest(told: Sequence[tuple[float, float]]) -> float:
    return round(max((heard - at for heard, at in told), default=0.0), 3)
