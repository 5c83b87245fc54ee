"""How a browser is let in: by its session, with a token against requests made by other pages."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied

from backend.answers.problems import Problem


class BrowserAuthentication(SessionAuthentication):
    """Names a missing or outworn token by a type of its own: a page that lived through a sign-in
    elsewhere takes the new one and sends again, and keeps what it had to say."""

    def enforce_csrf(self, request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            raise Problem(
                "csrf", _("This page is out of date; load it again."), status=403
            ) from refusal


class BrowserScheme(SessionScheme):
    """For the description of the API: a session, as of Django's own."""

    target_class = BrowserAuthentication
