"""Joins whole villages into rural grids: neighbours, 200-300 households where they allow it."""

from .households import RURAL
from .noise import hashed

BORDER = 4  # cell edges two villages must share; less makes a grid with a needle's waist
SWEEPS = 12
TRIES = 12


def joined(households, borders, count):
    """Groups of villages, as lists in the order of `households`, exactly `count` of them.

    households: {village: households}; borders: {frozenset of two villages: cell edges shared}.
    Greedy: the smallest group goes to the neighbour that fits best, then villages change hands
    while that helps. Tried with several leanings, of which the best outcome is kept. Raises
    RuntimeError when the villages hang together too little.
    """
    beside = {village: {} for village in households}
    for pair, length in borders.items():
        if length >= BORDER:
            one, other = sorted(pair)
            beside[one][other] = beside[other][one] = length
    groups = min(
        (_attempt(households, beside, count, salt) for salt in range(TRIES)),
        key=lambda groups: sum(_penalty(sum(map(households.get, group))) for group in groups),
    )
    order = {village: n for n, village in enumerate(households)}
    lists = [sorted(group, key=order.get) for group in groups]
    return sorted(lists, key=lambda group: order[group[0]])


def _attempt(households, beside, count, salt):
    """Groups of villages; the salt changes which of two nearly equal neighbours is taken."""
    groups = {village: [village] for village in households}
    luck = {village: 75 + int(hashed(90 + salt, int(village))) % 51 for village in households}
    while len(groups) > count:
        _merge_smallest(groups, households, beside, luck)
    _exchange(groups, households, beside)
    return list(groups.values())


def fewest(households, borders):
    """The least number of groups: how many parts the villages' neighbourhood falls into."""
    left, parts = set(households), 0
    while left:
        parts += 1
        edge = [left.pop()]
        while edge:
            here = edge.pop()
            near = {other for other in left if borders.get(frozenset((here, other)), 0) >= BORDER}
            left -= near
            edge.extend(near)
    return parts


def _penalty(total):
    """How far a grid of so many households is from the rule; a little for leaving its middle."""
    low, high = RURAL
    outside = max(low - total, total - high, 0)
    # keeping the rule at all counts for more than how far it is missed
    return (3000 if outside else 0) + 25 * outside + (total - (low + high) // 2) ** 2 // 8


def _merge_smallest(groups, households, beside, luck):
    total = {name: sum(households[one] for one in group) for name, group in groups.items()}
    for name in sorted(groups, key=lambda name: (total[name], name)):
        shared = {}
        for other, group in groups.items():
            if other != name:
                length = sum(beside[one].get(two, 0) for one in groups[name] for two in group)
                if length:
                    shared[other] = length
        if shared:
            best = min(
                shared,
                # a long common border is worth some households
                key=lambda other: (
                    _penalty(total[name] + total[other]) * luck[other] // shared[other],
                    other,
                ),
            )
            groups[best].extend(groups.pop(name))
            return
    raise RuntimeError("no two groups of villages are neighbours")


def _exchange(groups, households, beside):
    """Moves single villages, or swaps two, to a neighbouring group while the penalty falls."""
    home = {village: name for name, group in groups.items() for village in group}
    total = {name: sum(households[one] for one in group) for name, group in groups.items()}

    def gain(changes):
        return sum(
            _penalty(total[name]) - _penalty(total[name] + change)
            for name, change in changes.items()
        )

    def move(village, target):
        source = home[village]
        groups[source].remove(village)
        groups[target].append(village)
        total[source] -= households[village]
        total[target] += households[village]
        home[village] = target

    for _ in range(SWEEPS):
        quiet = True
        for village in households:
            for target in sorted({home[other] for other in beside[village]} - {home[village]}):
                source, size = home[village], households[village]
                if len(groups[source]) > 1 and gain({source: -size, target: size}) > 0:
                    move(village, target)
                    if _connected(groups[source], beside) and _connected(groups[target], beside):
                        quiet = False
                        break
                    move(village, source)
                if swap := _best_swap(village, target, groups, households, gain, home):
                    move(village, target)
                    move(swap, source)
                    if _connected(groups[source], beside) and _connected(groups[target], beside):
                        quiet = False
                        break
                    move(village, source)
                    move(swap, target)
        if quiet:
            return


def _best_swap(village, target, groups, households, gain, home):
    """The village of the target group to be had in exchange with the largest gain, or None."""
    found = None
    for other in sorted(groups[target]):
        change = households[other] - households[village]
        worth = gain({home[village]: change, target: -change})
        if worth > 0 and (found is None or worth > found[0]):
            found = (worth, other)
    return found and found[1]


def _connected(group, beside):
    left = set(group)
    edge = [left.pop()]
    while edge:
        near = left & beside[edge.pop()].keys()
        left -= near
        edge.extend(near)
    return not left
