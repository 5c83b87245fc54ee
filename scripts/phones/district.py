"""What a phone learns of the district, once: the shapes of the grids and the catalogue."""

from dataclasses import dataclass

from shapely.geometry import Polygon, shape

from .line import Line


class Refused(Exception):
    """The server answered, but not with what was asked for."""


@dataclass(frozen=True)
class Ground:
    """A grid with its codes; `shape` is its largest part, in degrees WGS-84."""

    code: str
    name: str
    township: str
    community: str
    shape: Polygon


@dataclass(frozen=True)
class MatterType:
    code: str
    name: str
    urgency: str
    tier: str
    departments: list[str]  # the leading one first


@dataclass(frozen=True)
class District:
    grids: dict[str, Ground]
    types: dict[str, MatterType]


async def learn(line: Line) -> District:
    """Read both over a signed-in line. Raises Unanswered and Refused."""
    features = await _read(line, "/api/v1/grids/?format=geojson")
    catalogue = await _read(line, "/api/v1/catalogue/")
    return District(
        grids={feature["properties"]["code"]: _ground(feature) for feature in features["features"]},
        types={
            matter["code"]: MatterType(
                code=matter["code"],
                name=matter["name"],
                urgency=matter["urgency"],
                tier=matter["tier"],
                departments=[matter["lead_department"], *matter["assisting_departments"]],
            )
            for domain in catalogue["domains"]
            for matter in domain["types"]
        },
    )


async def _read(line: Line, path: str) -> dict:
    answer = await line.ask("read", "GET", path)
    if answer.status != 200:
        raise Refused(f"GET {path} answers {answer.status} {answer.problem}".rstrip())
    return answer.body


def _ground(feature: dict) -> Ground:
    properties = feature["properties"]
    whole = shape(feature["geometry"])
    parts = getattr(whole, "geoms", [whole])
    return Ground(
        code=properties["code"],
        name=properties["name"],
        township=properties["area"],
        community=properties["home_community"],
        shape=max(parts, key=lambda part: part.area),
    )
