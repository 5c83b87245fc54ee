"""Cases with all that is shown of them, many in as few queries as one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet, prefetch_related_objects

from backend.accounts import masking
from backend.accounts.models import Role, User
from backend.accounts.rights import Rights

from .actors import hats_of, may_unmask
from .calling_back import needs_the_safe_way
from .evidence.cited import Pieces, cited_by
from .models import Caller, Case, CaseEvent, Citation, Clock, Order
from .shown import case_in_list, clock_shown, localized, spans
from .workflow import Hat


def case_in_full(case: Case, *, user: User, rights: Rights, now: datetime) -> dict:
    return cases_in_full([case], user=user, rights=rights, now=now)[0]


def cases_in_full(
    cases: Iterable[Case], *, user: User, rights: Rights, now: datetime
) -> list[dict]:
    """Cases that came `.with_parties()`, in their order, as `user` sees them."""
    cases = list(cases)
    prefetch_related_objects(
        cases,
        Prefetch("clocks", Clock.objects.order_by("pk").prefetch_related("escalations")),
        Prefetch("citations", Citation.objects.order_by("pk")),
    )
    cited = {case.pk: cited_by(case) for case in cases}
    uuids = (uuid for of_case in cited.values() for uuid in of_case)
    pieces = Pieces.of(uuids, user=user, rights=rights, now=now)
    children = children_seen(cases, user=user, rights=rights)
    callers = _first_callers([case for case in cases if may_unmask(user, case, rights)])
    given_back = _may_be_given_back(
        [case for case in cases if rights.holds(Role.OPERATOR, case.scope)]
    )
    steps = dict(
        CaseEvent.objects.filter(case__in=cases)
        .values("case")
        .annotate(last=Max("seq"))
        .values_list("case", "last")
    )
    return [
        case_in_list(case, user=user, rights=rights, now=now)
        | {
            "hats": hats_shown(hats_of(user, case, rights)),
            "returned": case.returned_count,
            "can_give_back": case.pk in given_back,
            "step_count": steps.get(case.pk, 0),
            "yellow_at": case.yellow_at,
            "merged_into": case.merged_into.number if case.merged_into_id else None,
            "children": children.get(case.pk, []),
            "co_handlers": co_handlers_shown(case),
            "caller": _masked(callers.get(case.pk)),
            "clocks": _clocks_explained(case),
            "reports": _reports(case),
            "evidence": _evidence(cited[case.pk], pieces),
        }
        for case in cases
    ]


def hats_shown(hats: set[Hat]) -> list[str]:
    """Hats in the order of the table."""
    return [hat.value for hat in Hat if hat in hats]


def children_seen(cases: Iterable[Case], *, user: User, rights: Rights) -> dict[int, list[str]]:
    """By id of a storm the numbers of those of its cases that `user` sees."""
    seen = Case.objects.visible_to(user, rights).filter(parent__in=[case.pk for case in cases])
    children: dict[int, list[str]] = {}
    for parent, number in seen.order_by("number").values_list("parent", "number"):
        children.setdefault(parent, []).append(number)
    return children


def unmasked(case: Case) -> dict:
    """What is masked elsewhere, for whoever gave a reason."""
    caller = caller_of(case)
    safe_only = needs_the_safe_way(case)
    return {
        "caller": caller
        and {"name": caller.name, "phone": caller.phone, "safe_way": caller.safe_way},
        "callers": [
            {
                "report": str(one.pk),
                "name": one.name,
                # Whoever named a safe way is called in no other.
                "phone": "" if safe_only and one.safe_way else one.phone,
                "safe_way": one.safe_way,
            }
            for one in callers_of(case)
        ],
        "address": case.address,
    }


def caller_of(case: Case) -> Caller | None:
    """Who reported from outside, as far as they said and it is still kept."""
    return callers_of(case).first()


def callers_of(case: Case) -> QuerySet[Caller]:
    """All who did, in the order in which they reported."""
    return Caller.objects.filter(report__case=case).order_by("report__received_at")


def co_handlers_shown(case: Case) -> list[dict]:
    """The departments that were called in this round, as they were called."""
    return [
        {
            "department": called.department_id,
            "name": localized(called.department),
            "called_at": called.called_at,
            "arrive_by": called.arrive_by,
            "arrived_at": called.arrived_at,
            "reported_at": called.reported_at,
        }
        for called in sorted(case.co_handlers.all(), key=lambda called: called.pk)
        if called.round == case.round
    ]


def _first_callers(cases: list[Case]) -> dict[int, Caller]:
    callers = Caller.objects.filter(report__case__in=cases).select_related("report")
    first: dict[int, Caller] = {}
    for caller in callers.order_by("report__received_at"):
        first.setdefault(caller.report.case_id, caller)
    return first


def _may_be_given_back(cases: list[Case]) -> set[int]:
    """Ids of those that hang on an order whose platform still waits for us."""
    ordered = [case for case in cases if any(report.external for report in case.reports.all())]
    if not ordered:
        return set()
    orders = Order.objects.filter(report__case__in=ordered).waiting().not_taken_back()
    return set(orders.values_list("report__case", flat=True))


def _masked(caller: Caller | None) -> dict | None:
    return caller and {
        "name": masking.name(caller.name),
        "phone": masking.phone(caller.phone),
        "safe_way": masking.words(caller.safe_way),
    }


def _clocks_explained(case: Case) -> list[dict]:
    """The clocks in the order in which they started, each with all that its due time follows
    from."""
    return [
        clock_shown(clock)
        | {
            "yellow_at": clock.yellow_at.isoformat(),
            "why": spans(clock.counted),
            "pauses": spans(clock.pauses),
            "extensions": clock.extensions,
            "corrections": clock.corrections,
            "escalations": [
                {"step": one.step, "at": one.at.isoformat(), "told": one.told}
                for one in sorted(clock.escalations.all(), key=lambda one: one.pk)
            ],
        }
        for clock in case.clocks.all()
    ]


def _reports(case: Case) -> list[dict]:
    return [
        {
            "uuid": str(report.uuid),
            "source": report.source,
            "occurred_at": report.occurred_at,
            "received_at": report.received_at,
            "description": report.description,
            "external": report.external,
        }
        for report in sorted(case.reports.all(), key=lambda report: report.received_at)
    ]


def _evidence(cited: Mapping[UUID, str], pieces: Pieces) -> list[dict]:
    return [pieces.shown(uuid, taken_with) for uuid, taken_with in cited.items()]
