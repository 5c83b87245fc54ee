"""What this room is called on the pages of administration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingConfig(AppConfig):
    name = "backend.staffing"
    verbose_name = _("Staffing")
