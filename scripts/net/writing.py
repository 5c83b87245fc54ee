"""GeoJSON text of the levels, one feature to a line, numbers printed from whole micro-degrees."""

import hashlib
import json

NOTE = "Synthetic net for demonstration; not the real one. 演示用合成数据，并非真实网格。"


def written(name, features):
    """The bytes of one FeatureCollection, features in the order of their codes."""
    ordered = sorted(features, key=lambda one: one["properties"]["code"])
    lines = ",\n".join(_feature(one) for one in ordered)
    head = f'"type":"FeatureCollection","name":"{name}","note":{_text(NOTE)}'
    return f'{{{head},"features":[\n{lines}\n]}}\n'.encode()


def checksums(files):
    """SHA256SUMS of {file name: bytes}, as sha256sum prints them."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def _feature(one):
    polygons = ",".join(
        "[" + ",".join(f"[{','.join(map(_point, ring))}]" for ring in polygon) + "]"
        for polygon in one["polygons"]
    )
    geometry = f'{{"type":"MultiPolygon","coordinates":[{polygons}]}}'
    return f'{{"type":"Feature","properties":{_text(one["properties"])},"geometry":{geometry}}}'


def _point(point):
    return f"[{_degrees(point[0])},{_degrees(point[1])}]"


def _degrees(micro):
    """Positive micro-degrees as a decimal, without passing through a float."""
    return f"{micro // 10**6}.{micro % 10**6:06d}"


def _text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
