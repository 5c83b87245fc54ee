"""Made-up nets as files, written by pyogrio or by hand."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import numpy as np
import shapely

from backend.territory import files
from backend.territory.files import interpreting, reading

SUFFIXES = {
    "GPKG": "gpkg",
    "FlatGeobuf": "fgb",
    "GeoJSON": "geojson",
    "GeoJSONSeq": "geojsonl",
    "KML": "kml",
    "LIBKML": "kml",
}
WEST, SOUTH, STEP = 120.0, 35.9, 0.01


def squares(count: int = 4) -> np.ndarray:
    """Squares of a hundredth of a degree in a row, in Qingdao."""
    wests = WEST + STEP * np.arange(count)
    return shapely.box(wests, SOUTH, wests + STEP, SOUTH + STEP)


def codes(count: int = 4) -> list[str]:
    return [f"370211001001{serial:03}" for serial in range(1, count + 1)]


NAMES = ["东山网格", "西河网格", "南屯网格", "北庄网格"]


def net(crs: int | str = 4326, **columns: list) -> geopandas.GeoDataFrame:
    """Four grids in `crs`; other `columns` take the place of code and name."""
    columns = columns or {"网格编码": codes(), "网格名称": NAMES}
    frame = geopandas.GeoDataFrame(columns, geometry=squares(), crs=4326)
    return frame.to_crs(crs)


def written(frame: geopandas.GeoDataFrame, driver: str, **how) -> bytes:
    """The bytes of one file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"net.{SUFFIXES[driver]}"
        frame.to_file(path, driver=driver, engine="pyogrio", **how)
        return path.read_bytes()


def shapefile(
    frame: geopandas.GeoDataFrame, stem: str = "net", encoding: str = "GBK"
) -> dict[str, bytes]:
    """The parts of a shapefile by their names. In UTF-8 our headings would be cut off."""
    with TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / f"{stem}.shp", engine="pyogrio", encoding=encoding)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """Names are marked as UTF-8 where they are not ASCII, as zipfile does."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def without(parts: dict[str, bytes], *suffixes: str) -> dict[str, bytes]:
    return {name: content for name, content in parts.items() if not name.endswith(suffixes)}


def drawn_alike(shapes, expected, metres: float = 0.001) -> bool:
    """The same shapes in the same order, to a millimetre when not said otherwise."""
    far = shapely.hausdorff_distance(shapes, expected) * 111_320
    return len(shapes) == len(expected) and bool((far < metres).all())


def interpreted(name: str, content: bytes, level: str = "grid", **declared):
    """What `files.read` answers, without the half second that a process of its own takes."""
    order = reading.order_to_read(name, declared, level)
    return reading.understood(interpreting.interpret(order, content, lambda share: None))


def read(name: str, content: bytes, level: str = "grid", **declared) -> files.Read:
    answer = interpreted(name, content, level, **declared)
    assert isinstance(answer, files.Read), answer
    return answer
