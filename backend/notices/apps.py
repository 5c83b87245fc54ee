"""What this room is called on the pages of administration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "backend.notices"
    verbose_name = _("Suggestion box")
