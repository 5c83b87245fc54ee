"""The working calendar: days, published years and office hours, entered by the district."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column

from ..actions.calendar import publish_year, set_day, set_hours
from ..models import CalendarDay, CalendarYear, OfficeHours

_EDITS = ("incidents.change_catalogue",)


class DayForm(forms.ModelForm):
    class Meta:
        model = CalendarDay
        fields = ("day", "works", "name")
        labels = {"day": _("Day"), "works": _("Is worked (make-up day)"), "name": _("Holiday")}
        widgets = {"name": forms.TextInput(attrs={"size": 20})}


@admin.register(CalendarDay)
class CalendarDayAdmin(Administered):
    seen_by = changed_by = added_by = _EDITS
    form = DayForm
    fields = DayForm.Meta.fields
    ordering = ("-day",)
    list_display = (
        column(_("Day"), lambda row: row.day, ordering="day"),
        column(_("Holiday"), lambda row: row.name),
        column(_("Is worked (make-up day)"), lambda row: _("yes") if row.works else _("no")),
    )

    def get_readonly_fields(self, request, obj=None):
        return (self.list_display[0],) if obj else ()

    def get_fields(self, request, obj=None):
        return (self.list_display[0], "works", "name") if obj else self.fields

    def act(self, request, obj, form, change) -> None:
        said = form.cleaned_data
        row = set_day(
            day=obj.day,
            works=said["works"],
            name=said["name"],
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = row.pk


class YearForm(forms.ModelForm):
    class Meta:
        model = CalendarYear
        fields = ("year",)
        labels = {"year": _("Year")}
        help_texts = {
            "year": _("By the days that the program knows, else by the days entered for it so far.")
        }


@admin.register(CalendarYear)
class CalendarYearAdmin(Administered):
    seen_by = added_by = _EDITS
    form = YearForm
    fields = ("year",)
    ordering = ("-year",)
    list_display = (
        column(_("Year"), lambda row: row.year, ordering="year"),
        column(_("Source"), lambda row: row.source),
    )

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def act(self, request, obj, form, change) -> None:
        publish_year(year=obj.year, by=request.user, at=timezone.now())


class HoursForm(forms.ModelForm):
    class Meta:
        model = OfficeHours
        fields = (
            "since",
            "morning_opens",
            "morning_closes",
            "afternoon_opens",
            "afternoon_closes",
        )
        labels = {
            "since": _("Holds from"),
            "morning_opens": _("Morning from"),
            "morning_closes": _("Morning to"),
            "afternoon_opens": _("Afternoon from"),
            "afternoon_closes": _("Afternoon to"),
        }

    def clean(self) -> dict:
        said = super().clean()
        times = [said.get(name) for name in self.Meta.fields[1:]]
        if None not in times and not times[0] < times[1] <= times[2] < times[3]:
            raise forms.ValidationError(_("The hours of a day follow each other."))
        return said


@admin.register(OfficeHours)
class OfficeHoursAdmin(Administered):
    seen_by = changed_by = added_by = _EDITS
    form = HoursForm
    fields = HoursForm.Meta.fields
    ordering = ("-since",)
    list_display = (
        column(_("Holds from"), lambda row: row.since, ordering="since"),
        column(_("Morning"), lambda row: _span(row.morning_opens, row.morning_closes)),
        column(_("Afternoon"), lambda row: _span(row.afternoon_opens, row.afternoon_closes)),
    )

    def get_readonly_fields(self, request, obj=None):
        return (self.list_display[0],) if obj else ()

    def get_fields(self, request, obj=None):
        return (self.list_display[0], *self.fields[1:]) if obj else self.fields

    def act(self, request, obj, form, change) -> None:
        said = form.cleaned_data
        row = set_hours(
            since=obj.since,
            morning=(said["morning_opens"], said["morning_closes"]),
            afternoon=(said["afternoon_opens"], said["afternoon_closes"]),
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = row.pk


def _span(opens, closes) -> str:
    return f"{opens:%H:%M}-{closes:%H:%M}"
