"""The board by itself: what viewers with different rights are told, without a database."""

import json

from hypothesis import given
from hypothesis import strategies as st

from backend.live.audience import CHANGES_KEPT, EVENTS_KEPT, EventRow, StateRow
from backend.live.board import Board
from backend.live.rights import Rights


class Watcher:
    def __init__(self):
        self.wakes = 0

    def wake(self):
        self.wakes += 1


def rights(*scopes, kinds=("case",), tiers=("open",)):
    return Rights.of([{"scopes": scopes, "kinds": kinds, "tiers": tiers}])


def row(key, scope, payload, tier="open", kind="case"):
    return StateRow(key, tier, scope, kind, None if payload is None else json.dumps(payload))


def event(pos, scope="/1/", kind="case", tier="open"):
    return EventRow(pos, scope, kind, tier, f"frame {pos}")


def started(*rows, pos=0):
    board = Board()
    board.replace(rows, pos)
    return board


def snapshot(audience):
    return json.loads(audience.snapshot_frame(0))["state"]


def since(audience, tick):
    frame = audience.frame_since(tick, 0)
    return None if frame is None else json.loads(frame)


def test_a_snapshot_holds_what_lies_in_the_scopes_and_nothing_else():
    board = started(row("case:1", "/1/27/", 1), row("case:2", "/1/28/", 2))
    assert snapshot(board.join(Watcher(), rights("/1/27/"))) == {"case:1": 1}


def test_a_change_is_told_to_those_who_see_it_and_wakes_nobody_else():
    board = started()
    inside, outside = Watcher(), Watcher()
    east, west = board.join(inside, rights("/1/27/")), board.join(outside, rights("/1/28/"))
    board.update([row("case:1", "/1/27/5/", "new")])
    assert since(east, 1) == {
        "kind": "delta",
        "cursor": 0,
        "set": {"case:1": "new"},
        "gone": [],
    }
    assert since(west, 1) is None
    assert (inside.wakes, outside.wakes) == (1, 0)


def test_the_same_row_read_again_is_no_change():
    board = started(row("case:1", "/1/", 1))
    watcher = Watcher()
    audience = board.join(watcher, rights("/1/"))
    board.update([row("case:1", "/1/", 1)])
    assert since(audience, 1) is None
    assert watcher.wakes == 0


def test_a_key_that_leaves_the_scope_is_gone_there_and_new_where_it_went():
    board = started(row("member:1", "/1/27/", [1], kind="member"))
    east = board.join(Watcher(), rights("/1/27/", kinds=["member"]))
    west = board.join(Watcher(), rights("/1/28/", kinds=["member"]))
    board.update([row("member:1", "/1/28/", [2], kind="member")])
    assert since(east, 1)["gone"] == ["member:1"]
    assert since(east, 1)["set"] == {}
    assert since(west, 1)["set"] == {"member:1": [2]}
    assert snapshot(east) == {}


def test_gone_is_never_said_to_those_who_did_not_see_the_key():
    board = started(row("case:1", "/1/28/", 1))
    audience = board.join(Watcher(), rights("/1/27/"))
    board.update([row("case:1", "/1/28/", None)])
    assert since(audience, 1) is None


def test_the_highest_tier_held_is_shown():
    board = started(
        row("case:1", "/1/", "centre of the grid", tier="open"),
        row("case:1", "/1/", "the door", tier="sensitive"),
        row("case:1", "/1/", "the name", tier="restricted"),
    )
    for tiers, seen in [
        (["open"], "centre of the grid"),
        (["open", "sensitive"], "the door"),
        (["sensitive", "open", "restricted"], "the name"),
        (["sensitive"], "the door"),
    ]:
        assert snapshot(board.join(Watcher(), rights("/1/", tiers=tiers))) == {"case:1": seen}


def test_a_tier_that_is_gone_lets_the_lower_one_show():
    board = started(row("case:1", "/1/", "low"), row("case:1", "/1/", "high", tier="restricted"))
    audience = board.join(Watcher(), rights("/1/", tiers=["open", "restricted"]))
    board.update([row("case:1", "/1/", None, tier="restricted")])
    assert since(audience, 1)["set"] == {"case:1": "low"}
    board.update([row("case:1", "/1/", None)])
    assert since(audience, 2)["gone"] == ["case:1"]


def test_a_slow_viewer_gets_the_ticks_it_missed_as_one_frame_merged_by_key():
    board = started()
    audience = board.join(Watcher(), rights("/1/"))
    board.update([row("case:1", "/1/", 1), row("case:2", "/1/", 1)])
    board.update([row("case:1", "/1/", 2), row("case:3", "/1/", 2)])
    board.update([row("case:2", "/1/", None)])
    merged = since(audience, 1)
    assert merged["set"] == {"case:1": 2, "case:3": 2}
    assert merged["gone"] == ["case:2"]
    assert since(audience, 3)["set"] == {}
    assert since(audience, 4) is None


def test_one_who_is_too_far_behind_gets_a_snapshot():
    board = started()
    audience = board.join(Watcher(), rights("/1/"))
    for count in range(CHANGES_KEPT + 1):
        board.update([row("case:1", "/1/", count)])
    assert since(audience, 1)["kind"] == "snapshot"
    assert since(audience, 1)["state"] == {"case:1": CHANGES_KEPT}
    assert since(audience, 2)["kind"] == "delta"


