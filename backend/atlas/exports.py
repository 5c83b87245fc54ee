"""The net as files for a GIS: GeoPackage, FlatGeobuf, Shapefile, KML, GeoJSON.

Field names fit the ten bytes of a Shapefile and are the same in every form. Codes of areas are
those of the day the version took effect. Nothing is cut short or replaced on the way: what a
form cannot hold is refused.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import pyogrio
import shapely
from django.db import connection
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import invalid
from backend.territory.models import Level

from .editions import Edition
from .shelf import shelf

ENCODINGS = ("utf-8", "gbk")
WGS84 = 4326
# WGS-84 and CGCS2000 in degrees; the 3-degree zones of CGCS2000, with and without zone prefix.
SYSTEMS = (WGS84, 4490, *range(4513, 4555))
_TEXT_BYTES = 254  # of a field of a Shapefile


@dataclass(frozen=True)
class Form:
    """A kind of file: GDAL's driver, its suffix and type, and whether it knows one CRS only."""

    driver: str
    suffix: str
    content_type: str
    only_wgs84: bool = False


FORMS = {
    "gpkg": Form("GPKG", "gpkg", "application/geopackage+sqlite3"),
    "fgb": Form("FlatGeobuf", "fgb", "application/vnd.flatgeobuf"),
    "shp": Form("ESRI Shapefile", "zip", "application/zip"),
    "kml": Form("KML", "kml", "application/vnd.google-earth.kml+xml", only_wgs84=True),
    "geojson": Form("GeoJSON", "geojson", "application/geo+json", only_wgs84=True),
}
# What the levels are called in the names of files, in the language of those who keep them.
_CALLED = {
    Level.GRID: "网格",
    Level.COMMUNITY: "社区",
    Level.ZONE: "管区",
    Level.TOWNSHIP: "镇街",
    Level.DISTRICT: "区",
}


@dataclass(frozen=True)
class Wanted:
    """A file as it is asked for. Raises the error for what a form cannot be."""

    form: str = "geojson"
    encoding: str = "utf-8"
    epsg: int = WGS84

    def __post_init__(self) -> None:
        if self.encoding != "utf-8" and self.form != "shp":
            raise invalid("encoding", _("Only a Shapefile may be other than UTF-8."))
        if self.epsg != WGS84 and FORMS[self.form].only_wgs84:
            raise invalid("crs", _("This form is always in WGS-84 (4326)."))


def export(edition: Edition, wanted: Wanted) -> bytes:
    """The file; a Shapefile with its companions in a zip. Kept, as versions never change."""
    key = ("export", edition, wanted)
    content = shelf.get(key)
    if content is None:
        content = _written(_frame(edition, wanted), edition, wanted)
        shelf.put(key, content)
    return content


def file_name(edition: Edition, wanted: Wanted) -> str:
    """Such as `网格-2026-01-01-EPSG4549.gpkg`."""
    system = "" if wanted.epsg == WGS84 else f"-EPSG{wanted.epsg}"
    return f"{_layer(edition)}-{edition.day:%Y-%m-%d}{system}.{FORMS[wanted.form].suffix}"


def plain_file_name(edition: Edition, wanted: Wanted) -> str:
    """The same for clients that know ASCII only."""
    return f"{edition.level}-{edition.day:%Y-%m-%d}-{wanted.epsg}.{FORMS[wanted.form].suffix}"


def etag(edition: Edition, wanted: Wanted) -> str:
    return f'W/"export-{edition.name}-{wanted.form}-{wanted.encoding}-{wanted.epsg}"'


def _layer(edition: Edition) -> str:
    return _CALLED[Level(edition.level)]


def _frame(edition: Edition, wanted: Wanted) -> geopandas.GeoDataFrame:
    with connection.cursor() as cursor:
        rows = _GRIDS if edition.level == Level.GRID else _AREAS
        cursor.execute(rows, {"edition": edition.pk, "day": edition.day})
        names = [column.name for column in cursor.description]
        columns = dict(zip(names, zip(*cursor.fetchall(), strict=True), strict=False))
    shapes = shapely.from_wkb([bytes(wkb) for wkb in columns.pop("shape", ())])
    fields = {name: columns.get(name, ()) for name in names if name != "shape"}
    frame = geopandas.GeoDataFrame(fields, geometry=shapes, crs=WGS84)
    if "households" in frame:
        frame["households"] = frame["households"].astype("Int32")
    frame = frame.to_crs(wanted.epsg)
    if not shapely.is_valid(frame.geometry.values).all():
        raise invalid("crs", _("These shapes do not lie where this coordinate system is good."))
    return frame


def _written(frame: geopandas.GeoDataFrame, edition: Edition, wanted: Wanted) -> bytes:
    form = FORMS[wanted.form]
    with TemporaryDirectory(prefix="wangge-export-") as folder:
        if wanted.form == "shp":
            _refuse_unwritable(frame, wanted.encoding)
            path = Path(folder) / f"{edition.level}.shp"
            _write(frame, path, form, encoding=wanted.encoding.upper())
            return _zipped(Path(folder))
        path = Path(folder) / f"{edition.level}.{form.suffix}"
        plain = {"RFC7946": "YES", "WRITE_NAME": "NO"} if wanted.form == "geojson" else {}
        _write(frame, path, form, layer=_layer(edition), **plain)
        return path.read_bytes()


def _write(frame: geopandas.GeoDataFrame, path: Path, form: Form, **how) -> None:
    pyogrio.write_dataframe(
        frame, path, driver=form.driver, geometry_type="MultiPolygon", promote_to_multi=True, **how
    )


def _refuse_unwritable(frame: geopandas.GeoDataFrame, encoding: str) -> None:
    """GDAL would write question marks, or half of a text."""
    for name in frame.columns.drop("geometry"):
        for text in frame[name].dropna():
            try:
                size = len(str(text).encode(encoding))
            except UnicodeEncodeError as error:
                raise invalid(
                    "encoding", _("GBK cannot write %(text)s; ask for UTF-8.") % {"text": text}
                ) from error
            if size > _TEXT_BYTES:
                raise invalid(
                    "as",
                    _("A Shapefile holds 254 bytes in a field; %(text)s is longer.")
                    % {"text": f"{text[:20]}…"},
                )


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()


def _code(area: str) -> str:
    return (
        f"(SELECT c.code FROM territory_areacode c WHERE c.area_id = {area}"  # noqa: S608
        " AND c.system = 'nbs' AND c.valid_period @> %(day)s)"
    )


_GRIDS = f"""
    SELECT g.grid_id AS id, g.code, g.name, g.kind, {_code("g.home_community_id")} AS home,
           array_to_string(array(
               SELECT c.code FROM territory_gridversion_communities l
               JOIN territory_areacode c ON c.area_id = l.area_id AND c.system = 'nbs'
                    AND c.valid_period @> %(day)s
               WHERE l.gridversion_id = g.id ORDER BY c.code), ',') AS covers,
           {_code("split_part(g.path, '/', 3)::bigint")} AS township, g.households,
           ST_AsBinary(g.shape) AS shape
    FROM territory_gridversion g WHERE g.boundary_id = %(edition)s ORDER BY g.code
"""  # noqa: S608 (only the constants above stand in it)
_AREAS = f"""
    SELECT a.id, {_code("a.id")} AS code, a.name, a.level, a.kind,
           {_code("a.parent_id")} AS parent, ST_AsBinary(s.shape) AS shape
    FROM territory_areashape s JOIN territory_area a ON a.id = s.area_id
    WHERE s.boundary_id = %(edition)s ORDER BY a.path
"""  # noqa: S608
