"""`/login/`, its second step, and `/logout/`: a session for a browser, without any script."""

import time

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backend.accounts import lockout, proven, second_factor
from backend.accounts.browser_sessions import ON_A_PHONE
from backend.accounts.models import User
from backend.accounts.sign_in import (
    BROWSER_COOKIE,
    browser_key,
    check_second_factor,
    note_refusal,
    remember_browser,
    sign_in_browser,
    waiting_words,
)
from backend.accounts.staff import StaffBackend

from .installable import START
from .policy import under_policy

# Between password and code.
PENDING_SECONDS = 300
_PENDING = "_pending"


class SignInForm(AuthenticationForm):
    """Django's, which says what browser it is before the password is looked at."""

    def clean(self) -> dict:
        username = self.cleaned_data.get("username")
        if username is not None:
            lockout.arrive(self.request, username=username, key=_key(self.request))
        return super().clean()


@method_decorator(under_policy, name="dispatch")
class SignInView(LoginView):
    """User name and password; then the code, where a second factor is set up."""

    template_name = "pages/login.html"
    authentication_form = SignInForm

    @property
    def redirect_authenticated_user(self) -> bool:
        """Whoever is signed in as at a desk may sign in for as long as a phone is."""
        user, session = self.request.user, self.request.session
        if not (user.is_authenticated and self._for_phone):
            return True
        return session.is_phone or user.role not in ON_A_PHONE

    @property
    def _for_phone(self) -> bool:
        return self.get_redirect_url().startswith(START)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        own_phone = self._for_phone and "own_phone" in self.request.POST
        if second_factor.is_set_up(user):
            self.request.session[_PENDING] = {
                "user": user.pk,
                "password": user.get_session_auth_hash(),
                "next": self.get_success_url(),
                "own_phone": own_phone,
                "until": time.time() + PENDING_SECONDS,
            }
            return redirect("login-code")
        return _signed_in(self.request, user, self.get_success_url(), own_phone=own_phone)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if hasattr(self.request, "known_device"):  # somebody looked at the password, or refused to
            username = form.cleaned_data["username"]
            note_refusal(self.request, username=username, at=timezone.now())
        locked_out = _locked_out(self.request)
        context = self.get_context_data(form=form, locked_out=locked_out)
        return self.render_to_response(context, status=429 if locked_out else 200)

    def get_context_data(self, **more) -> dict:
        # The cookie of a session that is no more: idle for too long, or ended from elsewhere.
        ended = settings.SESSION_COOKIE_NAME in self.request.COOKIES and (
            not self.request.session.session_key
        )
        ticked = self.request.method != "POST" or "own_phone" in self.request.POST
        return super().get_context_data(**more) | {
            "ended": ended,
            "for_phone": self._for_phone,
            "ticked": ticked,
        }


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@csrf_protect
@under_policy
def code(request: HttpRequest) -> HttpResponse:
    """`/login/code/`: the second step, for five minutes after a right password."""
    pending = request.session.get(_PENDING, {"until": 0})
    user = StaffBackend().get_user(pending["user"]) if pending["until"] > time.time() else None
    # Somebody may have been given another password between the two steps.
    if user is None or pending.get("password") != user.get_session_auth_hash():
        return redirect("login")
    if request.method == "GET":
        return render(request, "pages/login_code.html")
    lockout.arrive(request, username=user.username, key=_key(request))
    otp = request.POST.get("otp", "")[:40].replace("\x00", "")
    if check_second_factor(request, user=user, otp=otp, at=timezone.now()):
        return _signed_in(request, user, pending["next"], own_phone=pending["own_phone"])
    locked_out = _locked_out(request)
    context = {"locked_out": locked_out, "wrong": True}
    return render(request, "pages/login_code.html", context, status=429 if locked_out else 200)


class SignOutView(LogoutView):
    """Ends the session, also for what is answered in front of Django."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        proven.forget(request)
        return super().post(request, *args, **kwargs)


def _signed_in(request: HttpRequest, user: User, to: str, *, own_phone: bool) -> HttpResponse:
    request.session.pop(_PENDING, None)
    cookie = sign_in_browser(request, user=user, own_phone=own_phone, at=timezone.now())
    response = HttpResponseRedirect(resolve_url(to))
    remember_browser(response, cookie)
    return response


def _key(request: HttpRequest) -> str | None:
    return browser_key(request.COOKIES.get(BROWSER_COOKIE))


def _locked_out(request: HttpRequest) -> str:
    """How long to wait, in words; nothing when it was a plain mistake."""
    if not getattr(request, "axes_locked_out", False):
        return ""
    # The page says it in its own words; otherwise axes would put its answer in our place.
    request.axes_locked_out = False
    return waiting_words(lockout.seconds_to_wait(request))
