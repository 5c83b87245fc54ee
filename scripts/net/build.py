"""The whole way from the tables and the outline to the bytes of gis_data/."""

import numpy as np
import shapely

from .check import check
from .communities import community_labels, members_of_patches
from .density import cores_of
from .figures import figures
from .grids import GRIDS, cut_urban, dedicated_hosts, rural_grids, urban_grids
from .households import households_of
from .lattice import laid_over
from .naming import named
from .outline import land, read_outline
from .repair import NOTHING
from .rings import micro_rings, piece_polygons
from .tables import DISTRICT, ZONES, read_townships
from .townships import land_parts, patches_of
from .writing import checksums, written

OUTLINE = "outline_370211.json"
FICTIONAL = "虚构：演示用专属网格"


def build(root):
    """({file name: bytes} of all that is written into gis_data/, figures of the net).

    root: the project's folder. Raises check.Refused if the net is not fit.
    """
    outline = root / "gis_data" / OUTLINE
    levels = levels_of(read_townships(root / "fixtures" / "areas"), read_outline(outline))
    check(levels)
    files = {f"{name}.geojson": written(name, level) for name, level in levels.items()}
    files["SHA256SUMS"] = checksums({**files, OUTLINE: outline.read_bytes()})
    return files, figures(levels)


def levels_of(townships, outline):
    """{level: [{"properties", "polygons"}]} with polygons in micro-degrees."""
    lattice = laid_over(land(outline), cores_of(townships))
    patches = patches_of(lattice, land_parts(lattice), townships)
    members = members_of_patches(townships)
    people = [one for group in members for one in group]
    labels = community_labels(lattice, patches, members)
    sizes, density = _measured(lattice, labels, people)
    households = households_of(members, density)
    pieces, owners = cut_urban(
        lattice, labels, people, households, dedicated_hosts(townships, sizes)
    )
    grids = urban_grids(lattice, pieces, owners, people, households)
    grids += rural_grids(labels, patches, owners, people, households, GRIDS - len(grids))
    named(grids, {one.code: one for one in people})
    shapes = piece_polygons(lattice, pieces, len(owners))
    return _levels(townships, households, owners, grids, shapes)


def _measured(lattice, labels, people):
    """({code: cells}, {code: mean density}) of the communities."""
    inside = labels != NOTHING
    sizes = np.bincount(labels[inside], minlength=len(people))
    mass = np.zeros(len(people), dtype=np.int64)
    np.add.at(mass, labels[inside], lattice.density[inside])
    codes = [one.code for one in people]
    return (
        dict(zip(codes, sizes.tolist(), strict=True)),
        dict(zip(codes, (mass // sizes).tolist(), strict=True)),
    )


def _levels(townships, households, owners, grids, shapes):
    def feature(properties, numbers):
        union = shapely.coverage_union_all([shapes[number] for number in numbers])
        return {"properties": properties, "polygons": micro_rings(union)}

    pieces_of = {}
    for number, (code, _) in enumerate(owners):
        pieces_of.setdefault(code, []).append(number)
    code, name, shown = DISTRICT
    district = {"code": code, "name": name, "display_name": shown, "level": "district"}
    return {
        "district": [feature(district, range(len(owners)))],
        "townships": [
            feature(
                _township(one),
                [number for item in one.communities for number in pieces_of[item.code]],
            )
            for one in townships
        ],
        "communities": [
            feature(_community(item, one.code, households), pieces_of[item.code])
            for one in townships
            for item in one.communities
        ],
        "grids": [feature(_grid(one), one.pieces) for one in grids],
    }


def _township(one):
    return {
        "code": one.code,
        "name": one.name,
        "level": "township",
        "zone": one.code in ZONES,
        "parent": DISTRICT[0],
        "mca_code": one.mca_code,
    }


def _community(one, parent, households):
    return {
        "code": one.code,
        "name": one.name,
        "level": "community",
        "kind": "urban" if one.urban else "village",
        "parent": parent,
        "households": households[one.code],
    }


def _grid(one):
    properties = {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "home_community": one.home,
        "communities": one.communities,
        "township": one.home[:9],
        "households": one.households,
    }
    return properties if one.kind == "basic" else {**properties, "note": FICTIONAL}
