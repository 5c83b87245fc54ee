"""Workbooks of areas and of places."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.answers.workbooks.reports import Report
from backend.answers.workbooks.sheets import Sheet
from backend.answers.workbooks.views import WorkbookView

from ..actions import area_workbook, place_workbook
from ..serializers.places import PlaceWorkbookSerializer


class AreaWorkbookView(WorkbookView):
    """Areas of all levels, each row below what the caller may change."""

    form = area_workbook.FORM
    file_name = "areas"

    def refuse_unless_allowed(self) -> None:
        user = self.request.user
        if not _may_somewhere(user, "territory.change_area"):
            raise PermissionDenied(_("Areas are changed by administrators of the area above."))

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        user = self.request.user
        return area_workbook.enter_area_workbook(
            sheet=sheet,
            may=lambda above: user.has_perm("territory.change_area", above),
            dry_run=asked["dry_run"],
            by=user.name,
            at=at,
        )


class PlaceWorkbookView(WorkbookView):
    """Places, each in an area whose places the caller may change."""

    form = place_workbook.FORM
    file_name = "places"
    serializer_class = PlaceWorkbookSerializer

    def refuse_unless_allowed(self) -> None:
        if not _may_somewhere(self.request.user, "territory.change_place"):
            raise PermissionDenied(_("Places are changed by administrators of their area."))

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        user = self.request.user
        return place_workbook.enter_place_workbook(
            sheet=sheet,
            crs=asked.get("crs"),
            may=lambda area: user.has_perm("territory.change_place", area),
            dry_run=asked["dry_run"],
            by=user.name,
            at=at,
        )


def _may_somewhere(user, permission: str) -> bool:
    """Whether a user may do something in the whole district or in the area of their office."""
    return user.has_perm(permission) or (
        user.area is not None and user.has_perm(permission, user.area)
    )
