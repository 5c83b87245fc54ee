"""Which column says what, by Chinese and English headings; shown for correction."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from . import values

FIELDS = (
    "code", "name", "kind", "home_community", "communities", "households", "old_codes", "mca_code",
)  # fmt: skip
DECLARED, EXACT, LIKELY = "declared", "exact", "likely"

# Digits of a code by level; a zone's, where it has one, is like a township's.
DIGITS = {"district": 6, "township": 9, "zone": 9, "community": 12, "grid": 15}
_LEVEL_WORDS = {
    "district": ("区县", "区", "县", "district", "county", "xian", "qx"),
    "township": ("乡镇", "镇街", "街道", "街镇", "镇", "township", "town", "xiang", "xz"),
    "zone": ("管区", "片区", "zone"),
    "community": ("社区", "村", "村居", "居委会", "村社区", "community", "village", "sq"),
    "grid": ("网格", "单元网格", "grid", "wg"),
}
_CODE_ENDS = ("编码", "代码", "编号", "code", "bm", "dm", "id")
_NAME_ENDS = ("名称", "名", "name", "mc")
_ANY_LEVEL = {
    "code": (
        "编码", "代码", "区划代码", "区划编码", "行政区划代码", "行政代码", "统计代码",
        "统计用区划代码", "code", "code6", "code9", "code12", "code15", "adcode", "xzqdm",
        "xzqhdm", "qhdm", "zoningcode", "bm", "dm",
    ),
    "name": (
        "名称", "名字", "区划名称", "行政区名称", "name", "name_zh", "namecn", "xzqmc", "mc",
        "qhmc",
    ),
    "kind": ("类型", "网格类型", "网格类别", "网格种类", "kind", "type", "gridtype", "gridkind",
             "wglx"),
    "home_community": (
        "归属社区", "所属社区", "归属社区代码", "所属社区代码", "归属社区编码", "所属社区编码",
        "主社区", "home_community", "homecommunity",
    ),
    "communities": (
        "覆盖社区", "包含社区", "所含社区", "涉及社区", "覆盖村居", "包含村居", "communities",
        "community_codes",
    ),
    "households": ("户数", "家庭户数", "总户数", "households", "household", "hushu", "hs"),
    "old_codes": (
        "原编码", "旧编码", "原代码", "旧代码", "原网格编码", "旧网格编码", "old_code",
        "old_codes", "oldcode", "former_code", "ybm",
    ),
    "mca_code": ("民政代码", "民政编码", "民政区划代码", "mca_code", "mca", "mcacode", "mzdm"),
}  # fmt: skip
_SHORTEST_STEM = 4  # bytes of a heading that a field's width cut off
_CUT_AT_BYTES = 10  # dBase's


@dataclass(frozen=True)
class Heading:
    """A column's name, whether its width may have cut it, and some of its values as text."""

    name: str
    cut: bool
    samples: Sequence[str]


def guess(headings: Sequence[Heading], level: str) -> dict[str, tuple[str, str]]:
    """field -> (heading, how sure). No heading serves two fields, no field takes one of two
    equals: that is left open, and to be asked where it is the code."""
    taken: dict[str, tuple[str, str]] = {}
    for match, sure in ((_says, EXACT), (_begins, LIKELY)):
        for name in FIELDS:
            used = {heading for heading, _ in taken.values()}
            fitting = [h for h in headings if h.name not in used and match(h, name, level)]
            if name not in taken and (best := _best(fitting, name, level)):
                taken[name] = (best.name, sure)
    return taken


def code_choices(headings: Sequence[Heading], level: str) -> list[dict]:
    """Every column, those whose values look like codes of the level first."""
    ordered = sorted(headings, key=lambda h: -_code_share(h, level))
    return [{"value": h.name, "samples": list(h.samples[:3])} for h in ordered]


def plain(heading: str) -> str:
    """Without what people vary: width, case, blanks and marks between words."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_\-.:()\[\]/]+", "", folded)


def _says(heading: Heading, name: str, level: str) -> bool:
    return plain(heading.name) in _aliases(name, level)


def _begins(heading: Heading, name: str, level: str) -> bool:
    stem = plain(heading.name)
    long_enough = len(stem.encode()) >= _SHORTEST_STEM
    return heading.cut and long_enough and any(a.startswith(stem) for a in _aliases(name, level))


def _aliases(name: str, level: str) -> set[str]:
    own = set(_ANY_LEVEL[name])
    ends = {"code": _CODE_ENDS, "name": _NAME_ENDS}.get(name, ())
    own |= {word + end for word in _LEVEL_WORDS[level] for end in ends}
    return {plain(alias) for alias in own}


def _best(fitting: list[Heading], name: str, level: str) -> Heading | None:
    """Of several, the one that names the level itself, or holds codes of its length."""
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    if name == "code":
        shares = [_code_share(heading, level) for heading in fitting]
        fitting = [h for h, share in zip(fitting, shares, strict=True) if share == max(shares)]
    named = [h for h in fitting if any(w in plain(h.name) for w in _LEVEL_WORDS[level])]
    fitting = named or fitting
    return fitting[0] if len(fitting) == 1 else None


def _code_share(heading: Heading, level: str) -> float:
    """How many of the samples are codes of the level's length."""
    filled = [values.code(sample) for sample in heading.samples if sample.strip()]
    digits = DIGITS[level]
    fit = sum(1 for code in filled if len(code) == digits and code.isascii() and code.isdigit())
    return fit / len(filled) if filled else 0.0
