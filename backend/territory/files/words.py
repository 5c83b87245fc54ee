"""Words for what reading a file may come to, by the names that `Unreadable`, `Question` and the
notes in `found` carry. The names are for machines, these are for people, in their language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(megabytes)s MB."),
    "unknown_kind": _(
        "This is none of GeoPackage, zipped Shapefile, GeoJSON, FlatGeobuf, KML and KMZ."
    ),
    "other_archive": _("Only zip archives can be opened; this is a RAR or 7z archive."),
    "bare_shapefile": _(
        "A Shapefile is several files: zip the .shp, .shx, .dbf and .prj together."
    ),
    "zip_encrypted": _("The zip archive is protected by a password."),
    "zip_method": _("The zip archive is packed in a way that cannot be opened here."),
    "zip_bomb": _("The zip archive unpacks to more than can be right for a net."),
    "zip_paths": _("The zip archive names a file outside itself: %(name)s"),
    "zip_twice": _("The zip archive holds two files of the same name: %(name)s"),
    "zip_missing": _("Of the Shapefile these parts are missing: %(parts)s"),
    "zip_without_net": _("The zip archive holds no net that can be read."),
    "several_nets": _("The zip archive holds several nets: %(names)s. Send one at a time."),
    "truncated": _("The file ends too early; it was probably not copied whole."),
    "damaged": _("The file is damaged and cannot be read."),
    "xml_doctype": _("The file declares XML entities, which KML has no use for."),
    "unknown_xml": _("This XML is no KML; it begins with %(element)s."),
    "unknown_json": _("This JSON is no collection of GeoJSON features, but %(type)s."),
    "no_features": _("The layer has no features."),
    "no_polygons": _("There are no polygons, only: %(geometries)s"),
    "too_many_features": _("There are more than %(limit)s features."),
    "too_many_vertices": _("There are more than %(limit)s vertices."),
    "too_many_layers": _("There are more than %(limit)s layers."),
    "too_many_columns": _("There are more than %(limit)s columns."),
    "too_many_rows": _("There are more than %(limit)s rows."),
    "shapefile_rows": _("The Shapefile has %(shapes)s shapes, but %(rows)s rows of attributes."),
    "axes_swapped": _(
        "Northings (or latitudes) stand first: x goes from %(x_from)s to %(x_to)s, y from"
        " %(y_from)s to %(y_to)s. Export with eastings first."
    ),
    "declared_wrongly": _("What was declared of the file cannot be understood."),
    "too_slow": _("Reading the file took too long and was given up."),
    "too_big": _("The file needs more memory than one file may have."),
    "crashed": _("Reading the file failed so badly that it was given up."),
    "codes_headings": _(
        "The table needs a heading for the old codes and one for the new: 旧编码 and 新编码, or"
        " old_code and new_code."
    ),
    "codes_empty": _("The table of codes has no row with a new code."),
    "code_row": _("Row %(row)s: %(value)s is no code."),
    "lost_digits": _(
        "Row %(row)s: %(value)s has lost its last digits in a spreadsheet. Keep codes as text."
    ),
    "undecodable": _("The text is neither UTF-8 nor GBK."),
}

QUESTIONS = {
    "crs_missing": _(
        "The file does not say in which coordinate system it is. x goes from %(x_from)s to"
        " %(x_to)s, y from %(y_from)s to %(y_to)s."
    ),
    "crs_unknown": _("The coordinate system %(said)s is not known here."),
    "crs_contradicts": _(
        "The coordinates cannot be in %(title)s: x goes from %(x_from)s to %(x_to)s, y from"
        " %(y_from)s to %(y_to)s."
    ),
    "encoding_unknown": _("The encoding that was declared is not known here."),
    "encoding_undecodable": _("The text is not in the encoding that was expected. Which is it?"),
    "encoding_western": _("The file says its text is Western, which Chinese text cannot be."),
    "encoding_replacement": _("Characters of the text were lost before, or the encoding is wrong."),
    "several_layers": _("The file has several layers of polygons. Which one is the net?"),
    "unknown_layer": _("There is no layer of the name that was declared."),
    "no_code_column": _("Which column holds the codes?"),
    "unknown_column": _("There is no column of the name that was declared."),
}

NOTES = {
    "datum_shift_unknown": _(
        "Nothing is known of how this datum lies to WGS-84; positions may be 100 m off."
    ),
    "vertices_far_off": _(
        "%(count)s features have a vertex far outside the country and are without shape."
    ),
    "households_unread": _("%(count)s numbers of households could not be read."),
}


def refusal(reason: str, details: dict[str, Any]) -> str:
    """A sentence for an `Unreadable`."""
    return REFUSALS[reason] % _filled(details)


def question(why: str, found: dict[str, Any]) -> str:
    """A sentence for a `Question`."""
    return QUESTIONS[why] % _filled(
        {**found.get("crs", {}), **found.get("crs", {}).get("seen", {})}
    )


def note(said: dict[str, Any]) -> str:
    """A sentence for one of the notes in `found`."""
    return NOTES[said["name"]] % said


def _filled(details: dict[str, Any]) -> dict[str, Any]:
    """Lists as text, spans as two numbers: what the sentences have places for."""
    filled: dict[str, Any] = {}
    for name, value in details.items():
        if name in ("x", "y"):
            filled |= {f"{name}_from": _number(value[0]), f"{name}_to": _number(value[1])}
        else:
            filled[name] = ", ".join(map(str, value)) if isinstance(value, list) else value
    return filled


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.10g}"
