"""`/admin/`: what has no page of its own is administered here, by three offices that are apart.

What each may see and do stands in accounts/permissions.py; whatever changes something goes
through the same actions as the API. Signing in is the house's own `/login/`, with its gate.
"""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.trail import note
from backend.answers.administration import Administered
from backend.pages.policy import under_policy
from backend.pages.sign_in import SignOutView


class Administration(AdminSite):
    site_title = _("Grid governance")
    site_header = _("Administration")
    index_title = _("What your office keeps")

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Our own pages only: libraries would bring tokens and secrets of second factors."""
        if admin_class is not None and issubclass(admin_class, Administered):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view, cacheable: bool = False):
        return under_policy(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The house's own door; who came through it and has no office is told so."""
        if self.has_permission(request):
            return HttpResponseRedirect(self._index())
        if request.user.is_authenticated:
            return under_policy(render)(request, "admin/no_office.html", status=403)
        return redirect_to_login(request.GET.get("next") or self._index())

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return SignOutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return HttpResponseRedirect("/account/")

    def written_down(self, request: HttpRequest, verb: str, thing, message) -> None:
        """What Django keeps in its own log stands in the trail too."""
        note(
            act=f"administration.{verb}",
            by=request.user,
            at=timezone.now(),
            subject=f"{thing._meta.model_name}:{thing.pk}",
            details={"message": message} if message else {},
        )

    def _index(self) -> str:
        return reverse(f"{self.name}:index")
