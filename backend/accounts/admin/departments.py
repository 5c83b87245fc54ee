"""The list of departments: names and levels change, codes stay."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column, filtered

from ..actions.departments import lay_departments
from ..models import Department


@admin.register(Department)
class DepartmentAdmin(Administered):
    seen_by = ("accounts.view_department",)
    changed_by = added_by = ("accounts.change_department",)
    fields = ("code", "name_zh", "name_en", "level")
    list_display = (
        column(_("Code"), lambda one: one.code, ordering="code"),
        column(_("Name in Chinese"), lambda one: one.name_zh),
        column(_("Name in English"), lambda one: one.name_en),
        column(_("Level"), lambda one: one.get_level_display(), ordering="level"),
    )
    list_filter = (filtered("level", _("Level")),)
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("code",)

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()

    def formfield_for_dbfield(self, db_field, request, **how):
        labels = {
            "code": _("Code"),
            "name_zh": _("Name in Chinese"),
            "name_en": _("Name in English"),
            "level": _("Level"),
        }
        field = super().formfield_for_dbfield(db_field, request, **how)
        field.label = labels[db_field.name]
        return field

    def act(self, request, obj, form, change) -> None:
        row = {name: getattr(obj, name) for name in self.fields}
        lay_departments([row])
