"""The catalogue at /admin/: the district edits the limits. No case is shown to administrators."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, OnlyShown, column, filtered

from .actions.catalogue import change_limits
from .actions.routing_rules import keep_rule
from .clocks import parse
from .models import Domain, MatterType, RoutingRule

_EDITS = ("incidents.change_catalogue",)
_LIMITS = ("respond_limit", "handle_limit")


@admin.register(Domain)
class DomainAdmin(OnlyShown):
    seen_by = _EDITS
    ordering = ("code",)
    list_display = (
        column(_("Name"), lambda domain: domain.name_zh),
        column(_("Code"), lambda domain: domain.code),
        column(_("Name in English"), lambda domain: domain.name_en),
    )
    fields = readonly_fields = list_display


class LimitsForm(forms.ModelForm):
    class Meta:
        model = MatterType
        fields = _LIMITS
        labels = {
            "respond_limit": _("On the spot within"),
            "handle_limit": _("Handled within"),
        }
        help_texts = dict.fromkeys(
            _LIMITS,
            _("m minutes, h hours, d days by the clock; wh, wd working hours and days: 4wh"),
        )
        widgets = {name: forms.TextInput(attrs={"size": 8}) for name in _LIMITS}

    def clean(self) -> dict:
        said = super().clean()
        for name in _LIMITS:
            try:
                parse(said.get(name, ""))
            except ValueError:
                self.add_error(name, _("This is no limit; write it as 30m, 24h, 5d, 4wh or 2wd."))
        return said


@admin.register(MatterType)
class MatterTypeAdmin(Administered):
    seen_by = changed_by = _EDITS
    form = LimitsForm
    ordering = ("code",)
    search_fields = ("code", "name_zh", "name_en")
    list_filter = (
        filtered("domain", _("Domain"), admin.RelatedFieldListFilter),
        filtered("urgency", _("Urgency")),
        filtered("tier", _("Tier")),
    )
    list_select_related = ("domain", "lead_department")
    list_display = (
        column(_("Name"), lambda matter: matter.name_zh),
        column(_("Code"), lambda matter: matter.code, ordering="code"),
        column(_("Domain"), lambda matter: matter.domain, ordering="domain"),
        column(_("Department"), lambda matter: matter.lead_department),
        column(_("Urgency"), lambda matter: matter.get_urgency_display(), ordering="urgency"),
        column(_("On the spot within"), lambda matter: matter.respond_limit),
        column(_("Handled within"), lambda matter: matter.handle_limit),
        column(_("Source of the limits"), lambda matter: matter.limit_source),
    )
    readonly_fields = (
        *list_display[:5],
        column(_("Name in English"), lambda matter: matter.name_en),
        column(_("Tier"), lambda matter: matter.get_tier_display()),
        column(_("Checked"), lambda matter: matter.get_check_kind_display()),
        column(_("Called back"), lambda matter: matter.get_callback_display()),
        column(_("Call first"), lambda matter: " ".join(matter.call_first)),
        list_display[7],
    )
    fields = (*readonly_fields[:5], *_LIMITS, *readonly_fields[5:])

    def act(self, request, obj, form, change) -> None:
        change_limits(matter=obj, **form.cleaned_data, by=request.user, at=timezone.now())


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
