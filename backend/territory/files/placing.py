"""Shapes in the file's own coordinates, brought to WGS-84 or into question."""

import numpy as np
import shapely

from . import candidates, limits, systems, tables, talk, values
from .results import Unreadable
from .tables import Layer, Table

_ORDINALS_NAMED = 50


def usable(table: Table, layer: Layer) -> Table:
    """Raises Unreadable for no features, no polygons, too many vertices."""
    if not len(table.shapes):
        raise Unreadable("no_features")
    if int(shapely.get_num_coordinates(table.shapes).sum()) > limits.MAX_VERTICES:
        raise Unreadable("too_many_vertices", limit=limits.MAX_VERTICES)
    shapes = np.array([_plain(shape) for shape in table.shapes], dtype=object)
    seen = tables.geometry_seen(shapely.get_type_id(shapes))
    if seen != tables.POLYGON and not (seen == tables.NOTHING and layer.geometry == tables.POLYGON):
        raise Unreadable("no_polygons", geometries=[seen])
    return Table(table.columns, shapes)


def _plain(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """A collection of nothing but polygons is one area; an empty shape is none."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = [shape]
    while any(part.geom_type in ("GeometryCollection", "MultiPolygon") for part in parts):
        parts = [inner for part in parts for inner in shapely.get_parts(part)]
    only_polygons = all(part.geom_type == "Polygon" for part in parts)
    return shapely.MultiPolygon(parts) if only_polygons else shape


def placed(
    table: Table, layer: Layer, declared: str | int | None, codes: list[str], found: dict
) -> np.ndarray | talk.Asked:
    """The shapes in WGS-84; `found` learns how. Or the question which system they are in."""
    coordinates = shapely.get_coordinates(table.shapes)
    x, y = systems.sampled(coordinates)
    statement = layer.crs if declared in (None, "") else declared
    known_by = layer.crs_known_by if declared in (None, "") else "declared"
    seen = {"x": _span(coordinates[:, 0]), "y": _span(coordinates[:, 1])}
    found["crs"] = {
        "name": None,
        "known_by": known_by,
        "stated": shown_crs(layer.crs),
        "seen": seen,
    }
    why, system = "crs_missing", None
    if statement is not None:
        try:
            system = systems.system_called(statement)
        except systems.Unknown:
            why = "crs_unknown"
            found["crs"]["said"] = values.clean(str(statement))[:100]
    if system is not None:
        found["crs"] |= {"name": system.name, "title": system.title}
        if system.is_plausible(x, y):
            return _moved(table.shapes, coordinates, system, found)
        why = "crs_contradicts"
    choices = candidates.fitting(x, y, codes)
    if not choices and candidates.fits_swapped(x, y, codes):
        raise Unreadable("axes_swapped", x=seen["x"], y=seen["y"])
    choices = [c for c in choices if system is None or c["value"] != system.name]
    return talk.Asked("crs", choices, why, found)


def _moved(
    shapes: np.ndarray, coordinates: np.ndarray, system: systems.System, found: dict
) -> np.ndarray:
    """In WGS-84. A row with a vertex outside the country loses its shape: nothing could draw it."""
    notes = found.setdefault("notes", [])
    if not system.knows_datum_shift:
        notes.append({"name": "datum_shift_unknown"})
    with np.errstate(all="ignore"):
        lon, lat = system.to_wgs84(coordinates[:, 0], coordinates[:, 1])
    far = ~systems.in_china(lon, lat)
    _, owners = shapely.get_coordinates(shapes, return_index=True)
    lost = np.unique(owners[far])
    if len(lost):
        ordinals = [int(row) + 1 for row in lost[:_ORDINALS_NAMED]]
        notes.append({"name": "vertices_far_off", "ordinals": ordinals, "count": len(lost)})
    moved = shapely.set_coordinates(shapes.copy(), np.column_stack([lon, lat]))
    moved[lost] = None
    return moved


def _span(values_seen: np.ndarray) -> list[float | None]:
    finite = values_seen[np.isfinite(values_seen)]
    return [float(finite.min()), float(finite.max())] if len(finite) else [None, None]


def shown_crs(stated: str | None) -> str | None:
    """What a file states, by the name known here; else its own words."""
    if stated is None:
        return None
    try:
        return systems.system_called(stated).name
    except systems.Unknown:
        return values.clean(stated)[:100]
