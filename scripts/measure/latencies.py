"""How long fixes took from the moment they were sent to the viewers who may see them."""

import numpy as np


def waits(sent: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`sent` (many_phones.SENT) and `seen` (many_viewers.SEEN).

    For each fix and each viewer who was ever shown its member: the viewer, and the seconds until
    that viewer had it, or a newer one in its place; infinite when that never came.
    """
    if not len(seen):
        return np.empty(0, "i4"), np.empty(0)
    shown = seen[np.lexsort((seen["at"], seen["member"], seen["viewer"]))]
    changes = (np.diff(shown["viewer"]) != 0) | (np.diff(shown["member"]) != 0)
    begins = [0, *np.flatnonzero(changes) + 1]
    sent = sent[np.lexsort((sent["t"], sent["member"]))]
    viewers, seconds = [], []
    for start, end in zip(begins, [*begins[1:], len(shown)], strict=True):
        of_pair = shown[start:end]
        first, last = np.searchsorted(sent["member"], of_pair["member"][0] + np.array([0, 1]))
        fixes = sent[first:last]
        # Nobody goes back: what is shown later is as new or newer.
        place = np.searchsorted(np.maximum.accumulate(of_pair["t"]), fixes["t"])
        moments = np.append(of_pair["at"], np.inf)[place]
        viewers.append(np.full(len(fixes), of_pair["viewer"][0], "i4"))
        seconds.append(moments - fixes["sent"])
    return np.concatenate(viewers), np.concatenate(seconds)
