"""What is offered: the collections, and the properties of their features.

The names are those of the API; the titles are what a GIS shows as headings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.incidents.clocks import LAMPS
from backend.incidents.models import Urgency
from backend.incidents.workflow import State
from backend.territory.models import GridVersion, Level

LIMIT, MOST = 100, 1000


@dataclass(frozen=True)
class Property:
    """A property of a feature. `type` is JSON Schema's; those with `filters` can be asked for."""

    name: str
    title: Any
    type: str = "string"
    format: str = ""
    choices: Sequence[str] = ()
    filters: bool = True

    def schema(self) -> dict:
        schema: dict = {"type": self.type}
        if self.type == "array":
            schema["items"] = {"type": "string"}
        if self.format:
            schema["format"] = self.format
        if self.choices:
            schema["enum"] = list(self.choices)
        return schema


@dataclass(frozen=True)
class Collection:
    """A collection by its address; `level` is that of the net, empty for matters."""

    id: str
    level: str
    title: Any
    description: Any
    geometry: str  # as GeoJSON calls it
    properties: tuple[Property, ...]

    @property
    def filters(self) -> Mapping[str, Property]:
        return {each.name: each for each in self.properties if each.filters}


_AS_OF = _(
    "With `datetime` as of that moment; an interval gives the version in force at its moment "
    "nearest to now."
)


def _areas(name: str, level: Level, title: Any) -> Collection:
    return Collection(
        id=name,
        level=level,
        title=title,
        description=_AS_OF,
        geometry="MultiPolygon",
        properties=(
            Property("code", _("Code")),
            Property("name", _("Name")),
            Property("level", _("Level"), filters=False),
            Property("kind", _("Kind")),
            Property("parent", _("Code of the area above")),
        ),
    )


GRIDS = Collection(
    id="grids",
    level=Level.GRID,
    title=_("Grids"),
    description=_AS_OF,
    geometry="MultiPolygon",
    properties=(
        Property("code", _("Code")),
        Property("name", _("Name")),
        Property("kind", _("Kind"), choices=GridVersion.Kind.values),
        Property("home_community", _("Home community")),
        Property("communities", _("Communities"), type="array", filters=False),
        Property("area", _("Township")),
        Property("households", _("Households"), type="integer"),
    ),
)
CASES = Collection(
    id="cases",
    level="",
    title=_("Cases"),
    description=_(
        "Cases of the open tier that you may see and that have a place. `datetime` asks when "
        "they were reported."
    ),
    geometry="Point",
    properties=(
        Property("number", _("Number")),
        Property("type", _("Type")),
        Property("domain", _("Domain")),
        Property("urgency", _("Urgency"), choices=Urgency.values),
        Property("state", _("State"), choices=[str(state) for state in State]),
        Property("lamp", _("Lamp"), choices=LAMPS),
        Property("grid", _("Grid")),
        Property("reported_at", _("Reported at"), format="date-time", filters=False),
    ),
)
EVERY = (
    _areas("districts", Level.DISTRICT, _("Districts")),
    _areas("townships", Level.TOWNSHIP, _("Townships")),
    _areas("zones", Level.ZONE, _("Management zones")),
    _areas("communities", Level.COMMUNITY, _("Communities")),
    GRIDS,
    CASES,
)
BY_ID = {collection.id: collection for collection in EVERY}
