"""The list of departments, from a workbook."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.answers.workbooks.reports import Report
from backend.answers.workbooks.sheets import Sheet
from backend.answers.workbooks.views import WorkbookView

from .. import workbook


class DepartmentWorkbookView(WorkbookView):
    """Departments with their codes; one list for the whole district."""

    form = workbook.FORM
    file_name = "departments"

    def refuse_unless_allowed(self) -> None:
        if not self.request.user.has_perm("accounts.change_department"):
            raise PermissionDenied(_("Departments are changed by the district's administrators."))

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        return workbook.enter_department_workbook(sheet=sheet, dry_run=asked["dry_run"])
