"""People's accounts: found, made, changed; and beside the form what their keepers do with them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column, filtered
from backend.answers.fields import one_line

from .. import masking, offices, second_factor
from ..actions import securing, users
from ..models import THREE_OFFICES, Administers, Role, User
from ..serializers.users import PHONE, USERNAME

# What stands beside the form, by its word in the address: the right it needs (offices.may), what
# it is called, and whether it needs a reason.
VERBS = {
    "first-password": ("first_password", _("New first password"), False),
    "close": ("close", _("Close the account"), True),
    "reopen": ("reopen", _("Open the account again"), True),
    "unlock": ("unlock", _("Unlock"), False),
    "sign-out": ("sign_out", _("Sign out everywhere"), False),
    "second-factor": ("remove_second_factor", _("Take the second factor off"), True),
}
# Walls have a page of their own (walls.py).
_ROLES_OF_PEOPLE = [choice for choice in Role.choices if choice[0] != Role.WALL]


class PersonForm(forms.ModelForm):
    """Phones are not shown: a new one replaces the old."""

    role = forms.ChoiceField(label=_("Role"))
    phone = forms.CharField(
        label=_("New phone"),
        required=False,
        max_length=20,
        validators=[PHONE],
        help_text=_("Left empty, the phone stays as it is."),
    )

    class Meta:
        model = User
        fields = ("name", "role", "area", "department")
        labels = {"name": _("Name"), "area": _("Area"), "department": _("Department")}
        widgets = {"name": forms.TextInput(attrs={"class": "vTextField", "maxlength": 50})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("phone", None)
        self.fields["role"].choices = self._roles()
        if "department" in self.fields:
            self.fields["department"].required = False

    def clean_name(self) -> str:
        if not (name := one_line(self.cleaned_data["name"])):
            raise forms.ValidationError(_("Give a name that can be seen."))
        return name

    def _roles(self) -> list[tuple[str, str]]:
        if self.instance.role in THREE_OFFICES:  # one for good
            return [(self.instance.role, self.instance.get_role_display())]
        if self.instance.role == Role.WALL:
            return [(Role.WALL, Role.WALL.label)]
        return [choice for choice in _ROLES_OF_PEOPLE if choice[0] not in THREE_OFFICES]


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label=_("User name"),
        validators=[USERNAME],
        help_text=_("3 to 150 letters, digits or _.@+-"),
    )
    administers = forms.ChoiceField(
        label=_("Office"), required=False, choices=[("", "-"), *Administers.choices]
    )

    class Meta(PersonForm.Meta):
        fields = ("username", "name", "role", "administers", "area", "department")

    def _roles(self) -> list[tuple[str, str]]:
        """Of security administrators the three offices, of system administrators the others."""
        three = self.by.has_perm("accounts.change_administrator")
        return [choice for choice in _ROLES_OF_PEOPLE if (choice[0] in THREE_OFFICES) == three]


@admin.register(User)
class UserAdmin(Administered):
    seen_by = ("accounts.secure_user", "accounts.change_user")
    changed_by = added_by = ("accounts.change_user", "accounts.change_administrator")
    change_form_template = "accounts/change_user.html"
    autocomplete_fields = ("area", "department")
    search_fields = ("username",)  # what is really looked for: get_search_results
    search_help_text = _("Name, initials of its pinyin, user name, last four digits of the phone")
    list_filter = (
        filtered("role", _("Role")),
        filtered("administers", _("Office")),
        filtered("is_active", _("In use"), admin.BooleanFieldListFilter),
    )
    list_select_related = ("area", "department")
    ordering = ("pk",)
    list_display = (
        column(_("Name"), lambda user: user.name, ordering="spellings"),
        column(_("User name"), lambda user: user.username, ordering="username"),
        column(_("Role"), lambda user: user.get_role_display(), ordering="role"),
        column(_("Office"), lambda user: user.get_administers_display(), empty_value="-"),
        column(_("Area"), lambda user: user.area, ordering="area"),
        column(_("Department"), lambda user: user.department),
        column(_("Phone"), lambda user: masking.phone(user.phone)),
        column(_("In use"), lambda user: user.is_active, boolean=True),
    )
    standing = (
        column(_("User name"), lambda user: user.username),
        column(_("Office"), lambda user: user.get_administers_display()),
        column(_("Phone"), lambda user: masking.phone(user.phone)),
        column(_("In use"), lambda user: user.is_active, boolean=True),
        column(_("Closed at"), lambda user: user.closed_at),
        column(_("First password still"), lambda user: user.must_change_password, boolean=True),
        column(_("Second factor set up"), second_factor.is_set_up, boolean=True),
    )

    def get_list_display(self, request: HttpRequest) -> tuple:
        """With phones for those alone who keep the people."""
        if request.user.administers == Administers.SYSTEM:
            return self.list_display
        return (*self.list_display[:6], *self.list_display[7:])

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip():
            queryset = queryset.sought(search_term, request.user)
        return queryset, False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return "change" in offices.may(request.user, obj)

    def get_form(self, request, obj=None, change=False, **how):
        form = super().get_form(
            request, obj, change, **how | {"form": PersonForm if obj else NewPersonForm}
        )
        form.by = request.user
        return form

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("username", "name", "role", "administers", "area", "department", "phone")
        if self.has_change_permission(request, obj):
            return (*self.standing, "name", "role", "area", "department", "phone")
        return self._all_shown()

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return self.standing
        return self._all_shown()

    def _all_shown(self) -> tuple:
        """To who does not keep the account, or only opens it again: without the phone."""
        return (*self.list_display[:6], self.standing[-1])

    def act(self, request, obj, form, change) -> None:
        said = {name: form.cleaned_data[name] for name in form.changed_data}
        if change:
            if not said.get("phone"):
                said.pop("phone", None)
            users.change_user(user=obj, by=request.user, at=timezone.now(), **said)
        else:
            made, obj.first_password = users.make_user(
                **form.cleaned_data, by=request.user, at=timezone.now()
            )
            obj.pk = made.pk

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        return self._told_once(request, obj, obj.first_password)

    # Beside the form

    def get_urls(self):
        verb = self.admin_site.admin_view(self.verb_view)
        return [
            path("<int:pk>/do/<slug:verb>/", verb, name="accounts_user_verb"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        allowed = offices.may(request.user, user) if user else []
        address = f"{self.admin_site.name}:accounts_user_verb"
        beside = [
            {"name": name, "address": reverse(address, args=[user.pk, verb])}
            for verb, (right, name, _needs) in VERBS.items()
            if right in allowed
        ]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "beside": beside}
        )

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """First asks, then does."""
        user = self.get_object(request, str(pk))
        if user is None or verb not in VERBS:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        right, name, needs_reason = VERBS[verb]
        if right not in offices.may(request.user, user):
            raise PermissionDenied
        if request.method != "POST":
            return self.page_beside(
                request, user, "accounts/do_with_user.html", name, needs_reason=needs_reason
            )
        action = _ACTIONS[verb]
        reason = {"reason": one_line(request.POST.get("reason", ""))[:500]} if needs_reason else {}
        if needs_reason and not reason["reason"]:
            messages.error(request, _("Say why."))
            return self.back_to(user)
        done = self.carry_out(
            request, user, verb, lambda **how: (action(user=user, **reason, **how),)
        )
        if done and verb == "first-password":
            return self._told_once(request, user, done[0])
        if done:
            messages.success(request, f"{name}: {user.name}")
        return self.back_to(user)

    def _told_once(self, request: HttpRequest, user: User, password: str) -> HttpResponse:
        return self.page_beside(
            request, user, "accounts/first_password.html", _("First password"), password=password
        )


_ACTIONS = {
    "first-password": users.give_first_password,
    "close": users.close_user,
    "reopen": users.reopen_user,
    "unlock": securing.unlock_user,
    "sign-out": securing.sign_user_out,
    "second-factor": securing.take_second_factor_off,
}
