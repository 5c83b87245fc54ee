"""From when an edit holds: the beginning of a day ahead in China, or now."""

from datetime import date, datetime, time

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DayAhead(forms.DateField):
    """A day after today, or nothing."""

    widget = AdminDateWidget

    def __init__(self, **how) -> None:
        super().__init__(required=False, **how)

    def clean(self, value) -> date | None:
        day = super().clean(value)
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Give a day ahead, or none for now."))
        return day


def beginning(day: date | None) -> datetime | None:
    return day and timezone.make_aware(datetime.combine(day, time.min))
