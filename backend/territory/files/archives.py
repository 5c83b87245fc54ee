"""Zip files: which net is in them, and nothing else out of them.

No member is ever written under a name of its own: what is needed is unpacked into memory, counted
while it grows, because a directory may lie about sizes.
"""

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import limits
from .kinds import FLATGEOBUF, GEOJSON, GPKG, KML, SHAPEFILE
from .results import Unreadable

_ENCRYPTED, _NAMED_IN_UTF8 = 0x1, 0x800
_PARTS_NEEDED = (".shp", ".shx", ".dbf")
_PARTS = (*_PARTS_NEEDED, ".prj", ".cpg", ".cst")
_ONE_FILE_KINDS = {".gpkg": GPKG, ".fgb": FLATGEOBUF, ".geojson": GEOJSON, ".kml": KML}
_PIECE_BYTES = 1 << 20
_LINE_OF_DIRECTORY = b"PK\x01\x02"
# Zips in a zip have lines of their own, which are not its members.
_MOST_LINES = 10 * limits.MAX_MEMBERS


@dataclass(frozen=True)
class Net:
    """One layer's files (a shapefile: suffix -> member) or the one file of another kind."""

    kind: str
    name: str
    members: dict[str, zipfile.ZipInfo]


def nets_in(content: bytes) -> list[Net]:
    """All shapefiles, or the one net of another kind. Raises Unreadable for tricks, bombs,
    encryption, and what is not clear."""
    members = _members(content)
    shapefiles = _shapefiles(members)
    others = [
        Net(_ONE_FILE_KINDS[path.suffix.lower()], path.stem, {"": info})
        for path, info in members
        if path.suffix.lower() in _ONE_FILE_KINDS
    ]
    # A KMZ says which of its files is the one to begin with.
    main = [net for net in others if net.kind == KML and net.name.lower() == "doc"]
    others = main or others
    if not shapefiles and not others:
        others = [
            Net(GEOJSON, path.stem, {"": info})
            for path, info in members
            if path.suffix.lower() == ".json"
        ]
    if not shapefiles and not others:
        raise Unreadable("zip_without_net", members=[str(path) for path, _ in members[:10]])
    if len(others) > 1 or (others and shapefiles):
        raise Unreadable("several_nets", names=[net.name for net in (*shapefiles, *others)][:10])
    return shapefiles or others


def look_through(content: bytes) -> None:
    """Raises Unreadable for a zip with tricks, of whatever purpose."""
    _members(content)


def unpack(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes. Raises Unreadable when there are too many, or not those of its sum."""
    unpacked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(member) as source:
            while piece := source.read(_PIECE_BYTES):
                unpacked.write(piece)
                if unpacked.tell() > limits.MAX_UNPACKED_BYTES:
                    raise Unreadable("zip_bomb")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise Unreadable("damaged") from error
    return unpacked.getvalue()


def _members(content: bytes) -> list[tuple[PurePosixPath, zipfile.ZipInfo]]:
    infos = [info for info in _directory(content) if not info.is_dir()]
    _refuse_bombs(infos, len(content))
    members = [(_path(info), info) for info in infos]
    members = [(path, info) for path, info in members if not _is_litter(path)]
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable("zip_encrypted")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise Unreadable("zip_method")
    names = [str(path).casefold() for path, _ in members]
    if len(set(names)) < len(names):
        raise Unreadable("zip_twice", name=next(name for name in names if names.count(name) > 1))
    return members


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    """The members as the zip lists them, when it is no list that fills the memory by itself: each
    of its lines, 46 bytes and a name, becomes an object ten times that."""
    lines = content.count(_LINE_OF_DIRECTORY)
    if lines > _MOST_LINES:
        raise Unreadable("zip_bomb", members=lines)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    # Fields that make no sense surface as any of these.
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
        raise Unreadable("damaged") from error


def _refuse_bombs(infos: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    ratio = unpacked / max(packed, 1)
    if (
        len(infos) > limits.MAX_MEMBERS
        or unpacked > limits.MAX_UNPACKED_BYTES
        or (unpacked > limits.RATIO_COUNTS_FROM_BYTES and ratio > limits.MAX_RATIO)
    ):
        raise Unreadable("zip_bomb", members=len(infos), unpacked=unpacked)


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    name = _name(info)
    path = PurePosixPath(name.replace("\\", "/"))
    tricky = path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name)
    if tricky or stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("zip_paths", name=name[:100])
    return path


def _name(info: zipfile.ZipInfo) -> str:
    """Without the flag, zipfile reads names as cp437; Chinese Windows writes them in GBK, others
    in UTF-8 and forget to say so."""
    if info.flag_bits & _NAMED_IN_UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_litter(path: PurePosixPath) -> bool:
    return path.parts[:1] == ("__MACOSX",) or path.name.startswith(".")


def _shapefiles(members: list[tuple[PurePosixPath, zipfile.ZipInfo]]) -> list[Net]:
    sets: dict[str, dict[str, zipfile.ZipInfo]] = {}
    names: dict[str, PurePosixPath] = {}
    for path, info in members:
        if path.suffix.lower() in _PARTS:
            key = str(path.with_suffix("")).casefold()
            sets.setdefault(key, {})[path.suffix.lower()] = info
            if path.suffix.lower() == ".shp" or key not in names:
                names[key] = path.with_suffix("")
    # A lone .dbf is a table and a lone .prj says nothing; a shapefile has at least its shapes.
    if not any(".shp" in parts for parts in sets.values()):
        if any(_PARTS_NEEDED[1] in parts for parts in sets.values()):
            raise Unreadable("zip_missing", parts=[".shp"])
        return []
    shown = _shown({key: names[key] for key, parts in sets.items() if ".shp" in parts})
    nets = []
    for key, name in shown.items():
        missing = [part for part in _PARTS_NEEDED if part not in sets[key]]
        if missing:
            raise Unreadable("zip_missing", name=name, parts=missing)
        nets.append(Net(SHAPEFILE, name, sets[key]))
    return nets


def _shown(paths: dict[str, PurePosixPath]) -> dict[str, str]:
    """Bare names where they tell the layers apart, else with their folders."""
    bare = {key: path.name for key, path in paths.items()}
    if len({name.casefold() for name in bare.values()}) == len(bare):
        return bare
    return {key: str(path) for key, path in paths.items()}


def pack(files: dict[str, bytes]) -> bytes:
    """A zip of our own, not compressed, by which GDAL takes several files out of memory."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
