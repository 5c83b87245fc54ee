"""`/ws/live/` as the contract has it, over a real socket."""

import json
import socket as sockets

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from backend.live.announce import Latest, append_event, put_states
from tests.live.watching import ticket_for, views

# The client's library and the server's transport hold about four frames between them.
TICKS_ASLEEP = 8


def put(key, scope, payload, kind="case", tier="open"):
    put_states([Latest(key=key, scope=scope, kind=kind, payload=payload, tier=tier)])


def append(scope, name, tier="open", payload=0):
    append_event(name=name, kind="case", scope=scope, payload=payload, at=timezone.now(), tier=tier)


def test_greets_with_a_snapshot_then_tells_states_and_events_as_they_happen(
    server, watch, district
):
    put("case:1", district, {"lamp": "green", "地": "东岳路"})
    watcher = watch(server)
    put("case:2", f"{district}5/", {"lamp": "red"})
    watcher.hello(ticket_for(views(district)))
    watcher.until(lambda: len(watcher.state) == 2)
    assert watcher.state["case:1"] == {"lamp": "green", "地": "东岳路"}
    append(f"{district}5/", "filed", payload={"number": "1"})
    watcher.until(lambda: watcher.events)
    event = watcher.events[0]
    assert {name: event[name] for name in ("name", "area", "payload")} == {
        "name": "filed",
        "area": f"{district}5/",
        "payload": {"number": "1"},
    }
    put("case:1", district, None)
    watcher.until(lambda: "case:1" not in watcher.state)
    assert watcher.frames[-1]["gone"] == ["case:1"]
    assert watcher.socket.subprotocol == "grid.v1"


def test_nothing_of_another_scope_kind_or_tier_is_on_the_socket(server, watch, district):
    inside, outside = f"{district}27/", f"{district}28/"
    put("case:seen", inside, 1)
    put("case:hidden-place", outside, 1)
    put("case:hidden-tier", inside, 1, tier="restricted")
    put("member:hidden-kind", inside, [1], kind="member")
    watcher = watch(server).hello(ticket_for(views(inside, kinds=["case"])))
    append(outside, "hidden-event")
    append(inside, "hidden-event-tier", tier="sensitive")
    put("case:hidden-place", outside, 2)
    put("case:hidden-place", outside, None)
    put("case:hidden-tier", inside, None, tier="restricted")
    append(inside, "last")
    put("case:last", inside, 1)
    watcher.until(lambda: "last" in watcher.names() and "case:last" in watcher.state)
    assert "hidden" not in json.dumps(watcher.frames)
    assert watcher.state == {"case:seen": 1, "case:last": 1}


def test_a_key_that_moves_on_is_gone_here_and_there_elsewhere(server, watch, district):
    put("member:1", f"{district}27/", [120.1, 35.9], kind="member")
    east = watch(server).hello(ticket_for(views(f"{district}27/")))
    west = watch(server).hello(ticket_for(views(f"{district}28/")))
    whole = watch(server).hello(ticket_for(views(district)))
    east.until(lambda: "member:1" in east.state)
    put("member:1", f"{district}28/", [120.2, 35.9], kind="member")
    east.until(lambda: "member:1" not in east.state)
    west.until(lambda: west.state.get("member:1") == [120.2, 35.9])
    whole.until(lambda: whole.state.get("member:1") == [120.2, 35.9])
    assert not any("member:1" in frame.get("gone", []) for frame in whole.frames)


def test_who_holds_a_higher_tier_sees_its_payload_in_place_of_the_lower(server, watch, district):
    put("case:1", district, "centre of the grid")
    put("case:1", district, "the door", tier="sensitive")
    wall = watch(server).hello(ticket_for(views(district)))
    desk = watch(server).hello(ticket_for(views(district, tiers=["open", "sensitive"])))
    wall.until(lambda: wall.state.get("case:1") == "centre of the grid")
    desk.until(lambda: desk.state.get("case:1") == "the door")


def test_beats_come_with_the_time_of_the_server(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district)))
    watcher.until(lambda: "beat" in watcher.kinds())
    beat = watcher.frames[-1]
    told = timezone.datetime.fromisoformat(beat["server_time"])
    assert abs((timezone.now() - told).total_seconds()) < 60
    assert beat["fresh"] is True


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("no json", "bad-frame"),
        ("[1]", "bad-frame"),
        ('{"ticket":"x"}', "bad-frame"),
        ('{"kind":"dance"}', "unknown-kind"),
        ('{"kind":7}', "bad-frame"),
        ('{"kind":"hello"}', "bad-frame"),
        ('{"kind":"hello","ticket":"x","cursor":"1"}', "bad-frame"),
        ('{"kind":"hello","ticket":"x","cursor":-1}', "bad-frame"),
        ('{"kind":"hello","ticket":"x","cursor":99999999999999999999999}', "bad-frame"),
        ("[" * 5000, "bad-frame"),
        (b'{"kind":"hello"}', "text-only"),
    ],
)
def test_a_frame_that_is_not_understood_closes_the_socket_and_says_why(
    server, watch, frame, reason
):
    watcher = watch(server).open()
    watcher.socket.send(frame)
    assert watcher.closed() == (4400, reason)


