"""A case gets another type, better words or another place: what follows from them follows."""

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from backend.answers.problems import invalid
from backend.live.models import Tier
from backend.territory.locate import grid_now

from ..models import Case, MatterType
from ..placing import place_point
from ..timing import measure_anew, repeat_due
from ..wire import tiers_shown, withdraw_markers


def reclassify(case: Case, matter: MatterType, *, at: datetime) -> dict:
    """Give the case another type: its urgency, tier and limits as they were promised when it was
    reported (as they are, of a type that is newer), counted from where they began."""
    if matter == case.type:
        raise invalid("fields.type", _("The case has this type already."))
    terms = matter.terms.at(case.reported_at).first() or matter.terms.at(at).first()
    if terms is None:
        raise invalid("fields.type", _("This type of matters is not in use."))
    before, tiers = case.type_id, tiers_shown(case)
    case.type, case.terms = matter, terms
    case.urgency, case.tier = terms.urgency, terms.tier
    case.shown_position = shown_to_all(case)
    measure_anew(case)
    repeat_due(case)
    withdraw_markers(case, sorted(tiers - tiers_shown(case)))
    return {"before": before}


def amend(case: Case, asked: dict[str, Any], *, at: datetime) -> dict[str, str]:
    """Put better words or another place in; the words that stood there before."""
    before: dict[str, str] = {}
    for name in ("description", "address"):
        text = asked["fields"].get(name)
        if text is not None:
            before[f"{name}_before"] = getattr(case, name)
            setattr(case, name, text)
    if asked.get("position") is not None:
        _move(case, asked["position"], at=at)
    if not before and asked.get("position") is None:
        raise invalid("fields", _("Say what is to be amended."))
    return before


def shown_to_all(case: Case) -> Point | None:
    """The place that everybody who may see the case is shown (domain.md, Tiers)."""
    if case.tier == Tier.OPEN:
        return case.position
    grid = grid_now(case.grid_id) if case.grid_id else None
    return Point(*grid.centre, srid=4326) if case.tier == Tier.SENSITIVE and grid else None


def _move(case: Case, point: Point, *, at: datetime) -> None:
    place = place_point(point, at=at)
    case.position = place.point
    case.scope = place.scope
    case.grid_id = place.grid.grid_id if place.grid else None
    case.shown_position = shown_to_all(case)
    if case.owner_centre_id:
        case.owner_centre = place.centre
