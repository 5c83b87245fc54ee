"""A page learns of its reader's notices without asking: through a served process."""

import pytest

from backend.accounts.live_scopes import own_views, views_of
from backend.accounts.rights import Rights
from backend.live import tickets
from backend.live.models import Event
from backend.notices.actions.calling import acknowledge
from tests.live.watching import Watcher

from .telling import MORNING, told


@pytest.fixture
def watch(server):
    opened: list[Watcher] = []

    def watch(user) -> Watcher:
        """As the page does: shared rights and one's own."""
        ticket = tickets.sign(user=user.pk, views=views_of(Rights.of(user)), own=own_views(user))
        opened.append(Watcher(server.websocket).hello(ticket.ticket))
        return opened[-1]

    yield watch
    for watcher in opened:
        watcher.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_of_a_notice_and_of_its_acknowledgement_and_others_do_not(
    standing_cast, watch
):
    reader, colleague = standing_cast.east_operator, standing_cast.district_operator
    page, other = watch(reader), watch(colleague)
    (notice,) = told(reader, message="Posting %(number)d ends.", urgent=True)
    page.until(lambda: "notice.made" in page.names())
    acknowledge(notice=notice, by=reader, at=MORNING)
    page.until(lambda: "notice.acknowledged" in page.names())
    told(colleague, key="another")
    other.until(lambda: other.names())
    assert other.names() == ["notice.made"]
    assert page.names() == ["notice.made", "notice.acknowledged"]
    (heard, _acknowledged) = page.events
    assert heard["payload"] == {
        "id": notice.pk,
        "kind": "posting.ending",
        "subject": "posting:31",
        "urgent": True,
    }
    # Who was away for a while hears of what was missed, in order with everything else.
    cursor = page.cursor
    page.close()
    told(reader, key="meanwhile")
    Event.objects.create(
        name="case.report",
        kind="case",
        scope=reader.area.path,
        payload={},
        at=MORNING,
        tier="open",
    )
    told(reader, key="and then")
    back = Watcher(page.url)
    back.cursor = cursor
    ticket = tickets.sign(user=reader.pk, views=views_of(Rights.of(reader)), own=own_views(reader))
    try:
        back.hello(ticket.ticket).until(lambda: len(back.events) == 3)
    finally:
        back.close()
    assert back.names() == ["notice.made", "case.report", "notice.made"]


@pytest.mark.django_db
def test_a_ticket_opens_ones_own_scope_and_nobody_elses(cast, signed_in):
    answer = signed_in(cast.east_worker).post("/api/v1/live/tickets/").json()
    own = tickets.redeem(answer["ticket"]).own
    assert own.covers(f"/user/{cast.east_worker.pk}/", "notice", "open")
    assert not own.covers(f"/user/{cast.east_worker.pk}0/", "notice", "open")
    assert not own.covers(f"/user/{cast.west_worker.pk}/", "notice", "open")
    shared = tickets.redeem(answer["ticket"]).rights
    assert not shared.covers(f"/user/{cast.east_worker.pk}/", "notice", "open")
