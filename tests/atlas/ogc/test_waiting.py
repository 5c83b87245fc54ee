"""Who waits for whom while features are drawn for the first time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from tests.database import held_table, wait_until_somebody_waits

from .asking import Asker


def test_what_is_drawn_waits_for_nothing_that_is_being_drawn(standing_cast, signed_in):
    """While somebody keeps the shapes of areas to himself, those of grids are there."""
    one, another = (Asker(signed_in(standing_cast.east_worker, name)) for name in ("a", "b"))
    one.items("grids")
    with ThreadPoolExecutor(2) as threads:
        with held_table("territory_areashape"):
            waiting = threads.submit(_in_a_thread, lambda: one.items("townships"))
            wait_until_somebody_waits()
            meanwhile = threads.submit(_in_a_thread, lambda: another.items("grids"))
            assert meanwhile.result(timeout=20)["numberMatched"] == 4
            assert not waiting.done()
        assert waiting.result(timeout=20)["numberMatched"] == 2


def _in_a_thread(ask: Callable[[], dict]) -> dict:
    try:
        return ask()
    finally:
        connection.close()
