"""Grids: parts of residents' committees, or villages joined, 1,106 of them in all."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .communities import morton
from .cutting import outskirts, pieces_of
from .households import grids_for, split
from .joining import fewest, joined
from .repair import NOTHING, mended
from .tables import DEDICATED_HOUSEHOLDS, DEDICATED_LAND

GRIDS = 1106
WIDTH = 3  # cells


@dataclass
class Grid:
    """A grid before it has a shape; pieces are numbers in the label grid of pieces."""

    kind: str  # basic or dedicated
    home: str
    communities: list
    households: int
    pieces: list
    purpose: str | None = None  # of a dedicated grid
    serial: int = 1
    code: str = ""
    name: str = ""


def dedicated_hosts(townships, sizes):
    """{community: purpose} of the committees that get a dedicated grid; proposals, all made up.

    In a township of eight committees or more the largest one hosts an industrial park or, in every
    second township, a campus; in one of thirty or more the one of middling size hosts a
    market. sizes: {community: cells}.
    """
    hosts = {}
    for turn, one in enumerate(item for item in townships if item.urban_count >= 8):
        urban = sorted(
            (item.code for item in one.communities if item.urban),
            key=lambda code: (sizes[code], code),
        )
        hosts[urban[-1]] = ("产业园", "校园")[turn % 2]
        if one.urban_count >= 30:
            hosts[urban[len(urban) // 2]] = "市场"
    return hosts


def cut_urban(lattice, labels, people, households, hosts):
    """(label grid of pieces, [(community, purpose or None)] by piece number).

    people: communities in the order of their labels. A village is one piece.
    """
    cells = np.argwhere(labels != NOTHING)
    owner = labels[tuple(cells.T)]
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(people) + 1))
    pieces, owners = np.full_like(labels, NOTHING), []
    for number, one in enumerate(people):
        mine = cells[order[starts[number] : starts[number + 1]]]
        first = len(owners)
        part = np.zeros(len(mine), dtype=np.int32)
        if one.urban:
            density = lattice.density[tuple(mine.T)]
            count, purpose = grids_for(households[one.code]), hosts.get(one.code)
            rest = np.ones(len(mine), dtype=bool)
            if purpose:
                rest = ~outskirts(mine, density, DEDICATED_LAND[purpose])
                part[~rest] = count
                owners.extend([(one.code, None)] * count + [(one.code, purpose)])
            else:
                owners.extend([(one.code, None)] * count)
            part[rest] = pieces_of(mine[rest], density[rest], count, lattice.blocks)
        else:
            owners.append((one.code, None))
        pieces[tuple(mine.T)] = first + part
    return mended(pieces, labels, WIDTH), owners


def urban_grids(lattice, pieces, owners, people, households):
    """The grids of the residents' committees, serials in Morton order, the dedicated one last."""
    cells = np.argwhere(pieces != NOTHING)
    number = pieces[tuple(cells.T)]
    count = np.bincount(number, minlength=len(owners))
    mass, sum_i, sum_j = (np.zeros(len(owners), dtype=np.int64) for _ in range(3))
    np.add.at(mass, number, lattice.density[tuple(cells.T)])
    np.add.at(sum_i, number, cells[:, 0])
    np.add.at(sum_j, number, cells[:, 1])
    place = morton(np.stack([sum_i // count, sum_j // count], axis=1)).tolist()
    of = {one.code: [] for one in people if one.urban}
    for piece, (code, _) in enumerate(owners):
        if code in of:
            of[code].append(piece)
    grids = []
    for code, mine in of.items():
        mine.sort(key=lambda piece: (owners[piece][1] is not None, place[piece]))
        basic = [piece for piece in mine if owners[piece][1] is None]
        apart = DEDICATED_HOUSEHOLDS[owners[mine[-1]][1]] if len(basic) < len(mine) else 0
        shares = split(households[code] - apart, [int(mass[piece]) for piece in basic])
        for serial, piece in enumerate(mine, 1):
            purpose = owners[piece][1]
            kind, size = ("dedicated", apart) if purpose else ("basic", shares[serial - 1])
            grids.append(Grid(kind, code, [code], size, [piece], purpose, serial))
    return grids


def rural_grids(labels, patches, owners, people, households, count):
    """`count` grids of whole villages; each patch has a quota by its households."""
    borders = _borders(labels)
    piece_of = {code: piece for piece, (code, _) in enumerate(owners)}
    villages = _villages_of_patches(labels, patches, people)
    near = [
        {
            frozenset((people[one].code, people[other].code)): length
            for (one, other), length in borders.items()
            if people[one].code in inside and people[other].code in inside
        }
        for inside in map(set, villages)
    ]
    sizes = [{code: households[code] for code in mine} for mine in villages]
    least = [fewest(size, border) for size, border in zip(sizes, near, strict=True)]
    grids = []
    for size, border, quota in zip(sizes, near, _quotas(sizes, least, count), strict=True):
        for group in joined(size, border, quota) if size else []:
            home = max(group, key=lambda code: (size[code], code))
            total = sum(size[code] for code in group)
            grids.append(Grid("basic", home, group, total, [piece_of[code] for code in group]))
    return grids


def _villages_of_patches(labels, patches, people):
    """For each patch the codes of its villages, in order."""
    inside = labels != NOTHING
    patch_of = np.zeros(len(people), dtype=np.int64)
    patch_of[labels[inside]] = patches[inside]
    villages = [[] for _ in range(int(patches.max()) + 1)]
    for number, one in enumerate(people):
        if not one.urban:
            villages[patch_of[number]].append(one.code)
    return villages


def _borders(labels):
    """{(label, label): cell edges shared}, the smaller label first."""
    pairs = Counter()
    for one, other in ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1])):
        differ = (one != other) & (one != NOTHING) & (other != NOTHING)
        low, high = np.minimum(one, other)[differ], np.maximum(one, other)[differ]
        pairs.update(zip(low.tolist(), high.tolist(), strict=True))
    return pairs


def _quotas(sizes, least, count):
    """How many grids each patch gets: by households, between the possible least and most."""
    totals = [sum(size.values()) for size in sizes]
    everyone = sum(totals)
    most = [len(size) for size in sizes]
    quotas = [
        min(max(total * count // everyone, low), high)
        for total, low, high in zip(totals, least, most, strict=True)
    ]
    while sum(quotas) != count:
        step = 1 if sum(quotas) < count else -1
        open_to = [
            n
            for n in range(len(quotas))
            if (quotas[n] < most[n] if step > 0 else quotas[n] > least[n])
        ]
        best = max(open_to, key=lambda n: (step * (totals[n] * count - quotas[n] * everyone), -n))
        quotas[best] += step
    return quotas
