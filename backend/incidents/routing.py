"""Whom a matter goes to: proposals in the order of the district's rules, each with its reason.

The professional member of the grid for the domain, the department in the township, that of the
district (domain.md, People; the rules are rows and can be edited). Who is on leave is passed over
and whoever stands in for them comes in. Among equals whoever has fewer open matters comes first;
how many stays unsaid, since nothing counts matters by person. It proposes; people dispatch.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import Department
from backend.notices.chain import on_duty, staff_of
from backend.staffing.models import Absence, Post, Posting
from backend.territory.models import Area
from backend.territory.paths import areas_of

from .models import Case, RoutingRule, Terms
from .workflow import OPEN_STATES


@dataclass(frozen=True)
class Matter:
    """What routing looks at: a case, or what is about to become one."""

    terms: Terms
    urgency: str
    grid_id: int | None
    scope: str

    @classmethod
    def of(cls, case: Case) -> "Matter":
        return cls(case.terms, case.urgency, case.grid_id, case.scope)


@dataclass(frozen=True)
class Candidate:
    """Somebody a matter may go to. `to` is what `dispatch` takes; `rule`: the row that led here;
    `passed_over`: not to be chosen now, and `why` says the reason."""

    kind: str
    id: int | str
    name: str
    why: str
    rule: int
    on_duty: bool = False
    passed_over: bool = False


def candidates(matter: Matter, *, at: datetime) -> list[Candidate]:
    """Everybody the rules lead to, each once, whoever comes first by the rules first."""
    found: dict[tuple[str, int | str], Candidate] = {}
    for rule in RoutingRule.objects.for_matter(matter.terms.type, matter.urgency):
        for candidate in _FINDS[rule.to](rule, matter, at):
            found.setdefault((candidate.kind, candidate.id), candidate)
    # Python's sort keeps the order of the rules within each half.
    return sorted(found.values(), key=lambda candidate: candidate.passed_over)


def _professionals(rule: RoutingRule, matter: Matter, at: datetime) -> Iterator[Candidate]:
    if matter.grid_id is None:
        return
    serving = (
        Posting.objects.at(at)
        .filter(
            grid=matter.grid_id,
            post=Post.PROFESSIONAL,
            domains__contains=[matter.terms.type.domain_id],
        )
        .select_related("member__user", "absence__member__user")
    )
    postings = list(serving)
    away = set(
        Absence.objects.at(at)
        .filter(member__in=[posting.member_id for posting in postings])
        .values_list("member", flat=True)
    )
    for posting in _least_busy_first(postings):
        yield Candidate(
            kind="member",
            id=posting.member_id,
            name=posting.member.user.name,
            why=_why_this_member(posting, posting.member_id in away),
            rule=rule.pk,
            passed_over=posting.member_id in away,
        )


def _why_this_member(posting: Posting, is_away: bool) -> str:
    if is_away:
        return _("Professional member of the grid for the domain, on leave now.")
    if posting.absence_id:
        return _("Stands in for %(name)s, who is on leave.") % {
            "name": posting.absence.member.user.name
        }
    return {
        Posting.Kind.HOME: _("Professional member of the grid for the domain."),
        Posting.Kind.ADDITIONAL: _("Serves the grid for the domain besides another."),
        Posting.Kind.COVER: _("Stands in on the grid for the domain."),
    }[posting.kind]


def _least_busy_first(postings: list[Posting]) -> list[Posting]:
    kinds = list(Posting.Kind)
    busy = dict(
        Case.objects.filter(
            owner_member__in=[posting.member_id for posting in postings], state__in=OPEN_STATES
        )
        .values_list("owner_member")
        .annotate(Count("pk"))
    )
    return sorted(
        postings,
        key=lambda one: (kinds.index(one.kind), busy.get(one.member_id, 0), one.member_id),
    )


def _department_in(level: int, why) -> Callable[..., Iterator[Candidate]]:
    """A finder of the department's office in the area at a level of the path (0: district)."""

    def find(rule: RoutingRule, matter: Matter, at: datetime) -> Iterator[Candidate]:
        areas = areas_of(matter.scope)
        if len(areas) <= level:
            return
        area = Area.objects.get(pk=areas[level])
        department: Department = rule.department or matter.terms.lead_department
        if not staff_of(area, department):
            return
        yield Candidate(
            kind="department",
            id=department.code,
            name=department.name_zh,
            why=str(why) % {"area": area.name},
            rule=rule.pk,
            on_duty=bool(on_duty(area=area, department=department, at=at)),
        )

    return find


_FINDS = {
    RoutingRule.To.PROFESSIONAL: _professionals,
    RoutingRule.To.TOWNSHIP_DEPARTMENT: _department_in(
        1, gettext_lazy("Responsible department, with an office in %(area)s.")
    ),
    RoutingRule.To.DISTRICT_DEPARTMENT: _department_in(
        0, gettext_lazy("Responsible department of %(area)s.")
    ),
}
