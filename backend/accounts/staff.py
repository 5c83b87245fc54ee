"""Who is let in at all: accounts that are open, of people who have not left."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils import timezone

from .models import User


def left(user: str = "") -> Q:
    """Members of staff who have left by now; `user` leads to the user (`user__`).

    The rooms above know members; from here the relation is followed by its name.
    """
    return Q(**{f"{user}member__left_at__lte": timezone.now()})


def shut_out(user: str = "") -> Q:
    """Who cannot sign in: whose account is closed, who has left, who was never told a password."""
    closed = Q(**{f"{user}is_active": False})
    return closed | left(user) | Q(**{f"{user}password__startswith": UNUSABLE_PASSWORD_PREFIX})


class StaffBackend(ModelBackend):
    """Django's own, and nobody who has left; their sessions end with that moment too."""

    def user_can_authenticate(self, user: User) -> bool:
        return super().user_can_authenticate(user) and not (
            User.objects.filter(left(), pk=user.pk).exists()
        )

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).exclude(left()).first()
