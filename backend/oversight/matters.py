"""Matters open at a moment: how many, and the newest of those that everybody may see."""

from datetime import datetime

from backend.incidents.clocks import LAMPS, lamp
from backend.incidents.models import Domain, MatterType
from backend.incidents.shown import localized
from backend.incidents.workflow import OPEN_STATES
from backend.territory.locate import net_at
from backend.territory.models import Area, Level
from backend.territory.paths import areas_of

from .as_it_stood import OPEN_MATTERS, rows

NEWEST = 12

_COUNTED = f"""
    WITH matters AS ({OPEN_MATTERS})
    SELECT m.state, t.domain_id,
        CASE WHEN m.yellow_at IS NULL OR m.due_at IS NULL OR %(until)s <= m.yellow_at THEN 'green'
             WHEN %(until)s > m.due_at THEN 'red' ELSE 'yellow' END,
        count(*)
    FROM matters m JOIN incidents_mattertype t ON t.code = m.type_id
    GROUP BY 1, 2, 3
"""  # noqa: S608 (made of constants)
# Open then and now: what became sensitive since is shown no more, of no moment.
_NEWEST = f"""
    WITH matters AS ({OPEN_MATTERS})
    SELECT number, type_id, urgency, state, scope, yellow_at, due_at, reported_at FROM matters
    WHERE tier = 'open' AND tier_now = 'open' ORDER BY reported_at DESC, id DESC LIMIT %(most)s
"""  # noqa: S608 (made of constants)


def open_matters(area: Area, at: datetime) -> dict:
    """`open` in all, and the same by state, domain and lamp, those without any as well."""
    by_state = {state.value: 0 for state in OPEN_STATES}
    by_domain = dict.fromkeys(Domain.objects.order_by("code"), 0)
    domains = {domain.pk: domain for domain in by_domain}
    by_lamp = dict.fromkeys(LAMPS, 0)
    for state, domain, turned, count in rows(_COUNTED, area, until=at):
        by_state[state] += count
        by_domain[domains[domain]] += count
        by_lamp[turned] += count
    return {
        "open": sum(by_state.values()),
        "by_state": [{"state": state, "count": count} for state, count in by_state.items()],
        "by_domain": [
            {"domain": domain.pk, "name": localized(domain), "count": count}
            for domain, count in by_domain.items()
        ],
        "by_lamp": by_lamp,
    }


def newest_matters(area: Area, at: datetime) -> list[dict]:
    """The newest open matters of the open tier: no words of anybody, and in place of the spot the
    community and the centre of the grid."""
    found = list(rows(_NEWEST, area, until=at, most=NEWEST))
    types = MatterType.objects.in_bulk({matter for _, matter, *_ in found})
    communities = _communities({scope for _, _, _, _, scope, *_ in found})
    return [
        {
            "number": number,
            "type": matter,
            "type_name": localized(types[matter]),
            "domain": types[matter].domain_id,
            "urgency": urgency,
            "lamp": lamp(yellow_at, due_at, at),
            "state": state,
            "reported_at": reported_at,
            "community": communities.get(areas_of(scope)[-1]),
            "position": _centre(scope, at),
        }
        for number, matter, urgency, state, scope, yellow_at, due_at, reported_at in found
    ]


def _communities(scopes: set[str]) -> dict[int, str]:
    """The names of the communities that matters lie in; what belongs to a township has none."""
    inmost = Area.objects.filter(pk__in={areas_of(scope)[-1] for scope in scopes})
    return dict(inmost.filter(level=Level.COMMUNITY).values_list("pk", "name"))


def _centre(scope: str, at: datetime) -> list[float] | None:
    net = net_at(at)
    step = scope.strip("/").rpartition("/")[2]
    if net is None or not step.startswith("g") or int(step[1:]) not in net.index_of:
        return None
    return list(net.grids[net.index_of[int(step[1:])]].centre)
