"""The tables the net is made from: the township-level units and the communities of 2020."""

import csv
from dataclasses import dataclass, field

DISTRICT = ("370211", "黄岛区", "青岛西海岸新区/黄岛区")


# Dedicated grids are made up: hundredths of the host's land, and households, by purpose
DEDICATED_LAND = {"产业园": 30, "校园": 24, "市场": 15}
DEDICATED_HOUSEHOLDS = {"产业园": 46, "校园": 88, "市场": 31}


@dataclass(frozen=True)
class Zone:
    """How a zone (管区) of 2020 is cut out of a host. Hosts, places and shares are proposals.

    place is (longitude, latitude) in micro-degrees; share is in hundredths of the host.
    island names the communities that lie on the island and not in the host.
    """

    host: str
    place: tuple
    share: int
    island: tuple = ()


ZONES = {
    "370211400": Zone("370211013", (119_972_000, 35_948_000), 42),  # 临港
    "370211401": Zone(  # 积米崖: a harbour on the mainland, and three villages of 灵山岛
        "370211007", (120_118_000, 35_909_000), 13, ("370211401202", "370211401203", "370211401204")
    ),
    "370211402": Zone("370211102", (119_902_000, 35_652_000), 14),  # 琅琊台
    "370211403": Zone("370211106", (119_735_000, 36_008_000), 42),  # 胶河
}


@dataclass(frozen=True)
class Community:
    code: str
    name: str
    urban: bool


@dataclass
class Township:
    """A township-level unit; place in micro-degrees and area in km2 * 100, both None for zones."""

    code: str
    name: str
    mca_code: str | None
    place: tuple | None
    area: int | None
    communities: list = field(default_factory=list)

    @property
    def urban_count(self):
        return sum(one.urban for one in self.communities)


def read_townships(folder):
    """The 26 units of 2020 with their communities, in the order of their codes."""
    by_code = {}
    for row in _rows(folder / "townships.csv"):
        code = row["nbs_code9_2020"]
        if code in ZONES:  # the point and area beside 370211401 are those of another unit, 灵山岛
            by_code[code] = Township(code, "", None, None, None)
            continue
        place = (_digits(row["lon"], 6), _digits(row["lat"], 6))
        by_code[code] = Township(
            code, row["name_2020"], row["mca_code9"] or None, place, _digits(row["area_km2"], 2)
        )
    for row in _rows(folder / "communities_2020.csv"):
        township = by_code[row["street_code9"]]
        township.name = row["street_name"]
        township.communities.append(Community(row["code12"], row["name"], row["kind"] == "居委会"))
    for township in by_code.values():
        township.communities.sort(key=lambda one: one.code)
    return [by_code[code] for code in sorted(by_code)]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _digits(text, places):
    """A decimal text as an integer with so many places, without passing through a float."""
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(places, "0")[:places])
