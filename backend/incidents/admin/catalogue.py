"""The catalogue: each edit of a type begins other terms, at once or from a day ahead."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department
from backend.answers.administration import Administered, OnlyShown, column, filtered
from backend.live.models import Tier

from ..actions.catalogue import LIMITS, PROMISES, add_type, change_terms, end_type
from ..clocks import parse
from ..models import Domain, MatterType, Terms, Urgency
from .dates import DayAhead, beginning

_EDITS = ("incidents.change_catalogue",)
_NAMES = ("code", "domain", "name_zh", "name_en")
_HOW_TO_WRITE = _("m minutes, h hours, d days by the clock; wh, wd working hours and days: 4wh")


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


class Words(forms.CharField):
    """Several words in one line, a list in Python."""

    def __init__(self, **how) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"size": 40}), **how)

    def prepare_value(self, value):
        return " ".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        return (super().clean(value) or "").split()


def _limit(label) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=_HOW_TO_WRITE, widget=forms.TextInput(attrs={"size": 8})
    )


class TermsForm(forms.ModelForm):
    lead_department = forms.ModelChoiceField(Department.objects.all(), label=_("Department"))
    assisting_departments = Words(label=_("Assisting departments"))
    urgency = forms.ChoiceField(choices=Urgency, label=_("Urgency"))
    respond_limit = _limit(_("On the spot within"))
    handle_limit = _limit(_("Handled within"))
    self_handle = forms.BooleanField(required=False, label=_("A worker may settle it alone"))
    tier = forms.ChoiceField(choices=Tier, label=_("Tier"))
    check_kind = forms.ChoiceField(choices=Terms.Check, label=_("Checked"))
    callback = forms.ChoiceField(choices=Terms.Callback, label=_("Called back"))
    call_first = Words(label=_("Call first"))
    since = DayAhead(
        label=_("Holds from"),
        help_text=_("Now when empty. Open cases keep what they were promised."),
    )
    ends_on = DayAhead(label=_("Not in use from"), help_text=_("Empty: it stays in use."))

    class Meta:
        model = MatterType
        fields = _NAMES
        labels = {
            "code": _("Code"),
            "domain": _("Domain"),
            "name_zh": _("Name"),
            "name_en": _("Name in English"),
        }
        widgets = {name: forms.TextInput(attrs={"size": 40}) for name in ("name_zh", "name_en")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        now = self.instance.terms.at(timezone.now()).first() if self.instance.pk else None
        for name in _FORM_NAMES if now else ():
            self.initial[name] = getattr(now, name)

    def clean_assisting_departments(self) -> list[str]:
        codes = self.cleaned_data["assisting_departments"]
        known = set(Department.objects.filter(pk__in=codes).values_list("pk", flat=True))
        if strange := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                _("There is no department %(codes)s.") % {"codes": " ".join(strange)}
            )
        return codes

    def clean(self) -> dict:
        said = super().clean()
        for name in LIMITS:
            try:
                parse(said.get(name, ""))
            except ValueError:
                self.add_error(name, _("This is no limit; write it as 30m, 24h, 5d, 4wh or 2wd."))
        return said

    def promises(self) -> dict:
        """The fields of the terms, as the actions take them."""
        said = self.cleaned_data
        return {name: said[name.removesuffix("_id")] for name in PROMISES} | {
            "lead_department_id": said["lead_department"].pk
        }


_FORM_NAMES = tuple(name.removesuffix("_id") for name in PROMISES)


def _now(matter: MatterType) -> Terms | None:
    """The terms in force, of the rows that the list has fetched."""
    now = timezone.now()
    return next((terms for terms in matter.terms.all() if now in terms.period), None)


def _of_terms(label, value):
    return column(
        label, lambda matter: value(terms) if (terms := _now(matter)) else _("not in use")
    )


def _versions(matter: MatterType) -> str:
    """All terms of the type, the newest first, with the limits of each."""
    ordered = sorted(
        matter.terms.all(),
        key=lambda terms: (terms.period.lower is not None, terms.period.lower),
        reverse=True,
    )
    return format_html_join(
        "",
        "<div>{} - {}: {} {}</div>",
        (
            (
                _day(terms.period.lower) or "…",
                _day(terms.period.upper) or "…",
                terms.respond_limit,
                terms.handle_limit,
            )
            for terms in ordered
        ),
    )


def _day(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


@admin.register(MatterType)
class MatterTypeAdmin(Administered):
    seen_by = changed_by = added_by = _EDITS
    form = TermsForm
    ordering = ("code",)
    search_fields = ("code", "name_zh", "name_en")
    list_filter = (filtered("domain", _("Domain"), admin.RelatedFieldListFilter),)
    list_select_related = ("domain",)
    list_display = (
        column(_("Name"), lambda matter: matter.name_zh),
        column(_("Code"), lambda matter: matter.code, ordering="code"),
        column(_("Domain"), lambda matter: matter.domain, ordering="domain"),
        _of_terms(_("Department"), lambda terms: terms.lead_department),
        _of_terms(_("Urgency"), lambda terms: terms.get_urgency_display()),
        _of_terms(_("On the spot within"), lambda terms: terms.respond_limit),
        _of_terms(_("Handled within"), lambda terms: terms.handle_limit),
        _of_terms(_("Source of the limits"), lambda terms: terms.limit_source),
    )
    shown_of_a_type = (
        *list_display[:3],
        column(_("Name in English"), lambda matter: matter.name_en),
        column(_("Terms by time"), _versions),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("terms__lead_department")

    def get_readonly_fields(self, request, obj=None):
        return self.shown_of_a_type if obj else ()

    def get_fields(self, request, obj=None):
        if obj is None:
            return (*_NAMES, *_FORM_NAMES, "since")
        return (*self.shown_of_a_type, *_FORM_NAMES, "since", "ends_on")

    def act(self, request, obj, form, change) -> None:
        how = {"by": request.user, "at": timezone.now()}
        since = beginning(form.cleaned_data["since"])
        if not change:
            add_type(matter=obj, terms=Terms(**form.promises()), since=since, **how)
            return
        change_terms(matter=obj, changes=form.promises(), since=since, **how)
        if ends_on := form.cleaned_data.get("ends_on"):
            end_type(matter=obj, ends_at=beginning(ends_on), **how)
