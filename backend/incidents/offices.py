"""Whose hands a case can be put into: departments with an office where it lies, and their staff."""

from backend.accounts.models import FOR_A_DEPARTMENT, Department, User
from backend.notices.chain import staff_of
from backend.territory.models import Area
from backend.territory.paths import areas_of

from .models import Case


def has_an_office(department: Department, case: Case) -> bool:
    """Whether somebody works for the department in an area that the case lies in."""
    office = department.staff.filter(role__in=FOR_A_DEPARTMENT, is_active=True)
    return office.filter(area__in=areas_of(case.scope)).exists()


def people_of(department: Department, case: Case) -> list[User]:
    """The clerks who answer for the department where the case lies."""
    areas = Area.objects.filter(pk__in=areas_of(case.scope))
    return [user for area in areas for user in staff_of(area, department)]
