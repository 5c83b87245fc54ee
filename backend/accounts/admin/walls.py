"""Walls of command centres: made here, enrolled by a code that is told once, seen alive or not."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column
from backend.answers.fields import one_line
from backend.territory.models import Area

from ..actions import walls
from ..models import Wall
from ..walls import SHOWN


class NewWallForm(forms.ModelForm):
    name = forms.CharField(label=_("Name"), max_length=50)
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())

    class Meta:
        model = Wall
        fields = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = Area.objects.visible_to(self.by).at(timezone.localdate())
        shown = today.filter(level__in=SHOWN)
        self.fields["area"].queryset = shown.order_by("path")

    def clean_name(self) -> str:
        if not (name := one_line(self.cleaned_data["name"])):
            raise forms.ValidationError(_("Give a name that can be seen."))
        return name


@admin.register(Wall)
class WallAdmin(Administered):
    seen_by = added_by = ("accounts.change_user",)
    form = NewWallForm
    fieldsets = ((None, {"fields": ("name", "area")}),)
    change_form_template = "accounts/change_user.html"
    ordering = ("pk",)
    list_select_related = ("user__area",)
    list_display = (
        column(_("Name"), lambda wall: wall.user.name, ordering="user__spellings"),
        column(_("Area"), lambda wall: wall.user.area),
        column(_("Enrolled at"), lambda wall: wall.enrolled_at, ordering="enrolled_at"),
        column(_("Browser"), lambda wall: wall.browser),
        column(_("Seen at"), lambda wall: wall.seen_at, ordering="seen_at"),
        column(_("A code waits until"), lambda wall: wall.code_until),
        column(_("In use"), lambda wall: wall.user.is_active, boolean=True),
    )

    def get_form(self, request, obj=None, change=False, **how):
        form = super().get_form(request, obj, change, **how)
        form.by = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        return ((None, {"fields": self.list_display}),) if obj else self.fieldsets

    def get_readonly_fields(self, request, obj=None):
        return self.list_display if obj else ()

    def act(self, request, obj, form, change) -> None:
        wall, obj.code = walls.make_wall(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk, obj.user = wall.pk, wall.user

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        return self._told_once(request, obj, obj.code)

    # Beside what is shown

    def get_urls(self):
        code = self.admin_site.admin_view(self.code_view)
        return [path("<int:pk>/code/", code, name="accounts_wall_code"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        wall = self.get_object(request, object_id)
        beside = []
        if wall:
            account = reverse(f"{self.admin_site.name}:accounts_user_change", args=[wall.user_id])
            beside.append({"name": _("To the account"), "address": account})
        if wall and wall.user.is_active:
            address = reverse(f"{self.admin_site.name}:accounts_wall_code", args=[wall.pk])
            beside.append({"name": _("New code"), "address": address})
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "beside": beside}
        )

    def code_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First asks, then gives."""
        wall = self.get_object(request, str(pk))
        if wall is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.holds_any(request, self.added_by):
            raise PermissionDenied
        if request.method != "POST":
            return self.page_beside(request, wall, "accounts/do_with_user.html", _("New code"))
        code = self.carry_out(
            request, wall, "code", lambda **how: walls.give_code(wall=wall, **how)
        )
        return self._told_once(request, wall, code) if code else self.back_to(wall)

    def _told_once(self, request: HttpRequest, wall: Wall, code: str) -> HttpResponse:
        return self.page_beside(
            request, wall, "accounts/code_of_wall.html", _("New code"), code=code
        )
