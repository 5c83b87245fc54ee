"""`/api/v1/notices/`: one's own, in one's own language, acknowledged once."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from backend.notices.models import Notice

from .telling import MORNING, told

pytestmark = pytest.mark.django_db


def listed(client, **query) -> list[dict]:
    answer = client.get("/api/v1/notices/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_shows_what_one_was_told_and_nobody_else(cast, signed_in):
    (notice,) = told(cast.east_worker)
    (shown,) = listed(signed_in(cast.east_worker))
    assert shown == {
        "id": notice.pk,
        "kind": "posting.ending",
        "text": "Posting 31 ends.",
        "subject": "posting:31",
        "urgent": False,
        "made_at": "2026-11-22T10:00:00+08:00",
        "acknowledged_at": None,
        "answered": None,
    }
    assert listed(signed_in(cast.west_worker)) == []
    client = signed_in(cast.west_worker)
    assert client.post(f"/api/v1/notices/{notice.pk}/ack/").status_code == 404


def test_puts_a_notice_into_the_language_of_whoever_reads_it(cast, signed_in):
    told(
        cast.east_worker,
        message="Sign in first",  # a text that the catalogue of words has
        params={},
    )
    told(
        cast.east_worker,
        key="by language",
        message="%(type)s",
        params={"type": {"zh-hans": "井盖缺失", "en": "missing manhole cover"}},
    )
    client = signed_in(cast.east_worker)
    with override("zh-hans"):
        from django.utils.translation import gettext

        chinese = gettext("Sign in first")
    assert chinese != "Sign in first"
    client.credentials(**client._credentials, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert [one["text"] for one in listed(client)] == ["井盖缺失", chinese]
    client.credentials(**client._credentials | {"HTTP_ACCEPT_LANGUAGE": "en"})
    assert [one["text"] for one in listed(client)] == ["missing manhole cover", "Sign in first"]


def test_a_text_that_lost_its_places_is_read_unfilled(cast, signed_in):
    told(cast.east_worker, message="Posting %(other)s ends.")
    (shown,) = listed(signed_in(cast.east_worker))
    assert shown["text"] == "Posting %(other)s ends."


def test_acknowledging_twice_keeps_the_first_moment(cast, signed_in):
    (notice,) = told(cast.east_worker)
    client = signed_in(cast.east_worker)
    before = timezone.now()
    first = client.post(f"/api/v1/notices/{notice.pk}/ack/").json()
    again = client.post(f"/api/v1/notices/{notice.pk}/ack/").json()
    assert first["acknowledged_at"] == again["acknowledged_at"]
    assert Notice.objects.get().acknowledged_at >= before


def test_lists_and_counts_open_ones(cast, signed_in):
    done, _open, _urgent = (
        told(cast.east_worker, key=key, urgent=key == "urgent")[0]
        for key in ("done", "open", "urgent")
    )
    client = signed_in(cast.east_worker)
    client.post(f"/api/v1/notices/{done.pk}/ack/")
    assert len(listed(client)) == 3
    assert [one["urgent"] for one in listed(client, open="true")] == [True, False]
    assert [one["id"] for one in listed(client, open="false")] == [done.pk]
    assert client.get("/api/v1/notices/count/").json() == {"open": 2, "urgent": 1}
    assert client.get("/api/v1/notices/", {"open": "yes"}).status_code == 400


def test_nobody_is_told_the_same_thing_twice(cast):
    told(cast.east_worker, cast.east_leader)
    notices = told(cast.east_leader, cast.coast_worker, cast.coast_worker)
    assert [notice.to.name for notice in notices] == ["east_worker", "east_leader", "coast_worker"]
    assert {notice.made_at for notice in notices} == {MORNING}


def test_keeps_notices_for_half_a_year_and_no_longer(cast, settings):
    from datetime import timedelta

    from backend.notices.retention import purge

    told(cast.east_worker, key="old")
    told(cast.east_worker, key="new", at=MORNING + timedelta(days=1))
    assert purge(MORNING + timedelta(days=180)) == 0
    assert purge(MORNING + timedelta(days=180, seconds=1)) == 1
    assert [notice.key for notice in Notice.objects.all()] == ["new"]
