"""Several reports of one matter hang on one case; what was merged can be parted again."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from backend.accounts.models import User
from backend.answers.repeats import content_digest

from ..models import Case, Citation, Report
from .telling_the_story import write_step


def merge(case: Case, lead: Case, *, by: User, at: datetime) -> dict:
    """Hang the reports of `case` on `lead`, and say so in the lead's story."""
    reports = [str(pk) for pk in case.reports.order_by("received_at").values_list("pk", flat=True)]
    case.reports.update(case=lead)
    _cite_there_too(case, lead, reports)
    _tell_lead(lead, "merge", case, reports, by=by, at=at)
    return {"into": lead.number, "reports": reports}


def unmerge(case: Case, *, by: User, at: datetime) -> dict:
    """Take its own reports back from the case they hang on."""
    merged = case.events.filter(action="merge", fields__has_key="into").order_by("-seq").first()
    reports = merged.fields["reports"]
    lead = Case.objects.get(number=merged.fields["into"])
    Report.objects.filter(pk__in=reports, case=lead).update(case=case)
    Citation.objects.filter(case=lead, report__in=reports).delete()
    _tell_lead(lead, "unmerge", case, reports, by=by, at=at)
    return {"from": lead.number, "reports": reports}


def _cite_there_too(case: Case, lead: Case, reports: list[str]) -> None:
    """What came with the reports can be seen with either case."""
    brought = Citation.objects.filter(case=case, report__in=reports).order_by("pk")
    what = brought.values("uuid", "report_id", "by_id", "taken_with")
    Citation.objects.bulk_create(Citation(case=lead, **cited) for cited in what)


def _tell_lead(
    lead: Case, action: str, case: Case, reports: list[str], *, by: User, at: datetime
) -> None:
    """A record in the lead's story: its state, owner and version stay."""
    uuid = uuid5(NAMESPACE_URL, f"{action}:{case.number}:{lead.number}:{case.version}")
    write_step(
        lead,
        uuid=uuid,
        action=action,
        by=by,
        at=at,
        from_state=lead.state,
        fields={"from": case.number, "reports": reports},
        digest=content_digest({"uuid": uuid}),
    )
