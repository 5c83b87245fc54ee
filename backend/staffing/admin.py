"""Members and postings to look at, at /admin/; they change through rosters, postings and plans."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts import masking
from backend.accounts.models import User
from backend.answers.administration import OnlyShown, column, filtered
from backend.territory.admin import point_picture
from backend.territory.models import GridVersion

from .models import Member, Posting

_HELP = _("Name, initials of its pinyin, user name, last four digits of the phone, staff number")


def _people(request: HttpRequest, text: str) -> QuerySet:
    """The accounts that are looked for so, among those the asker keeps."""
    return User.objects.visible_to(request.user).sought(text, request.user).values("pk")


@admin.register(Member)
class MemberAdmin(OnlyShown):
    seen_by = ("staffing.change_member",)
    ordering = ("staff_number",)
    search_fields = ("staff_number",)
    search_help_text = _HELP
    list_filter = (filtered("user__role", _("Role")),)
    list_select_related = ("user", "area")
    list_display = (
        column(_("Name"), lambda member: member.user.name, ordering="user__spellings"),
        column(_("Staff number"), lambda member: member.staff_number, ordering="staff_number"),
        column(_("Role"), lambda member: member.user.get_role_display(), ordering="user__role"),
        column(_("Area"), lambda member: member.area, ordering="area"),
        column(_("Phone"), lambda member: masking.phone(member.user.phone)),
        column(_("Base point"), lambda member: member.base_place),
        column(_("Left"), lambda member: member.left_at),
    )
    fields = readonly_fields = (
        column(_("Map"), lambda member: point_picture(member.base_point, member.base_place)),
        *list_display,
    )

    def get_search_results(self, request, queryset, search_term):
        text = search_term.strip()
        found = Q(user__in=_people(request, text)) | Q(staff_number__iexact=text)
        return (queryset.filter(found) if text else queryset), False


@admin.register(Posting)
class PostingAdmin(OnlyShown):
    seen_by = ("staffing.change_posting",)
    ordering = ("-pk",)
    search_fields = ("member__staff_number",)
    search_help_text = _HELP
    list_filter = (filtered("post", _("Post")), filtered("kind", _("Kind")))
    list_select_related = ("member__user",)
    list_display = (
        column(_("Name"), lambda posting: posting.member.user.name),
        column(_("Post"), lambda posting: posting.get_post_display(), ordering="post"),
        column(_("Kind"), lambda posting: posting.get_kind_display(), ordering="kind"),
        column(_("Grid"), lambda posting: posting.grid_code),
        column(_("Domains"), lambda posting: " ".join(posting.domains)),
        column(_("Since"), lambda posting: posting.period.lower),
        column(_("Until"), lambda posting: posting.period.upper),
    )
    fields = readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        now = timezone.now()
        codes = GridVersion.objects.at(now)
        return super().get_queryset(request).with_grid_codes(codes)

    def get_search_results(self, request, queryset, search_term):
        text = search_term.strip()
        found = Q(member__user__in=_people(request, text)) | Q(member__staff_number__iexact=text)
        return (queryset.filter(found) if text else queryset), False
