"""The list of departments, and from a workbook."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView

from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.answers.workbooks.reports import Report
from backend.answers.workbooks.sheets import Sheet
from backend.answers.workbooks.views import WorkbookView

from .. import workbook
from ..models import Department
from ..serializers.users import DepartmentSerializer, shown_department


class DepartmentListView(GenericAPIView):
    """Every department with its level; public among staff."""

    queryset = Department.objects.none()
    serializer_class = DepartmentSerializer
    ordering = ("code",)

    @extend_schema(
        parameters=[OpenApiParameter("level", str, enum=Department.Level.values)],
        responses={200: DepartmentSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        departments = Department.objects.visible_to(request.user)
        if level := request.query_params.get("level"):
            if level not in Department.Level.values:
                raise invalid("level", _("There is no such level."))
            departments = departments.filter(level=level)
        page = self.paginate_queryset(departments)
        return self.get_paginated_response([shown_department(one) for one in page])


class DepartmentWorkbookView(WorkbookView):
    """Departments with their codes; one list for the whole district."""

    form = workbook.FORM
    file_name = "departments"

    def refuse_unless_allowed(self) -> None:
        if not self.request.user.has_perm("accounts.change_department"):
            raise PermissionDenied(_("Departments are changed by the district's administrators."))

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        return workbook.enter_department_workbook(sheet=sheet, dry_run=asked["dry_run"])
