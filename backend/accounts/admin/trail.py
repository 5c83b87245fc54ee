"""The audit trail, read by auditors and changed by nobody."""

import json

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import OnlyShown, column

from ..actions.reading_the_trail import note_reading
from ..models import TrailEntry


def _details(entry: TrailEntry) -> str:
    return format_html("<pre>{}</pre>", json.dumps(entry.details, ensure_ascii=False, indent=1))


@admin.register(TrailEntry)
class TrailEntryAdmin(OnlyShown):
    seen_by = ("accounts.view_trail",)
    ordering = ("-at", "-pk")
    date_hierarchy = "at"
    search_fields = ("act", "by_name", "subject", "about__name")
    search_help_text = _("Act, name, or thing")
    list_select_related = ("about",)
    list_display = (
        column(_("Act"), lambda entry: entry.act, ordering="act"),
        column(_("At"), lambda entry: entry.at, ordering="at"),
        column(_("By"), lambda entry: entry.by_name or "-"),
        column(_("About"), lambda entry: entry.about),
        column(_("Thing"), lambda entry: entry.subject),
        column(_("Reason"), lambda entry: entry.reason),
    )

    def get_search_results(self, request, queryset, search_term):
        """By names too, so that a search is a look at a person's entries."""
        if term := search_term.strip():
            note_reading(by=request.user, at=timezone.now(), asked={"q": term[:100]})
        return super().get_search_results(request, queryset, search_term)

    fields = readonly_fields = (
        *list_display,
        column(_("Where"), lambda entry: entry.scope),
        column(_("Details"), _details),
    )
