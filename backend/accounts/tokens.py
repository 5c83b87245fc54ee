"""`Authorization: Token ...`: whose token it is, in one query, and for how long it still holds."""

from hmac import compare_digest

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from .models import DeviceToken, User
from .staff import left


class DeviceTokenAuthentication(TokenAuthentication):
    """Knox's, but it reads one token and not all of its user's at every request.

    A token that cannot be one (letters beyond ASCII, null characters) is refused like any other.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, DeviceToken]:
        text = token.decode("latin-1")
        if not (text.isascii() and text.isalnum()):
            raise _refusal()
        digest = hash_token(text)
        known = DeviceToken.objects.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH])
        known = known.filter(expiry__gt=timezone.now()).exclude(left("user__"))
        for found in known.select_related("user", "device"):
            if compare_digest(digest, found.digest):
                self.renew_token(found)
                return self.validate_user(found)
        raise _refusal()


class DeviceTokenScheme(KnoxTokenScheme):
    """The same for the OpenAPI description, which finds it by being imported."""

    target_class = DeviceTokenAuthentication
    name = "deviceToken"


def _refusal() -> AuthenticationFailed:
    return AuthenticationFailed(_("This token is not known, or has run out. Sign in again."))
