"""Grants: all are seen by those who keep security; those given by name are given and ended here."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column, filtered
from backend.answers.fields import one_line
from backend.live.models import Tier
from backend.territory.models import GridVersion

from ..actions import granting
from ..models import Grant, User


class NewGrantForm(forms.ModelForm):
    grid = forms.CharField(label=_("Grid"), required=False, help_text=_("Its code today"))
    domains = forms.CharField(
        label=_("Domains"), required=False, help_text=_("Letters, such as A D; none: all")
    )
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices, initial=Tier.OPEN)
    until = forms.SplitDateTimeField(
        label=_("Until"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Restricted matters are granted with an end within 12 months."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    class Meta:
        model = Grant
        fields = ("user", "role", "area", "tier")
        labels = {"user": _("Account"), "role": _("Role"), "area": _("Area")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "area" in self.fields:
            self.fields["area"].required = False

    def clean_reason(self) -> str:
        if not (reason := one_line(self.cleaned_data["reason"])):
            raise forms.ValidationError(_("Say why."))
        return reason

    def clean_grid(self) -> GridVersion | None:
        code = self.cleaned_data["grid"].strip()
        if not code:
            return None
        grid = GridVersion.objects.at(timezone.now()).filter(code=code).first()
        if grid is None:
            raise forms.ValidationError(_("No grid has this code today."))
        return grid

    def clean(self) -> dict:
        said = super().clean()
        if bool(said.get("area")) == bool(said.get("grid")) and "grid" not in self.errors:
            raise forms.ValidationError(_("Name an area or a grid."))
        return said

    def _post_clean(self) -> None:
        """The row is made by the action, from what was said here."""


class InForce(admin.SimpleListFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("now", _("now")), ("not", _("not now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        if self.value() == "now":
            return queryset.in_force(now)
        return queryset.exclude(period__contains=now) if self.value() == "not" else queryset


@admin.register(Grant)
class GrantAdmin(Administered):
    seen_by = added_by = ("accounts.change_grant",)
    form = NewGrantForm
    change_form_template = "accounts/change_grant.html"
    autocomplete_fields = ("user", "area")
    search_fields = ("user__username",)
    search_help_text = _("Name, initials of its pinyin, user name, last four digits of the phone")
    list_filter = (InForce, filtered("role", _("Role")), filtered("tier", _("Tier")))
    ordering = ("-pk",)
    list_select_related = ("user", "area")
    list_display = (
        column(_("Account"), lambda grant: grant.user, ordering="user"),
        column(_("Role"), lambda grant: grant.get_role_display(), ordering="role"),
        column(_("Area"), lambda grant: grant.area or grant.grid_code),
        column(_("Tier"), lambda grant: grant.get_tier_display(), ordering="tier"),
        column(_("Since"), lambda grant: grant.period.lower),
        column(_("Until"), lambda grant: grant.period.upper),
        column(_("Follows from"), lambda grant: grant.origin, ordering="origin"),
        column(_("Reason"), lambda grant: grant.reason),
    )
    standing = (
        *list_display[:3],
        column(_("Domains"), lambda grant: " ".join(grant.domains)),
        *list_display[3:],
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        grants = Grant.objects.visible_to(request.user, of_others=True)
        return grants.with_grid_codes(timezone.now()).order_by(*self.ordering)

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        people = User.objects.visible_to(request.user).sought(search_term, request.user)
        return queryset.filter(user__in=people.values("pk")), False

    def get_fields(self, request, obj=None):
        if obj:
            return self.standing
        return ("user", "role", "area", "grid", "domains", "tier", "until", "reason")

    def get_readonly_fields(self, request, obj=None):
        return self.standing if obj else ()

    def act(self, request, obj, form, change) -> None:
        now, said = timezone.now(), dict(form.cleaned_data)
        given = granting.give_grant(
            **said | {"domains": said["domains"].split()}, since=now, by=request.user, at=now
        )
        obj.pk, obj.user = given.pk, given.user

    def get_urls(self):
        end = self.admin_site.admin_view(self.end_view)
        return [path("<int:pk>/end/", end, name="accounts_grant_end"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        grant = self.get_object(request, object_id)
        ends = grant and grant.origin == granting.EXPLICIT and timezone.now() in grant.period
        address = ends and reverse(f"{self.admin_site.name}:accounts_grant_end", args=[grant.pk])
        more = {**(extra_context or {}), "end_address": address}
        return super().change_view(request, object_id, form_url, more)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First asks, then ends it."""
        grant = self.get_object(request, str(pk))
        if grant is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if request.method == "POST":
            reason = one_line(request.POST.get("reason", ""))[:500]
            done = self.carry_out(
                request,
                grant,
                "end",
                lambda **how: granting.end_grant(grant=grant, reason=reason, **how),
            )
            if done:
                messages.success(request, _("The grant has ended."))
            return self.back_to(grant)
        title = _("End this grant")
        return self.page_beside(
            request, grant, "accounts/do_with_user.html", title, needs_reason=True
        )
