"""What this room is called on the pages of administration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "backend.territory"
    verbose_name = _("Areas and places")
