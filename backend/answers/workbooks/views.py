"""What endpoints of workbooks have in common: a template to fill in, and the filled one."""

from datetime import datetime
from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from ..described import refusals
from ..uploads import StrictFormParser
from .columns import Form
from .reports import Report, WorkbookReportSerializer
from .sheets import Sheet, read_sheet
from .templates import template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XlsxRenderer(JSONRenderer):
    """For who asks for a workbook by its name; refusals are JSON all the same."""

    media_type = XLSX
    format = "xlsx"
    charset = None


class WorkbookSerializer(serializers.Serializer):
    file = serializers.FileField()
    dry_run = serializers.BooleanField(default=False, help_text="Judge every row, enter none")


class WorkbookView(APIView):
    """Subclasses say of which form, who may, and what a sheet brings about."""

    form: ClassVar[Form]
    file_name: ClassVar[str]
    serializer_class: ClassVar[type[WorkbookSerializer]] = WorkbookSerializer
    parser_classes = (StrictFormParser,)
    renderer_classes = (JSONRenderer, XlsxRenderer)

    def refuse_unless_allowed(self) -> None:
        raise NotImplementedError

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        raise NotImplementedError

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY} | refusals(403))
    def get(self, request):
        """An empty workbook with its headings and an example row."""
        self.refuse_unless_allowed()
        disposition = f'attachment; filename="{self.file_name}.xlsx"'
        return HttpResponse(
            template(self.form),
            content_type=XLSX,
            headers={"Content-Disposition": disposition},
        )

    @extend_schema(responses={200: WorkbookReportSerializer} | refusals(400, 403, 413))
    def post(self, request):
        """Enter what a workbook says, row by row; `dry_run` judges without entering."""
        self.refuse_unless_allowed()
        asked = self.serializer_class(data=request.data)
        asked.is_valid(raise_exception=True)
        sheet = read_sheet(asked.validated_data["file"].read(), self.form)
        report = self.enter(sheet, asked.validated_data, timezone.now())
        return Response(WorkbookReportSerializer(report).data)