def test_a_frame_over_the_limit_closes_the_socket(server, watch):
    watcher = watch(server).open()
    watcher.socket.send("x" * 70_000)
    assert watcher.closed()[0] == 1009


def test_a_forged_or_expired_ticket_closes_the_socket(server, watch, district):
    genuine = ticket_for(views(district))
    for ticket, reason in [
        (genuine[:-1] + ("A" if genuine[-1] != "A" else "B"), "ticket-forged"),
        (ticket_for(views(district), seconds_left=-1), "ticket-expired"),
    ]:
        watcher = watch(server).open()
        watcher.send({"kind": "hello", "ticket": ticket, "cursor": None})
        assert watcher.closed() == (4401, reason)
        assert watcher.frames == []


def test_who_does_not_say_hello_is_shown_the_door(server, watch):
    assert watch(server).open().closed() == (4408, "hello-late")


def test_a_second_hello_and_a_ticket_before_hello_are_refused(server, watch, district):
    ticket = ticket_for(views(district))
    early = watch(server).open()
    early.send({"kind": "ticket", "ticket": ticket})
    assert early.closed() == (4400, "hello-first")
    twice = watch(server).hello(ticket)
    twice.send({"kind": "hello", "ticket": ticket, "cursor": None})
    assert twice.closed() == (4400, "hello-twice")


def test_a_ticket_that_is_not_renewed_ends_the_socket(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district), seconds_left=3))
    assert watcher.closed() == (4401, "ticket-expired")


def test_a_renewed_ticket_goes_on_and_other_rights_bring_a_new_snapshot(server, watch, district):
    east, west = f"{district}27/", f"{district}28/"
    put("case:east", east, 1)
    put("case:west", west, 1)
    watcher = watch(server).hello(ticket_for(views(east), seconds_left=3))
    watcher.send({"kind": "ticket", "ticket": ticket_for(views(east))})
    watcher.until(lambda: "beat" in watcher.kinds())  # beyond the first ticket's end
    assert watcher.kinds().count("snapshot") == 1
    watcher.send({"kind": "ticket", "ticket": ticket_for(views(west))})
    watcher.until(lambda: watcher.state == {"case:west": 1})
    assert watcher.kinds().count("snapshot") == 2
    append(east, "not mine any more")
    append(west, "mine now")
    watcher.until(lambda: watcher.names() == ["mine now"])


def test_the_ticket_of_another_user_does_not_renew(server, watch, district):
    watcher = watch(server).hello(ticket_for(views(district), user="7"))
    watcher.send({"kind": "ticket", "ticket": ticket_for(views(district), user="8")})
    assert watcher.closed() == (4401, "ticket-of-another")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"subprotocols": None}, 400),
        ({"subprotocols": ["grid.v9"]}, 400),
    ],
)
def test_a_foreign_page_or_protocol_is_refused_at_the_handshake(server, options, status):
    options = {"subprotocols": ["grid.v1"], **options}
    with pytest.raises(InvalidStatus) as refusal, connect(server.websocket, **options):
        pass
    assert refusal.value.response.status_code == status


def test_a_page_of_ours_is_let_in(server, watch, district):
    origin = f"http://127.0.0.1:{server.port}"
    watch(server, origin=origin).hello(ticket_for(views(district)))


def test_there_is_no_other_socket_than_the_live_one(server):
    elsewhere = server.websocket.replace("live", "other")
    with (
        pytest.raises(InvalidStatus) as refusal,
        connect(elsewhere, subprotocols=["grid.v1"]),
    ):
        pass
    assert refusal.value.response.status_code == 403


def test_a_slow_client_gets_merged_frames_and_ends_with_the_newest(server, watch, district):
    """It reads nothing for some ticks, each of which changes more than the buffers hold."""
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 32 * 1024)
    narrow.connect(("127.0.0.1", server.port))
    ticket = ticket_for(views(district))
    slow = watch(server, sock=narrow, max_queue=1, max_size=None).hello(ticket)
    quick = watch(server, max_size=None).hello(ticket)
    for number in range(TICKS_ASLEEP):
        put("case:1", district, [number, "x" * 500_000])
        quick.until(lambda n=number: quick.state.get("case:1", [-1])[0] == n)
    slow.until(lambda: slow.state.get("case:1", [-1])[0] == TICKS_ASLEEP - 1)
    assert quick.kinds().count("delta") == TICKS_ASLEEP
    assert slow.kinds().count("delta") < TICKS_ASLEEP
