"""What says that a case looks otherwise to somebody than it did, without showing it to them.

A case in full is made of rows, and of who reads it. The rows are summed up in the database, whole,
so that nothing is forgotten that is shown one day; the rest is worked out as it is for showing.
Links and lamps are left out: they turn by time alone.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, Func, OuterRef, TextField
from django.utils.translation import get_language

from backend.accounts.models import User
from backend.accounts.rights import Rights

from .actors import may_unmask, stands_close
from .in_full import children_seen, co_handlers_shown, hats_shown
from .models import Case
from .querysets import CaseQuerySet
from .shown import grid_code, localized, owner
from .workflow import Hat


class _Rows(Func):
    """Of reports what is shown alone: the first answer kept with each is long, and stays."""

    output_field = TextField()
    template = """
        md5(concat_ws('|', incidents_case::text,
            (SELECT max(e.seq) FROM incidents_caseevent e WHERE e.case_id = incidents_case.id),
            (SELECT string_agg(k::text, ',' ORDER BY k.id) FROM incidents_clock k
             WHERE k.case_id = incidents_case.id),
            (SELECT string_agg(s::text, ',' ORDER BY s.id) FROM incidents_escalation s
             JOIN incidents_clock k ON k.id = s.clock_id WHERE k.case_id = incidents_case.id),
            (SELECT string_agg(h::text, ',' ORDER BY h.id) FROM incidents_cohandler h
             WHERE h.case_id = incidents_case.id),
            (SELECT string_agg((r.uuid, r.reporter_id, r.source, r.description, r.occurred_at,
                                r.received_at, r.external, c)::text, ',' ORDER BY r.uuid)
             FROM incidents_report r LEFT JOIN incidents_caller c ON c.report_id = r.uuid
             WHERE r.case_id = incidents_case.id),
            (SELECT string_agg((t.uuid, t.taken_with, v.state, v.sha256, v.media_type, v.copy_type,
                                v.prepared_at)::text, ',' ORDER BY t.id)
             FROM incidents_citation t LEFT JOIN incidents_evidence v ON v.uuid = t.uuid
             WHERE t.case_id = incidents_case.id)))
    """


def with_rows(cases: CaseQuerySet) -> CaseQuerySet:
    """Cases with `rows`, what their rows come to, and `is_storm`, whether others are their
    children."""
    return cases.annotate(
        rows=_Rows(),
        is_storm=Exists(Case.objects.filter(parent=OuterRef("pk"))),
    )


def facts_of(
    cases: Iterable[Case],
    hats: Mapping[int, set[Hat]],
    *,
    user: User,
    rights: Rights,
) -> dict[int, list]:
    """By id of each case, which came `with_rows` and `.with_parties()`, plain data that differ
    whenever what `user` is shown of it does. They hold what is hidden from `user`: to be summed
    up under a key, and never shown."""
    cases = list(cases)
    storms = [case for case in cases if case.is_storm]
    children = children_seen(storms, user=user, rights=rights) if storms else {}
    return {
        case.pk: [
            case.rows,
            get_language(),
            localized(case.type),
            grid_code(case),
            owner(case),
            [called["name"] for called in co_handlers_shown(case)],
            children.get(case.pk),
            hats_shown(hats[case.pk]),
            stands_close(user, case, rights),
            may_unmask(user, case, rights),
        ]
        for case in cases
    }
