"""Where everything is served."""

import socket

import pytest

from scripts.machine.address import Address
from scripts.machine.steps import Trouble


@pytest.mark.parametrize(
    ("host", "base", "local"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", True),
        ("localhost", "http://localhost:8000", True),
        ("::1", "http://[::1]:8000", True),
        ("0.0.0.0", "http://127.0.0.1:8000", False),
        ("::", "http://[::1]:8000", False),
        ("192.0.2.7", "http://192.0.2.7:8000", False),
        ("grid.example", "http://grid.example:8000", False),
    ],
)
def test_names_the_address_for_a_browser_here_and_knows_who_reaches_it(host, base, local):
    assert (Address(host, 8000).base, Address(host, 8000).is_local) == (base, local)


def test_finds_a_listener_on_the_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Trouble, match="another program uses that port"):
            Address("127.0.0.1", other.getsockname()[1]).require_free()


def test_takes_a_port_whose_last_server_has_just_gone():
    with socket.socket() as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as our server does
        gone.bind(("127.0.0.1", 0))
        gone.listen()
        port = gone.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            gone.accept()[0].close()
    Address("127.0.0.1", port).require_free()


def test_explains_a_host_that_is_not_of_this_machine():
    with pytest.raises(Trouble, match=r"Cannot serve at 192\.0\.2\.7"):
        Address("192.0.2.7", 8000).require_free()


def test_explains_a_port_that_cannot_be():
    with pytest.raises(Trouble, match="between 1 and 65535"):
        Address("127.0.0.1", 65536).require_free()
