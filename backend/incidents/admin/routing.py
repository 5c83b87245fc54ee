"""The rules by which a matter finds who handles it."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column, filtered

from ..actions.routing_rules import keep_rule
from ..models import RoutingRule

_EDITS = ("incidents.change_catalogue",)


@admin.register(RoutingRule)
class RoutingRuleAdmin(Administered):
    seen_by = changed_by = added_by = _EDITS
    ordering = ("rank", "pk")
    list_select_related = ("domain", "type", "department")
    list_filter = (filtered("domain", _("Domain"), admin.RelatedFieldListFilter),)
    list_display = (
        column(_("Rank"), lambda rule: rule.rank, ordering="rank"),
        column(_("Goes to"), lambda rule: rule.get_to_display()),
        column(_("Department"), lambda rule: rule.department),
        column(_("Domain"), lambda rule: rule.domain),
        column(_("Type"), lambda rule: rule.type),
        column(_("Urgency"), lambda rule: rule.get_urgency_display()),
        column(_("In use"), lambda rule: rule.in_use, boolean=True),
    )
    fields = ("rank", "domain", "type", "urgency", "to", "department", "in_use")

    def act(self, request, obj, form, change) -> None:
        keep_rule(obj, by=request.user, at=timezone.now())
