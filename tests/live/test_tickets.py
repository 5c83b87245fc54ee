from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from backend.live import tickets
from backend.live.rights import Rights
from backend.live.tickets import TicketRefusedError

NOW = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)
VIEWS = [{"scopes": ["/1/27/"], "kinds": ["case"], "tiers": ["open"]}]


def test_gives_back_what_was_signed():
    signed = tickets.sign(user=7, views=VIEWS, at=NOW)
    ticket = tickets.redeem(signed.ticket, at=NOW)
    assert ticket.user == "7"
    assert ticket.rights == Rights.of(VIEWS)
    assert ticket.expires_at == signed.expires_at == NOW + timedelta(seconds=300)


def test_holds_to_its_end_and_not_longer():
    signed = tickets.sign(user=7, views=VIEWS, at=NOW)
    tickets.redeem(signed.ticket, at=NOW + timedelta(seconds=299))
    with pytest.raises(TicketRefusedError, match="ticket-expired"):
        tickets.redeem(signed.ticket, at=NOW + timedelta(seconds=300))


@pytest.mark.parametrize("text", ["", "x", "a:b", ".eJ:b", "\x00:\ud800", "€:€"])
def test_refuses_what_was_never_a_ticket(text):
    with pytest.raises(TicketRefusedError, match="ticket-forged"):
        tickets.redeem(text, at=NOW)


def test_refuses_a_ticket_with_one_letter_changed():
    ticket = tickets.sign(user=7, views=VIEWS, at=NOW).ticket
    for place in (0, len(ticket) // 2, len(ticket) - 1):
        letter = "A" if ticket[place] != "A" else "B"
        with pytest.raises(TicketRefusedError, match="ticket-forged"):
            tickets.redeem(ticket[:place] + letter + ticket[place + 1 :], at=NOW)


def test_refuses_what_was_signed_for_another_purpose():
    other = signing.dumps({"user": "7", "until": 2**40, "views": VIEWS}, salt="something.else")
    with pytest.raises(TicketRefusedError, match="ticket-forged"):
        tickets.redeem(other, at=NOW)


def test_does_not_sign_a_scope_that_is_no_path():
    with pytest.raises(ValueError, match="not a path"):
        tickets.sign(user=7, views=[{**VIEWS[0], "scopes": ["/1/2"]}], at=NOW)
