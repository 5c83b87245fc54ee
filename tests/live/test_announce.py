import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event, State, Tier
from tests.database import commits_to

NOW = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)


def put(key="case:1", scope="/1/", payload=1, **fields):
    put_states([Latest(key=key, scope=scope, kind="case", payload=payload, **fields)])


@pytest.mark.django_db
def test_keeps_one_row_for_a_key_and_tier():
    put(payload={"lamp": "green"})
    put(payload={"lamp": "red"}, scope="/1/2/")
    put(payload="the name", tier=Tier.RESTRICTED)
    rows = State.objects.order_by("tier").values_list("key", "tier", "scope", "payload")
    assert list(rows) == [
        ("case:1", "open", "/1/2/", {"lamp": "red"}),
        ("case:1", "restricted", "/1/", "the name"),
    ]


@pytest.mark.django_db
def test_of_several_states_of_one_key_the_last_stays():
    put_states([Latest("case:1", "/1/", "case", payload) for payload in (1, {"a": 2}, 3)])
    assert State.objects.get().payload == 3


@pytest.mark.django_db
def test_writes_moments_and_chinese_as_they_are():
    put(payload={"地点": "东岳路", "at": NOW + timedelta(milliseconds=125)})
    assert State.objects.get().payload == {"地点": "东岳路", "at": "2026-07-20T08:00:00.125000Z"}


@pytest.mark.django_db
def test_nothing_to_say_is_said_without_a_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        put_states([])


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["1/27/", "/1/27", ""])
def test_a_scope_that_is_no_path_is_refused_by_the_database(scope):
    with pytest.raises(IntegrityError), transaction.atomic():
        put(scope=scope)
    with pytest.raises(IntegrityError), transaction.atomic():
        append_event(name="filed", kind="case", scope=scope, payload={}, at=NOW)


@commits_to("backend.live")
def test_writers_of_the_same_keys_in_opposite_order_do_not_deadlock():
    failures = []

    def write(keys):
        try:
            for _ in range(10):
                put_states([Latest(f"member:{n}", "/1/", "member", n) for n in keys])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [
        threading.Thread(target=write, args=[keys]) for keys in (range(300), range(300)[::-1])
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []


@commits_to("backend.live")
def test_an_event_has_no_place_before_its_commit_and_one_after():
    with transaction.atomic():
        append_event(name="filed", kind="case", scope="/1/", payload={}, at=NOW)
        assert Event.objects.get().pos is None
    event = Event.objects.get()
    assert event.pos > 0
    assert event.placed_at > NOW


@commits_to("backend.live")
def test_events_that_were_rolled_back_never_were():
    with transaction.atomic():
        append_event(name="filed", kind="case", scope="/1/", payload={}, at=NOW)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_state_table_leaves_room_on_its_pages_and_has_no_index_but_its_key():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'live_state'")
        assert cursor.fetchone() == (["fillfactor=50"],)
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'live_state'")
        assert [index.split("USING ")[1] for (index,) in cursor.fetchall()] == ["btree (key, tier)"]
