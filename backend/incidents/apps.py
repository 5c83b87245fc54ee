"""What this room is called on the pages of administration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "backend.incidents"
    verbose_name = _("Catalogue")
