"""`/api/v1/suggestions/`: what one wants to say about the work and the system, named or not."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.answers.problems import Problem
from backend.notices.actions import suggesting
from backend.notices.actions.suggesting import answer_suggestion, suggest
from backend.notices.anonymous_counts import TodaysCounts
from backend.notices.models import Notice, Suggestion
from backend.notices.retention import purge

from .telling import MORNING, NIGHT

pytestmark = pytest.mark.django_db
WORDS = "定位开着太费电。\n能不能在办公室里自动暂停？"


@pytest.fixture(autouse=True)
def counts(monkeypatch) -> TodaysCounts:
    fresh = TodaysCounts()
    monkeypatch.setattr(suggesting, "sent_today", fresh)
    return fresh


@pytest.fixture
def worker(cast, signed_in):
    return signed_in(cast.east_worker)


def put(client, number=None, *, text: str = WORDS, anonymous: bool = False, **more):
    body = {"text": text, "anonymous": anonymous, **more}
    return client.put(f"/api/v1/suggestions/{number or uuid.uuid4()}/", body, format="json")


def get(client, number):
    return client.get(f"/api/v1/suggestions/{number}/")


def listed(client) -> list[dict]:
    answer = client.get("/api/v1/suggestions/")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def answered(number, cast, *, at=None) -> None:
    answer_suggestion(
        suggestion=Suggestion.objects.get(pk=number),
        answer="下个版本就改。",
        by=cast.admin,
        at=at or timezone.now(),
    )


def kept_in_the_row(number) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s) FROM notices_suggestion s WHERE uuid = %s", [number])
        return cursor.fetchone()[0]


def test_takes_what_somebody_wants_to_say(cast, worker):
    number = uuid.uuid4()
    answer = put(worker, number)
    assert answer.status_code == 201
    row = Suggestion.objects.get()
    assert (row.by, row.area, row.text) == (cast.east_worker, cast.east_worker.area, WORDS)
    assert answer.json() == {
        "uuid": str(number),
        "text": WORDS,
        "anonymous": False,
        "made_on": timezone.localdate(row.made_at).isoformat(),
        "made_at": timezone.localtime(row.made_at).isoformat(),
        "answer": None,
    }


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_same_again_changes_nothing_and_anything_else_is_taken(
    cast, worker, signed_in, anonymous
):
    number = uuid.uuid4()
    first = put(worker, number, anonymous=anonymous)
    again = put(worker, number, anonymous=anonymous, text=f"  {WORDS}\n")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    for other in (
        put(worker, number, anonymous=anonymous, text="other"),
        put(worker, number, anonymous=not anonymous),
        put(signed_in(cast.coast_worker), number),
    ):
        assert (other.status_code, other.json()["type"]) == (409, "uuid-taken")
    assert Suggestion.objects.count() == 1


def test_of_an_anonymous_one_nothing_is_kept_but_words_day_and_township(cast, signed_in):
    """The desk of a community may be one person alone."""
    number, now = uuid.uuid4(), timezone.now()
    before = TrailEntry.objects.count()
    assert put(signed_in(cast.east_desk), number, anonymous=True).status_code == 201
    row = kept_in_the_row(number)
    filled = {name: value for name, value in row.items() if value not in (None, "")}
    assert filled == {
        "uuid": str(number),
        "text": WORDS,
        "made_on": timezone.localdate(now).isoformat(),
        "area_id": cast.areas["east_township"].pk,
    }
    assert TrailEntry.objects.count() == before
    assert not Notice.objects.exists()


def test_an_anonymous_one_is_in_nobodys_list_and_found_by_its_uuid_alone(cast, worker, signed_in):
    number = uuid.uuid4()
    put(worker, number, anonymous=True)
    answered(number, cast)
    assert listed(worker) == []
    assert not Notice.objects.exists()
    for client in (worker, signed_in(cast.west_worker)):
        shown = get(client, number).json()
        assert (shown["anonymous"], shown["made_at"]) == (True, None)
        assert shown["answer"]["text"] == "下个版本就改。"
    assert get(worker, uuid.uuid4()).status_code == 404


def test_nobody_who_is_signed_out_is_answered(client, worker):
    number = uuid.uuid4()
    put(worker, number, anonymous=True)
    assert get(client, number).status_code == 401
    assert put(client).status_code == 401


def test_a_named_one_is_for_its_author_and_for_who_answers(cast, worker, signed_in):
    number = uuid.uuid4()
    put(worker, number)
    assert [one["uuid"] for one in listed(worker)] == [str(number)]
    seen_by = {
        name
        for name, user in cast.people.items()
        if get(signed_in(user), number).status_code == 200
    }
    assert seen_by == {"east_worker", "admin"}
    assert listed(signed_in(cast.admin)) == []


def test_the_newest_of_ones_own_come_first_page_by_page(cast, worker):
    for hour in range(3):
        suggest(
            uuid=uuid.uuid4(),
            text=str(hour),
            anonymous=False,
            by=cast.east_worker,
            at=MORNING + timedelta(hours=hour),
        )
    first = worker.get("/api/v1/suggestions/", {"page_size": 2}).json()
    second = worker.get(first["next"]).json()
    texts = [one["text"] for one in (*first["results"], *second["results"])]
    assert texts == ["2", "1", "0"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": ""}, "/text"),
        ({"text": " \u200b\n"}, "/text"),
        ({"text": "字" * 2001}, "/text"),
        ({"text": 7}, "/text"),
        ({"anonymous": None}, "/anonymous"),
        ({"by": "somebody"}, "/by"),
    ],
)
def test_says_what_is_wrong_and_where(worker, body, pointer):
    said = {"text": WORDS, "anonymous": False, **body}
    answer = worker.put(f"/api/v1/suggestions/{uuid.uuid4()}/", said, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Suggestion.objects.exists()


def test_whether_a_name_goes_with_it_has_to_be_said(worker):
    answer = worker.put(f"/api/v1/suggestions/{uuid.uuid4()}/", {"text": WORDS}, format="json")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/anonymous"]


def test_the_longest_is_two_thousand_signs(worker):
    assert put(worker, text="字" * 2000).status_code == 201


def test_a_uuid_that_names_a_moment_or_a_machine_is_not_anonymous(worker):
    of_a_machine = uuid.uuid1()
    answer = put(worker, of_a_machine, anonymous=True)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/uuid"]
    assert put(worker, of_a_machine, anonymous=False).status_code == 201


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_day_has_room_for_so_many_of_one_person(cast, worker, signed_in, settings, anonymous):
    settings.SUGGESTIONS_A_DAY = 3
    number = uuid.uuid4()
    answers = [put(worker, number), put(worker, anonymous=True), put(worker, anonymous=anonymous)]
    assert [answer.status_code for answer in answers] == [201] * 3
    refused = put(worker, anonymous=anonymous)
    assert (refused.status_code, refused.json()["type"]) == (429, "too-many-suggestions")
    assert 0 < int(refused["Retry-After"]) <= 24 * 3600 + 1
    assert put(worker, number).status_code == 200
    assert put(signed_in(cast.coast_worker), anonymous=anonymous).status_code == 201


def test_the_next_day_has_room_again(cast, settings):
    settings.SUGGESTIONS_A_DAY = 1
    said = {"text": "x", "by": cast.east_worker}
    for anonymous in (True, False):
        day = timedelta(days=2 * anonymous)
        suggest(uuid=uuid.uuid4(), anonymous=anonymous, at=NIGHT + day, **said)
        with pytest.raises(Problem) as refused:
            suggest(uuid=uuid.uuid4(), anonymous=anonymous, at=NIGHT + day, **said)
        assert refused.value.wait == 3600 + 1  # 23:00 in China, and a second to be sure
        after = NIGHT + day + timedelta(seconds=refused.value.wait)
        suggest(uuid=uuid.uuid4(), anonymous=anonymous, at=after, **said)


def test_the_database_keeps_no_moment_of_an_anonymous_one(cast):
    row = {"uuid": uuid.uuid4(), "text": "x", "made_on": MORNING.date()}
    for wrong in (
        {"made_at": MORNING},
        {"by": cast.east_worker},
        {"answered_at": MORNING, "answered_by": cast.admin},
        {"answer": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.create(**row, **wrong)


def test_an_answered_one_is_forgotten_after_a_while_and_no_other(cast, worker, settings):
    old, waiting = uuid.uuid4(), uuid.uuid4()
    put(worker, old)
    put(worker, waiting)
    now = timezone.now()
    answered(old, cast, at=now)
    purge(now + timedelta(days=settings.NOTICE_DAYS - 1))
    assert Suggestion.objects.count() == 2
    purge(now + timedelta(days=settings.NOTICE_DAYS + 1))
    assert Suggestion.objects.get().pk == waiting
