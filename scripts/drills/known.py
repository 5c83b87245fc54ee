"""What is really there, by the names that parameters and members of the API have for it."""

from collections.abc import Iterable

from backend.accounts.models import Department, User
from backend.incidents.models import Case, CaseEvent, Domain, MatterType, Report
from backend.notices.models import Notice
from backend.patrol.models import Shift
from backend.staffing.models import Absence, Member, Posting
from backend.territory.models import AreaCode, Boundary, GridVersion

_MOST = 30


def known_names() -> dict[str, list]:
    """As the calls write them; the names of areas are their codes of the statistics bureau."""
    areas = _first(AreaCode.objects.filter(system="nbs").order_by("pk"), "code")
    grids = _first(GridVersion.objects.order_by("pk"), "code")
    numbers = _first(Case.objects.order_by("-pk"), "number")
    departments = _first(Department.objects.order_by("pk"), "code")
    members = _first(Member.objects.order_by("pk"), "pk")
    uuids = [str(one) for one in _first(Report.objects.order_by("-received_at"), "pk")]
    steps = [str(one) for one in _first(CaseEvent.objects.order_by("-pk"), "uuid")]
    return {
        "absence": _first(Absence.objects.order_by("pk"), "pk"),
        "after": steps,
        "area": areas,
        "bbox": ["119.9,35.9,120.3,36.2"],
        "boundary": _first(Boundary.objects.order_by("pk"), "pk"),
        "case": numbers,
        "children": [numbers[:2]],
        "code": grids + areas + _first(MatterType.objects.order_by("pk"), "pk"),
        "communities": [[code] for code in areas[-3:]],
        "department": departments,
        "departments": [[code] for code in departments],
        "domain": _first(Domain.objects.order_by("pk"), "pk"),
        "domains": [[code] for code in _first(Domain.objects.order_by("pk"), "pk")],
        "extend_by": ["2wd"],
        "grid": grids,
        "lat": [35.95, 36.01],
        "lon": [120.1, 120.03],
        "member": members,
        "notice": _first(Notice.objects.order_by("pk"), "pk"),
        "number": numbers,
        "parent": [*areas[:2], *numbers[:2]],
        "posting": _first(Posting.objects.order_by("pk"), "pk"),
        "report": uuids,
        "shift": [str(one) for one in _first(Shift.objects.order_by("pk"), "uuid")],
        "type": _first(MatterType.objects.order_by("pk"), "pk"),
        "user": _first(User.objects.order_by("pk"), "pk"),
        "uuid": uuids + steps,
        "version": [1, 2, 3],
    }


def _first(rows, name: str) -> list:
    found: Iterable = rows.values_list(name, flat=True)[:_MOST]
    return list(found)