def test_equal_rights_share_one_encoded_frame():
    board = started()
    one = board.join(Watcher(), rights("/1/", "/2/"))
    two = board.join(Watcher(), rights("/2/", "/1/"))
    board.update([row("case:1", "/1/", 1)])
    assert one is two
    assert one.frame_since(1, 0) is two.frame_since(1, 0)


def test_after_a_full_read_what_is_not_there_any_more_is_gone():
    board = started(row("case:1", "/1/", 1), row("case:2", "/1/", 2))
    audience = board.join(Watcher(), rights("/1/"))
    board.replace([row("case:2", "/1/", 3)], 0)
    assert since(audience, 1)["gone"] == ["case:1"]
    assert since(audience, 1)["set"] == {"case:2": 3}


def test_events_are_kept_for_those_who_may_see_them_in_order():
    board = started(pos=10)
    audience = board.join(Watcher(), rights("/1/27/"))
    board.append([event(11, "/1/27/"), event(12, "/1/28/"), event(13, "/1/27/5/")])
    board.append([event(14, "/1/27/", tier="restricted"), event(15, "/1/27/", kind="member")])
    assert [e.pos for e in audience.events_after(10)] == [11, 13]
    assert [e.pos for e in audience.events_after(11)] == [13]
    assert board.pos == 15


def test_events_further_back_than_kept_are_not_guessed_at():
    board = started(pos=10)
    audience = board.join(Watcher(), rights("/1/"))
    assert audience.events_after(9) is None
    board.append([event(pos) for pos in range(11, 12 + EVENTS_KEPT)])
    assert audience.events_after(10) is None
    assert len(audience.events_after(11)) == EVENTS_KEPT


def test_an_order_that_went_back_begins_a_new_era_and_wakes_everybody():
    board = started(pos=10)
    watcher = Watcher()
    audience = board.join(watcher, rights("/1/"))
    board.append([event(11)])
    board.replace([], 5, restored=True)
    assert (board.pos, board.era) == (5, 1)
    assert audience.events_after(5) == []
    assert watcher.wakes == 2


def test_what_is_ones_own_stands_apart_from_what_is_shared():
    board = started(row("case:1", "/1/27/", 1))
    mine, yours = Watcher(), Watcher()
    shared = [board.join(watcher, rights("/1/27/")) for watcher in (mine, yours)]
    assert shared[0] is shared[1]
    own = [
        board.join_for_events(watcher, rights(scope, kinds=("notice",)))
        for watcher, scope in ((mine, "/user/7/"), (yours, "/user/8/"))
    ]
    woken = mine.wakes, yours.wakes
    board.append([event(1, "/user/7/", "notice"), event(2, "/1/27/5/")])
    board.append([event(3, "/user/7/", "notice")])
    assert [row.pos for row in own[0].events_after(0)] == [1, 3]
    assert own[1].events_after(0) == []
    assert [row.pos for row in shared[0].events_after(0)] == [2]
    assert (mine.wakes - woken[0], yours.wakes - woken[1]) == (2, 1)


def test_whoever_leaves_leaves_what_is_shared_and_what_is_their_own():
    board = started()
    watcher = Watcher()
    board.join(watcher, rights("/1/"))
    board.join_for_events(watcher, rights("/user/7/", kinds=("notice",)))
    board.join(watcher, rights("/2/"))
    board.leave(watcher)
    board.append([event(1, "/1/"), event(2, "/2/"), event(3, "/user/7/", "notice")])
    assert watcher.wakes == 0
    late = board.join_for_events(watcher, rights("/user/7/", kinds=("notice",)))
    assert late.events_after(2) is None  # a new audience: it has kept nothing


def test_an_audience_nobody_watches_is_let_go():
    board = started()
    watcher = Watcher()
    audience = board.join(watcher, rights("/1/"))
    board.leave(watcher)
    board.update([row("case:1", "/1/", 1)])
    assert since(audience, 1) is None
    assert board.join(watcher, rights("/1/")) is not audience


writes = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["open", "sensitive", "restricted"]),
        st.sampled_from(["/1/", "/1/2/", "/1/3/", "/4/"]),
        st.none() | st.integers(0, 3),
    ),
    max_size=6,
)


@given(ticks=st.lists(writes, max_size=CHANGES_KEPT + 5), comes_after=st.integers(0, 10))
def test_whoever_applies_deltas_holds_what_a_newcomer_is_given(ticks, comes_after):
    """Against a model: every tick's table, filtered by hand."""
    board = started()
    held_rights = rights("/1/2/", "/4/", tiers=["open", "restricted"])
    audience = board.join(Watcher(), held_rights)
    quick, slow, slow_tick, table = {}, {}, board.tick, {}
    for number, tick in enumerate(ticks):
        before = board.tick
        board.update([row(key, scope, value, tier) for key, tier, scope, value in tick])
        apply(quick, since(audience, before))
        if number % (comes_after + 1) == comes_after:
            apply(slow, since(audience, slow_tick))
            slow_tick = board.tick
        for key, tier, scope, value in tick:
            table[key, tier] = (scope, value)
    apply(slow, since(audience, slow_tick))
    expected = {}
    for tier in ("open", "restricted"):
        for (key, row_tier), (scope, value) in table.items():
            if row_tier == tier and value is not None and scope in ("/1/2/", "/4/"):
                expected[key] = value
    assert quick == slow == expected == snapshot(audience)


def apply(state, frame):
    if frame is None:
        return
    if frame["kind"] == "snapshot":
        state.clear()
        state.update(frame["state"])
        return
    state.update(frame["set"])
    for key in frame["gone"]:
        state.pop(key, None)
