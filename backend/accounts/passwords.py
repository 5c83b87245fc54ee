"""Passwords: hashing tuned for 08:30, when a whole district signs in within minutes, and what a
new one must be."""

from datetime import datetime

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .models import PastPassword, Role, User

REMEMBERED = 5


class FieldArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the second setting of the OWASP cheat sheet: 19 MiB, two passes, one lane.

    Django's own setting (100 MiB, eight lanes) takes several times longer and would ask for
    gigabytes when a hundred phones sign in at once.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class OfficeLengthValidator(MinimumLengthValidator):
    """Of administrators and auditors, whose password opens more, a longer one is asked."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.role in (Role.ADMIN, Role.AUDITOR):
            super().validate(password, user)

    def get_help_text(self) -> str:
        return _("Administrators and auditors: at least %(count)d characters.") % {
            "count": self.min_length
        }


class PastPasswordsValidator:
    """Not the password of now, nor one of the last few."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        past = PastPassword.objects.filter(user=user).order_by("-pk")[:REMEMBERED]
        for encoded in (user.password, *past.values_list("encoded", flat=True)):
            if check_password(password, encoded):
                raise ValidationError(
                    _("This is your password already, or one of your last ones."),
                    code="password_used_before",
                )

    def get_help_text(self) -> str:
        return _("None of your last %(count)d passwords.") % {"count": REMEMBERED}


@transaction.atomic
def give_password(*, user: User, password: str, must_change: bool, at: datetime) -> None:
    """Set a password that was judged before; the old one is remembered by its hash.

    `must_change`: somebody else knows it, so that nothing is open until it is changed.
    """
    if user.has_usable_password():
        PastPassword.objects.create(user=user, encoded=user.password, until=at)
        kept = PastPassword.objects.filter(user=user).order_by("-pk").values("pk")[:REMEMBERED]
        PastPassword.objects.filter(user=user).exclude(pk__in=kept).delete()
    user.set_password(password)
    user.password_set_at = at
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
