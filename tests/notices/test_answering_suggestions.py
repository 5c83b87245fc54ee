"""The box is emptied at /admin/, by system administrators, each in their own area."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry
from backend.answers.problems import Problem
from backend.notices.actions.suggesting import answer_suggestion, suggest
from backend.notices.models import Notice, Suggestion
from backend.notices.words import text_of

from .telling import MORNING

pytestmark = pytest.mark.django_db
PAGE = "/admin/notices/suggestion/"


def suggested(by, *, text: str = "more light", anonymous: bool = False, at=MORNING) -> Suggestion:
    made, _ = suggest(uuid=uuid.uuid4(), text=text, anonymous=anonymous, by=by, at=at)
    return made


def answered(suggestion, by, answer: str = "it comes") -> Suggestion:
    return answer_suggestion(suggestion=suggestion, answer=answer, by=by, at=timezone.now())


@pytest.fixture
def enter(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def test_its_author_is_told_once_and_reads_the_answer(cast, signed_in):
    suggestion = suggested(cast.east_worker)
    answered(suggestion, cast.admin)
    (notice,) = Notice.objects.all()
    assert (notice.to, notice.kind) == (cast.east_worker, "suggestion.answered")
    assert notice.subject == f"suggestion:{suggestion.pk}"
    assert text_of(notice) == "您 2026-11-22 提的意见已有答复。"
    shown = signed_in(cast.east_worker).get("/api/v1/suggestions/").json()["results"][0]
    assert shown["answer"]["text"] == "it comes"
    assert shown["answer"]["by"] == cast.admin.name


def test_of_an_anonymous_one_nobody_is_told(cast):
    answered(suggested(cast.east_worker, anonymous=True), cast.admin)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_trail_has_the_answer_and_not_who_wrote(cast, anonymous):
    suggestion = suggested(cast.east_worker, anonymous=anonymous)
    answered(suggestion, cast.admin)
    entry = TrailEntry.objects.get(act="suggestion.answered")
    assert (entry.by, entry.about, entry.details) == (cast.admin, None, {})
    assert entry.subject == f"suggestion:{suggestion.pk}"
    assert entry.scope == cast.areas["east_township"].path


def test_an_answer_is_given_once(cast):
    suggestion = suggested(cast.east_worker)
    answered(suggestion, cast.admin)
    with pytest.raises(Problem) as refused:
        answered(suggestion, cast.admin, "another")
    assert refused.value.kind == "answered-already"
    suggestion.refresh_from_db()
    assert suggestion.answer == "it comes"
    assert TrailEntry.objects.filter(act="suggestion.answered").count() == 1


def test_those_without_an_answer_come_first_the_oldest_on_top(cast, enter):
    texts = ("an old one", "a new one", "an answered one")
    rows = [
        suggested(cast.east_worker, text=text, at=MORNING + timedelta(days=day))
        for day, text in enumerate(texts)
    ]
    answered(rows[2], cast.admin)
    page = enter(cast.admin).get(PAGE).content.decode()
    assert sorted(texts, key=page.index) == list(texts)


def test_is_answered_on_its_page(cast, enter):
    suggestion = suggested(cast.east_worker, text="<b>more</b> light\nby night")
    client, address = enter(cast.admin), f"{PAGE}{suggestion.pk}/change/"
    page = client.get(address).content.decode()
    assert "&lt;b&gt;more&lt;/b&gt; light<br>by night" in page
    assert cast.east_worker.name in page
    assert client.post(address, {"answer": " \u200b"}).status_code == 200
    assert client.post(address, {"answer": "it comes\nsoon"}).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.answer, suggestion.answered_by) == ("it comes\nsoon", cast.admin)
    assert suggestion.text == "<b>more</b> light\nby night"
    assert Notice.objects.get().to == cast.east_worker
    # What Django keeps of it names the day, and nothing that was written.
    assert LogEntry.objects.get().object_repr == "2026-11-22"
    page = client.get(address).content.decode()
    assert "<textarea" not in page
    assert "it comes" in page
    assert client.post(address, {"answer": "another"}).status_code == 403


def test_the_list_says_of_nobody_who_wrote(cast, enter):
    cast.east_worker.name = "somebody-by-name"
    cast.east_worker.save(update_fields=["name"])
    suggested(cast.east_worker)
    client = enter(cast.admin)
    assert "somebody-by-name" not in client.get(PAGE).content.decode()
    for asked in ({"by": cast.east_worker.pk}, {"by__name": "x"}, {"by__id__exact": 1}):
        assert client.get(PAGE, asked).status_code == 400


def test_an_administrator_answers_in_their_own_area(cast, enter):
    here, there = suggested(cast.east_worker), suggested(cast.west_worker)
    above = suggested(cast.auditor)  # of the district
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    client = enter(cast.admin)
    page = client.get(PAGE).content.decode()
    assert f"{here.pk}" in page
    for other in (there, above):
        assert f"{other.pk}" not in page
        assert client.get(f"{PAGE}{other.pk}/change/").status_code == 302
        assert client.post(f"{PAGE}{other.pk}/change/", {"answer": "x"}).status_code == 302
        other.refresh_from_db()
        assert other.answered_at is None


def test_nothing_is_written_or_removed_there(cast, enter):
    suggestion = suggested(cast.east_worker)
    client = enter(cast.admin)
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}{suggestion.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Suggestion.objects.count() == 1


def test_of_somebody_without_an_area_the_whole_district_answers(cast, enter):
    cast.service.area = None
    suggestion = suggested(cast.service)
    assert suggestion.area is None
    assert enter(cast.admin).get(f"{PAGE}{suggestion.pk}/change/").status_code == 200
    answered(suggestion, cast.admin)
    assert TrailEntry.objects.get(act="suggestion.answered").scope == ""
