"""Chainable reads of members and their postings."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import Role
from backend.accounts.permissions import paths_where
from backend.accounts.rights import Rights
from backend.territory.models import GridVersion
from backend.territory.places import plain
from backend.territory.querysets import scope_within

# Who may look up the people of an area: those who lead, dispatch, supervise or keep the roster.
KNOWING_PEOPLE = (
    Role.OPERATOR,
    Role.SUPERVISOR,
    Role.CHIEF,
    Role.COMMUNITY,
    Role.ADMIN,
)
# Who may call them. Of administrators those who keep the people; security administrators know who
# there is, and no phones.
_HAVING_PHONES = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF, Role.COMMUNITY)
_PHONE_TAIL = 4
SERVING_A_GRID = (Role.LEADER, Role.WORKER, Role.PROFESSIONAL)


class PostingQuerySet(models.QuerySet):
    def with_grid_codes(self, versions) -> "PostingQuerySet":
        """With `grid_code`, what the grid is called in these versions."""
        codes = versions.filter(grid=models.OuterRef("grid")).values("code")[:1]
        return self.annotate(grid_code=models.Subquery(codes))

    def at(self, moment: datetime) -> "PostingQuerySet":
        return self.filter(period__contains=moment)

    def beyond(self, moment: datetime) -> "PostingQuerySet":
        """Those that go on after a moment or begin later."""
        return self.filter(Q(period__upper_inf=True) | Q(period__endswith__gt=moment))

    def visible_to(
        self, user, rights: Rights | None = None, *, drawn_at: datetime | None = None
    ) -> "PostingQuerySet":
        """Own postings, those of one's own grids, those in the areas one answers for, and those
        of the members who belong there, wherever they serve (or served: a grid may be no more).

        `drawn_at`: where the grids lay at that moment; now, when not said.
        """
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        paths = rights.area_paths(*KNOWING_PEOPLE)
        answered_for = GridVersion.objects.at(drawn_at or timezone.now()).filter(
            scope_within(paths)
        )
        return self.filter(
            Q(member__user=user)
            | Q(grid__in=rights.grid_ids(*SERVING_A_GRID))
            | Q(grid__in=answered_for.values("grid"))
            | scope_within(paths, "member__area__path")
        )


class MemberQuerySet(models.QuerySet):
    def visible_to(
        self, user, rights: Rights | None = None, *, at: datetime | None = None
    ) -> "MemberQuerySet":
        """Oneself, the members of the areas one answers for, and who serves there or beside one.

        `at`: who served at that moment; now, when not said: who served there once and does so no
        more is not among them.
        """
        if not user.is_authenticated:
            return self.none()
        postings = apps.get_model("staffing", "Posting").objects
        rights = rights or Rights.of(user)
        serving = postings.visible_to(user, rights).at(at or timezone.now())
        return self.filter(
            Q(user=user)
            | Q(pk__in=serving.values("member"))
            | scope_within(rights.area_paths(*KNOWING_PEOPLE), "area__path")
        )

    def whose_phone_opens_to(self, user, rights: Rights | None = None) -> "MemberQuerySet":
        """Members of the areas one answers for, whoever serves there now, and whoever serves a
        grid that one leads; never oneself, who knows it."""
        if not user.is_authenticated:
            return self.none()
        postings = apps.get_model("staffing", "Posting").objects
        rights = rights or Rights.of(user)
        paths = _where_phones_open(user, rights)
        now = timezone.now()
        grids = GridVersion.objects.at(now).filter(scope_within(paths))
        serving = postings.at(now).filter(
            Q(grid__in=grids.values("grid")) | Q(grid__in=rights.grid_ids(Role.LEADER))
        )
        opens = scope_within(paths, "area__path") | Q(pk__in=serving.values("member"))
        return self.filter(opens).exclude(user=user)

    def sought(self, text: str, user, rights: Rights) -> "MemberQuerySet":
        """By part of the name, initials of its pinyin, staff number, or the last four digits of
        the phone: those exactly, and only of people whose phone is shown."""
        wanted = plain(text)
        found = Q(user__spellings__contains=wanted) | Q(staff_number__icontains=text.strip())
        if len(wanted) == _PHONE_TAIL and wanted.isdecimal():
            paths = _where_phones_open(user, rights)
            found |= Q(user__phone__endswith=wanted) & scope_within(paths, "area__path")
        return self.filter(found)

    def in_service(self, at: datetime) -> "MemberQuerySet":
        return self.filter(Q(left_at__isnull=True) | Q(left_at__gt=at))


def _where_phones_open(user, rights: Rights) -> list[str]:
    """The paths of the areas whose people one may call."""
    kept = paths_where(user, "staffing.change_member", rights)
    return [*rights.area_paths(*_HAVING_PHONES), *kept]


class AbsenceQuerySet(models.QuerySet):
    """Leave is known to whom it concerns: who is away, who covers, who has to find cover."""

    def at(self, moment: datetime) -> "AbsenceQuerySet":
        return self.filter(period__contains=moment)

    def visible_to(self, user, rights: Rights | None = None) -> "AbsenceQuerySet":
        """One's own, those one covers, those of the people of one's own grids as their leader,
        and those of the areas in which one arranges cover."""
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        postings = apps.get_model("staffing", "Posting").objects
        now = timezone.now()
        paths = paths_where(user, "staffing.arrange_cover", rights)
        grids = GridVersion.objects.at(now).filter(scope_within(paths)).values("grid")
        led = postings.filter(Q(grid__in=rights.grid_ids(Role.LEADER)) | Q(grid__in=grids)).at(now)
        return self.filter(
            Q(member__user=user)
            | Q(pk__in=postings.filter(member__user=user).values("absence"))
            | Q(member__in=led.values("member"))
            | scope_within(paths, "member__area__path")
        )


def _plans_in_reach(user, rights: Rights | None, field: str) -> Q:
    """Plans of the areas whose people one administers, and of those one leads."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    rights = rights or Rights.of(user)
    administered = paths_where(user, "staffing.change_plan", rights)
    return scope_within([*rights.area_paths(Role.CHIEF), *administered], field)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "PlanQuerySet":
        """Those of the areas whose people one administers, and of the areas one leads."""
        return self.filter(_plans_in_reach(user, rights, "area__path"))


class PlanRowQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "PlanRowQuerySet":
        return self.filter(_plans_in_reach(user, rights, "plan__area__path"))

    def changed(self, changed: bool) -> "PlanRowQuerySet":
        """Rows whose member is another than before, or (False) the same."""
        same = Q(member=models.F("before")) | Q(member__isnull=True, before__isnull=True)
        return self.exclude(same) if changed else self.filter(same)


class RosterQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RosterQuerySet":
        """To who keeps people: their own, and those brought in the areas they keep. Those of no
        area come from the keyboard of the machine, and are the whole district's."""
        paths = paths_where(user, "staffing.change_member")
        if not paths:
            return self.none()
        mine = Q(made_by=user) | scope_within(paths, "area__path")
        whole = any(path.count("/") <= 2 for path in paths)
        return self.filter(mine | Q(area=None)) if whole else self.filter(mine)
