"""How a browser is let in: by its session, with a token against requests made by other pages.

The REST framework imports this while it is being imported itself: no view, no problem from here.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied


class OutwornToken(PermissionDenied):
    """A 403 problem `csrf`."""

    kind = "csrf"

    def __init__(self) -> None:
        super().__init__(_("This page is out of date; load it again."), code=self.kind)


class BrowserAuthentication(SessionAuthentication):
    """Names a missing or outworn token by a type of its own: a page that lived through a sign-in
    elsewhere takes the new one and sends again, and keeps what it had to say."""

    def enforce_csrf(self, request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            raise OutwornToken from refusal


class BrowserScheme(SessionScheme):
    """For the description of the API: a session, as of Django's own."""

    target_class = BrowserAuthentication
