"""Chainable reads of notices, duties and calls."""

from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from backend.accounts.models import Role
from backend.accounts.permissions import paths_where
from backend.accounts.rights import Rights
from backend.accounts.staff import shut_out
from backend.territory.querysets import scope_within

# Who may see the duty roster of an area: those who call on it, and those who keep it.
READING_THE_ROSTER = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF, Role.ADMIN)
FOR_A_DEPARTMENT = (Role.DEPARTMENT, Role.COMMUNITY)
# Who may ask how a call went.
FOLLOWING_CALLS = (Role.OPERATOR, Role.SUPERVISOR)

# Whose work it is to empty the suggestion box.
ANSWERING = "notices.answer_suggestion"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        """One's own."""
        return self.filter(to=user) if user.is_authenticated else self.none()

    def open(self) -> "NoticeQuerySet":
        """Neither acknowledged nor answered by another."""
        return self.filter(acknowledged_at=None, answered_at=None)


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "DutyQuerySet":
        """Own duties, those of areas one answers for, those of one's department there."""
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        seen = Q(user=user) | scope_within(rights.area_paths(*READING_THE_ROSTER), "area__path")
        if user.department_id:
            ours = scope_within(rights.area_paths(*FOR_A_DEPARTMENT), "area__path")
            seen |= Q(department=user.department_id) & ours
        return self.filter(seen)

    def at(self, moment: datetime) -> "DutyQuerySet":
        return self.filter(period__contains=moment)


class CallQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "CallQuerySet":
        """Those of the areas in which one is operator or supervisor."""
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        return self.filter(scope_within(rights.area_paths(*FOLLOWING_CALLS), "area__path"))

    def due(self, moment: datetime) -> "CallQuerySet":
        """Those that have waited long enough, or for people who cannot sign in any more."""
        told = apps.get_model("notices", "Told").objects
        asked_now = told.filter(call=models.OuterRef("pk"), step=models.OuterRef("step_count"))
        may_answer = models.Exists(asked_now.exclude(shut_out("notice__to__")))
        waiting = self.filter(next_at__isnull=False)
        return waiting.filter(Q(next_at__lte=moment) | ~may_answer)


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user, *, knowing: UUID | None = None) -> "SuggestionQuerySet":
        """One's own, those of the areas whose box one empties, and the anonymous one whose uuid
        one knows.

        Of an anonymous one nothing is kept that could be compared with who asks. Its uuid is
        drawn by the phone that wrote it, 122 bits by chance, and stands nowhere but there and in
        the row: so it is the key to the answer, as the slip of a letter box is, and who came by
        it learns what was written and answered, not by whom.
        """
        if not user.is_authenticated:
            return self.none()
        seen = Q(by=user) | scope_within(paths_where(user, ANSWERING), "area__path")
        if user.has_perm(ANSWERING):
            seen |= Q(area=None)
        if knowing:
            seen |= Q(pk=knowing, by=None)
        return self.filter(seen)

    def written_by(self, user) -> "SuggestionQuerySet":
        """Those that carry the name of `user`."""
        return self.filter(by=user)
