"""Whoever signs out everywhere leaves the live wire when the ticket in hand runs out."""

import httpx
import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tests.cast import PASSWORD
from tests.live.watching import Watcher

TICKET_SECONDS = 10


@pytest.mark.django_db(transaction=True)
def test_the_socket_of_a_signed_out_device_closes_within_its_ticket_s_life(standing_cast, serve):
    served = serve(LIVE_TICKET_SECONDS=str(TICKET_SECONDS))
    with httpx.Client(base_url=f"{served.http}/api/v1", timeout=30) as phone:
        said = {"username": "east_leader", "password": PASSWORD, "device": {"id": "phone"}}
        token = phone.post("/auth/login/", json=said).json()["token"]
        phone.headers["Authorization"] = f"Token {token}"
        first = phone.post("/live/tickets/").json()
        watcher = Watcher(served.websocket).hello(first["ticket"])
        renewed = phone.post("/live/tickets/").json()
        watcher.send({"kind": "ticket", "ticket": renewed["ticket"]})
        assert phone.post("/auth/logout-everywhere/").status_code == 200
        assert phone.post("/live/tickets/").status_code == 401
        assert watcher.closed() == (4401, "ticket-expired")
        late = timezone.now() - parse_datetime(renewed["expires_at"])
        # The wire looks at its tickets once a second.
        assert late.total_seconds() < TICKET_SECONDS
        watcher.close()
