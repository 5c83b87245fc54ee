"""The list of departments: names and levels change, codes stay."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered

from ..actions.departments import lay_departments
from ..models import Department


@admin.register(Department)
class DepartmentAdmin(Administered):
    seen_by = ("accounts.view_department",)
    changed_by = added_by = ("accounts.change_department",)
    fields = ("code", "name_zh", "name_en", "level")
    list_display = ("code", "name_zh", "name_en", "level")
    list_filter = ("level",)
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
