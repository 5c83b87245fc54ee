"""吹哨报到: the township whistles, departments arrive, each reports back."""

from datetime import datetime

from django.utils.translation import gettext as _

from backend.accounts.models import Department
from backend.answers.problems import Problem, invalid

from ..models import Case, CoHandler
from ..offices import has_an_office


def whistle(
    case: Case, departments: list[Department], *, arrive_by: datetime, at: datetime
) -> None:
    """Call departments to a case; those called already keep their time."""
    if arrive_by <= at:
        raise invalid("fields.arrive_by", _("This moment is past."))
    for department in departments:
        if department == case.handler_department:
            raise invalid("fields.departments", _("The lead is there already."))
        if not has_an_office(department, case):
            raise invalid(
                "fields.departments",
                _("%(department)s has no office for where the case lies.")
                % {"department": department.name_zh},
            )
    CoHandler.objects.bulk_create(
        [
            CoHandler(
                case=case,
                round=case.round,
                department=department,
                called_at=at,
                arrive_by=arrive_by,
            )
            for department in departments
        ],
        ignore_conflicts=True,
    )


def arrive(case: Case, department: str, *, at: datetime) -> None:
    """Note when a department that was called came; the first time counts."""
    _called(case, department).filter(arrived_at=None).update(arrived_at=at)


def report_back(case: Case, department: str, *, at: datetime) -> None:
    """Note that a department has done its part; who reports back has been there."""
    arrive(case, department, at=at)
    if not _called(case, department).filter(reported_at=None).update(reported_at=at):
        raise Problem("reported-back", _("This department has reported back already."))


def _called(case: Case, department: str):
    return CoHandler.objects.filter(case=case, round=case.round, department=department)
