"""The pages: signing in and out in plain HTML, and the shells that the built front end fills."""

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from backend.accounts import proven

from .policy import under_policy

BUILT = Path(__file__).parent / "static" / "web"


@method_decorator(under_policy, name="dispatch")
class SignInView(LoginView):
    """`/login/`: user name and password for a session; works without any script."""

    template_name = "pages/login.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if not getattr(self.request, "axes_locked_out", False):
            return self.render_to_response(self.get_context_data(form=form))
        # The page says it in its own words; otherwise axes would put its answer in our place.
        self.request.axes_locked_out = False
        context = self.get_context_data(form=form, locked_out=True)
        return self.render_to_response(context, status=429)


class SignOutView(LogoutView):
    """`/logout/`: ends the session, also for what is answered in front of Django."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        proven.forget(request)
        return super().post(request, *args, **kwargs)


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def leaders_map(request: HttpRequest) -> HttpResponse:
    """`/`: the leaders' map. Its scripts ask the API for everything they show."""
    return _shell(request, "map.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def boundaries(request: HttpRequest) -> HttpResponse:
    """`/boundaries/`: versions of the boundaries, for GIS officers."""
    return _shell(request, "boundaries.html")


@require_safe
@login_required
@ensure_csrf_cookie
@under_policy
def people(request: HttpRequest) -> HttpResponse:
    """`/people/`: rosters, assignment plans and vacancies."""
    return _shell(request, "people.html")


def _shell(request: HttpRequest, name: str) -> HttpResponse:
    """A built page in the reader's language, or what to do when none has been built."""
    try:
        page = (BUILT / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return render(request, "pages/not_built.html", status=503)
    return HttpResponse(page.replace('<html lang="zh-hans">', f'<html lang="{get_language()}">', 1))
