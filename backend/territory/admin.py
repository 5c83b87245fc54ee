"""Areas, versions of the boundaries and grids to look at, places to keep, at /admin/."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Collate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.answers.administration import Administered, OnlyShown, column, filtered

from . import crs
from .actions import places as actions
from .models import Area, AreaShape, Boundary, GridVersion, Place
from .pictures import Drawn, View, picture
from .places import sought
from .querysets import box

_SEEN_BY = ("territory.view_area",)


def _codes(area: Area, system: str) -> str:
    return ", ".join(
        code.code
        for code in area.codes.all()
        if code.system == system and timezone.localdate() in code.valid_period
    )


def _all_codes(area: Area) -> str:
    return format_html_join(
        "",
        "{} {} · {} – {}<br>",
        (
            (
                code.get_system_display(),
                code.code,
                code.valid_period.lower or "",
                code.valid_period.upper or "",
            )
            for code in sorted(area.codes.all(), key=lambda code: (code.system, code.code))
        ),
    )


def _changes(area: Area) -> str:
    return format_html_join(
        "",
        "{} {} · {}<br>",
        (
            (change.day, change.get_verb_display(), change.made_by)
            for change in area.changes.order_by("-day", "-pk")[:50]
        ),
    )


def _in_the_tree(area: Area) -> str:
    return format_html('<span class="indent-{}">{}</span>', area.path.count("/") - 2, area.name)


def area_picture(area: Area) -> str:
    """The area among those of its level, by the boundaries in force."""
    boundary = Boundary.objects.in_force(area.level, timezone.now()).first()
    shapes = AreaShape.objects.filter(boundary=boundary).select_related("area")
    own = shapes.filter(area=area).first()
    if own is None:
        return "-"
    view = View.around(own.shape.extent)
    from_here = shapes.filter(shape__bboverlaps=box(*view.box)).exclude(pk=own.pk)
    around = [Drawn(shape.shape, shape.area.name) for shape in from_here]
    return picture(view, thing=own.shape, name=area.name, around=around)


def grid_picture(grid: GridVersion) -> str:
    """The grid among its neighbours of the same version."""
    view = View.around(grid.shape.extent)
    others = GridVersion.objects.filter(boundary=grid.boundary_id).exclude(pk=grid.pk)
    around = [Drawn(one.shape, one.name) for one in others.touching(*view.box)]
    return picture(view, thing=grid.shape, name=grid.name, around=around)


def point_picture(point, name: str) -> str:
    """A point in the grids that lie around it now."""
    if point is None:
        return "-"
    view = View.around(point.extent)
    grids = GridVersion.objects.at(timezone.now()).touching(*view.box)
    return picture(view, thing=point, name=name, around=[Drawn(g.shape, g.name) for g in grids])


@admin.register(Area)
class AreaAdmin(OnlyShown):
    """The tree. It is changed through the API and by publishing boundaries."""

    seen_by = _SEEN_BY
    ordering = (Collate("path", "C"),)  # children behind their parent
    search_fields = ("name", "codes__code")
    list_filter = (filtered("level", _("Level")),)
    list_display = (
        column(_("Name"), _in_the_tree),
        column(_("Level"), lambda area: area.get_level_display()),
        column(_("Code of the statistics bureau"), lambda area: _codes(area, "nbs")),
        column(_("Code of civil affairs"), lambda area: _codes(area, "mca")),
        column(_("Since"), lambda area: area.valid_period.lower),
        column(_("Ended"), lambda area: area.valid_period.upper),
    )
    fields = readonly_fields = (
        column(_("Map"), area_picture),
        column(_("Name"), lambda area: area.name),
        column(_("Level"), lambda area: area.get_level_display()),
        column(_("Parent"), lambda area: area.parent),
        column(_("Codes"), _all_codes),
        column(_("Changes"), _changes),
        *list_display[4:],
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("codes")


@admin.register(Boundary)
class BoundaryAdmin(OnlyShown):
    """Imported, checked and published on a page of their own, `/boundaries/`."""

    seen_by = ("territory.view_boundary",)
    ordering = ("-made_at",)
    list_filter = (filtered("level", _("Level")), filtered("status", _("Status")))
    search_fields = ("title", "made_by")
    list_display = (
        column(_("Title"), lambda one: one.title),
        column(_("Level"), lambda one: one.get_level_display(), ordering="level"),
        column(_("Status"), lambda one: one.get_status_display(), ordering="status"),
        column(_("In force from"), lambda one: one.published_at, ordering="published_at"),
        column(_("Made by"), lambda one: one.made_by),
        column(_("Made at"), lambda one: one.made_at, ordering="made_at"),
    )
    fields = readonly_fields = (
        *list_display,
        column(_("Published by"), lambda one: one.published_by),
        column(_("To look at"), lambda one: format_html('<a href="/boundaries/">/boundaries/</a>')),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("report", "found", "laid")


@admin.register(GridVersion)
class GridAdmin(OnlyShown):
    """The grids of the version in force."""

    seen_by = ("territory.view_gridversion",)
    ordering = ("code",)
    list_filter = (filtered("kind", _("Kind")),)
    search_fields = ("code", "name", "home_community__name")
    list_select_related = ("home_community",)
    list_display = (
        column(_("Name"), lambda grid: grid.name, ordering="name"),
        column(_("Code"), lambda grid: grid.code, ordering="code"),
        column(_("Kind"), lambda grid: grid.get_kind_display(), ordering="kind"),
        column(_("Home community"), lambda grid: grid.home_community),
        column(_("Households"), lambda grid: grid.households, ordering="households"),
    )
    fields = readonly_fields = (
        column(_("Map"), grid_picture),
        *list_display,
        column(_("Communities"), lambda grid: ", ".join(c.name for c in grid.communities.all())),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).at(timezone.now()).defer("mercator")


class PlaceForm(forms.ModelForm):
    """The position as it is declared: degrees, and the system they are in."""

    raw_lon = forms.FloatField(label=_("Longitude"), required=False)
    raw_lat = forms.FloatField(label=_("Latitude"), required=False)
    crs = forms.ChoiceField(
        label=_("Coordinate system"), choices=[(name, name) for name in crs.NAMES], required=False
    )

    class Meta:
        model = Place
        fields = ("kind", "name", "number", "area", "address", "source")
        labels = {
            "kind": _("Kind"),
            "name": _("Name"),
            "number": _("Number"),
            "area": _("Area"),
            "address": _("Address"),
            "source": _("Source"),
        }
        widgets = {
            name: forms.TextInput(attrs={"class": "vTextField", "maxlength": 200})
            for name in ("name", "number", "address", "source")
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "area" in self.fields:  # a lamp post is found by its number, wherever it stands
            self.fields["area"].required = False

    def clean(self) -> dict:
        said = super().clean()
        if (said.get("raw_lon") is None) != (said.get("raw_lat") is None):
            raise forms.ValidationError(_("Give longitude and latitude, or neither."))
        return said

    def _post_clean(self) -> None:
        """The row is written by the action, from what was said here."""

    def declared(self) -> actions.Declared | None:
        said = self.cleaned_data
        if said["raw_lon"] is None:
            return None
        return actions.Declared(said["raw_lon"], said["raw_lat"], said["crs"] or "wgs84")


@admin.register(Place)
class PlaceAdmin(Administered):
    seen_by = changed_by = added_by = ("territory.change_place",)
    form = PlaceForm
    autocomplete_fields = ("area",)
    search_fields = ("name",)
    search_help_text = _("Name, number, pinyin or its initials")
    list_filter = (filtered("kind", _("Kind")),)
    list_select_related = ("area",)
    list_display = (
        column(_("Name"), lambda place: place.name, ordering="name"),
        column(_("Number"), lambda place: place.number),
        column(_("Kind"), lambda place: place.get_kind_display(), ordering="kind"),
        column(_("Area"), lambda place: place.area),
        column(_("Address"), lambda place: place.address),
        column(_("Ended"), lambda place: place.valid_period.upper),
    )
    shown = (column(_("Map"), lambda place: point_picture(place.position, place.name)),)

    def area_of(self, thing: Place) -> Area | None:
        return thing.area

    def get_search_results(self, request, queryset, search_term):
        found = sought(queryset, search_term) if search_term.strip() else queryset
        return found, False

    def get_fields(self, request, obj=None):
        position = ("raw_lon", "raw_lat", "crs")
        return (*(self.shown if obj else ()), *PlaceForm.Meta.fields, *position)

    def get_readonly_fields(self, request, obj=None):
        return self.shown if obj else ()

    def get_changeform_initial_data(self, request):
        return {"crs": "wgs84"}

    def act(self, request, obj, form, change) -> None:
        said = {name: form.cleaned_data[name] or "" for name in ("name", "number", "address")}
        said |= {"kind": form.cleaned_data["kind"], "source": form.cleaned_data["source"] or ""}
        area = form.cleaned_data["area"]
        said |= {"area_id": area.pk if area else None, "position": form.declared()}
        how = {"by": request.user.name, "at": timezone.now()}
        if not request.user.has_perm("territory.change_place", area):
            raise PermissionDenied(_("Places are changed by administrators of their area."))
        if change:
            actions.change_place(place=obj, **said, **how)
        else:
            new = actions.NewPlace(**said)
            obj.pk = actions.enter_place(new=new, day=timezone.localdate(), **how).pk
