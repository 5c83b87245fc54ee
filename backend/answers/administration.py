"""How a page of /admin/ behaves in this house, whichever room it shows.

A page sees what `visible_to` shows, asks the permissions of an office and never a superuser,
writes through actions, deletes nothing, and leaves a line in the trail.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from rest_framework.exceptions import APIException


def column(description: Any, value: Callable[[Any], Any], **how: Any) -> Callable:
    """A column or field that is only shown; `how` as for `admin.display` (`ordering`, ...)."""

    @admin.display(description=description, **how)
    def shown(row):
        return _readable(value(row))

    return shown


def _readable(value: Any) -> Any:
    """Moments in the time of the place; nothing as a dash (Django does both for fields only)."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "Y-m-d H:i:s")
    return "-" if value is None or value == "" else value


def filtered(
    field: str, description: Any, kind: type[admin.FieldListFilter] = admin.ChoicesFieldListFilter
) -> tuple[str, type[admin.FieldListFilter]]:
    """A filter with a title of its own: fields here have names for code only."""

    class Titled(kind):
        def __init__(self, *args, **how) -> None:
            super().__init__(*args, **how)
            self.title = description

    return field, Titled


class Administered(admin.ModelAdmin):
    """`seen_by`, `changed_by`, `added_by`: codes of permissions, any of which is enough."""

    seen_by: tuple[str, ...] = ()
    changed_by: tuple[str, ...] = ()
    added_by: tuple[str, ...] = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False
    save_as_continue = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.model._default_manager.visible_to(request.user)
        return rows.order_by(*(self.get_ordering(request) or ("pk",)))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Rows are found by the page's filters alone. Django lets every field of the row be asked
        for in the address, and so a phone be read digit by digit and a hash sign by sign."""
        fields = [one[0] for one in self.list_filter if isinstance(one, tuple)]
        fields += [self.date_hierarchy] if self.date_hierarchy else []
        return any(lookup == field or lookup.startswith(f"{field}__") for field in fields)

    def area_of(self, thing: Model) -> Any:
        """Whose administrators may change the thing; None: the whole district's."""
        return None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        codes = (*self.seen_by, *self.changed_by, *self.added_by)
        return self.holds_any(request, codes)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        if obj is None:
            return self.holds_any(request, self.changed_by)
        area = self.area_of(obj)
        return any(request.user.has_perm(code, area) for code in self.changed_by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.holds_any(request, self.added_by)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def holds_any(self, request: HttpRequest, codes: tuple[str, ...]) -> bool:
        """Whether the office holds one of the codes, wherever."""
        return not request.user.is_anonymous and bool(
            request.user.get_all_permissions() & set(codes)
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """An action's refusal is told on the form; nothing was written."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except APIException as refusal:
            tell(request, refusal)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change) -> None:
        self.act(request, obj, form, change)

    def act(self, request, obj, form, change) -> None:
        """The action in place of `obj.save()`; a new row's key is set on `obj`."""
        raise NotImplementedError

    def log_addition(self, request, obj, message):
        self.admin_site.written_down(request, "added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self.admin_site.written_down(request, "changed", obj, message)
        return super().log_change(request, obj, message)

    def carry_out(self, request: HttpRequest, obj: Model, verb: str, action: Callable) -> Any:
        """Do what a page beside the form asks for, with its line; None when it was refused."""
        try:
            with transaction.atomic():
                done = action(by=request.user, at=timezone.now())
                self.log_change(request, obj, verb)
        except APIException as refusal:
            tell(request, refusal)
            return None
        return done

    def page_beside(
        self, request: HttpRequest, obj: Model, template: str, title: Any, **more: Any
    ) -> TemplateResponse:
        """A page of one thing that is not its form."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            **more,
        }
        return TemplateResponse(request, template, context)

    def back_to(self, obj: Model) -> HttpResponse:
        options = obj._meta
        where = f"{self.admin_site.name}:{options.app_label}_{options.model_name}_change"
        return HttpResponseRedirect(reverse(where, args=[obj.pk]))


class OnlyShown(Administered):
    """A page on which nothing is changed."""

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


def tell(request: HttpRequest, refusal: APIException) -> None:
    messages.error(request, " ".join(_texts(refusal.detail)))


def _texts(detail: Any) -> Iterator[str]:
    if isinstance(detail, dict):
        for inner in detail.values():
            yield from _texts(inner)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _texts(inner)
    else:
        yield str(detail)
