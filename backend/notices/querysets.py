"""Chainable reads of notices."""

from django.db import models


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        """One's own."""
        return self.filter(to=user) if user.is_authenticated else self.none()
