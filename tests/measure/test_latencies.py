"""How long a fix took to those who may see it: reckoned here by hand."""

import numpy as np

from scripts.measure.latencies import waits

SENT = np.dtype([("member", "i8"), ("t", "i8"), ("sent", "f8"), ("answered", "f8")])
SEEN = np.dtype([("viewer", "i4"), ("member", "i8"), ("t", "i8"), ("at", "f8")])


def reckoned(sent, seen) -> list[tuple[int, float]]:
    rows = [(*row, 0.0) for row in sent]
    viewers, seconds = waits(np.array(rows, SENT), np.array(seen, SEEN))
    return sorted(zip(viewers.tolist(), seconds.round(6).tolist(), strict=True))


def test_each_viewer_who_is_shown_a_fix_waits_for_it_on_their_own():
    sent = [(7, 1000, 10.0)]
    assert reckoned(sent, [(1, 7, 1000, 10.4), (2, 7, 1000, 11.5)]) == [(1, 0.4), (2, 1.5)]


def test_a_newer_position_of_the_same_member_does_in_place_of_one_passed_over():
    sent = [(7, 1000, 10.0), (7, 2000, 11.0)]
    assert reckoned(sent, [(1, 7, 2000, 11.25)]) == [(1, 0.25), (1, 1.25)]


def test_what_was_shown_before_it_was_sent_is_no_answer_to_it():
    """A snapshot has an older fix; the newer one never comes."""
    sent = [(7, 2000, 11.0)]
    assert reckoned(sent, [(1, 7, 1000, 10.0)]) == [(1, float("inf"))]


def test_members_are_not_mistaken_for_each_other_and_who_is_shown_nobody_waits_for_nothing():
    sent = [(8, 1000, 10.0), (7, 1000, 10.0)]
    assert reckoned(sent, [(1, 8, 1000, 10.1), (2, 7, 1000, 10.2)]) == [(1, 0.1), (2, 0.2)]
    assert reckoned(sent, []) == []
