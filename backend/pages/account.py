"""`/account/`: one's own password, second factor, devices, and who looked at what. Plain forms."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from backend.accounts import gate, proven, second_factor
from backend.accounts.actions.own_password import change_own_password
from backend.accounts.actions.sessions import Ended, sign_device_out, sign_out_everywhere
from backend.accounts.devices import devices_of, signed_in
from backend.accounts.models import TrailEntry, User
from backend.accounts.own_password import check_own_password, wrong_password_words
from backend.answers.problems import Problem
from backend.notices.actions.wishes import set_addresses, set_wishes
from backend.notices.reached import reached
from backend.notices.serializers.notices import AddressesSerializer

from .policy import under_policy
from .trail_words import told

TRAIL_LENGTH = 30


def _page(*, unsafe: bool) -> Callable:
    """A part of the page for whoever is signed in, also before the gate."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        allowed = require_POST if unsafe else require_safe
        return wraps(view)(under_policy(allowed(login_required(sensitive_post_parameters()(view)))))

    return decorate


@_page(unsafe=False)
def account(request: HttpRequest) -> HttpResponse:
    return _render(request)


@_page(unsafe=True)
def change_password(request: HttpRequest) -> HttpResponse:
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    now = timezone.now()
    if new != request.POST.get("again", ""):
        return _render(request, again_errors=[_("The two new passwords differ.")])
    try:
        if not check_own_password(request, user=request.user, password=old, at=now):
            return _render(request, old_errors=[wrong_password_words()])
    except Problem as locked_out:
        # The page says it in its own words; otherwise axes would put its answer in our place.
        request.axes_locked_out = False
        return _render(request, status=429, old_errors=[locked_out.detail])
    try:
        ended = change_own_password(
            user=request.user,
            new=new,
            token=None,
            session_key=request.session.session_key,
            at=now,
        )
    except ValidationError as unfit:
        return _render(request, new_errors=unfit.messages)
    # The session that asked goes on under a new key.
    update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
    messages.success(request, f"{_('The password is changed.')} {_ended_words(ended)}")
    return redirect("account")


@_page(unsafe=True)
def begin_second_factor(request: HttpRequest) -> HttpResponse:
    try:
        second_factor.begin(user=request.user, at=timezone.now())
    except Problem as refused:
        messages.error(request, refused.detail)
    return _to("second-factor")


@_page(unsafe=True)
def confirm_second_factor(request: HttpRequest) -> HttpResponse:
    try:
        codes = second_factor.confirm(user=request.user, otp=_otp(request), at=timezone.now())
    except Problem as refused:
        return _render(request, otp_errors=[refused.detail])
    return _render(request, recovery_codes=codes)


@_page(unsafe=True)
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    if refused := _unproven(request):
        return _render(request, otp_errors=[refused])
    codes = second_factor.renew_recovery_codes(user=request.user, at=timezone.now())
    return _render(request, recovery_codes=codes)


@_page(unsafe=True)
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    if refused := _unproven(request):
        return _render(request, otp_errors=[refused])
    second_factor.remove(user=request.user, by=request.user, at=timezone.now())
    messages.success(request, _("The second factor is removed."))
    return _to("second-factor")


@_page(unsafe=True)
def change_messages(request: HttpRequest) -> HttpResponse:
    """By which ways one is told of ordinary things too, and where. Behind the gate: whoever knows
    a first password that is not their own turns no messages to themselves."""
    if gate.owes(request.user):
        return redirect("account")
    said = AddressesSerializer(data={"wechat_work": request.POST.get("wechat_work", "")})
    if not said.is_valid():
        return _render(request, address_errors=said.errors["wechat_work"])
    offered = [way.channel for way in reached(request.user)]
    wished = set(offered) & set(request.POST.getlist("wished"))
    set_wishes(user=request.user, channels=wished)
    set_addresses(
        user=request.user,
        addresses={name: said.validated_data[name] for name in said.fields if name in offered},
    )
    messages.success(request, _("Saved."))
    return _to("messages")


@_page(unsafe=True)
def sign_out_device(request: HttpRequest, device: int) -> HttpResponse:
    found = get_object_or_404(signed_in(request.user), pk=device)
    sign_device_out(device=found, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is signed out.") % {"name": found.name or _("Device")})
    return _to("devices")


@_page(unsafe=True)
def sign_everything_out(request: HttpRequest) -> HttpResponse:
    proven.forget(request)
    sign_out_everywhere(user=request.user, by=request.user, at=timezone.now())
    return redirect("login")


def _render(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    """The whole page; `more` are the errors of a form, or codes that are shown this once."""
    user = request.user
    trail = TrailEntry.objects.visible_to(user).filter(about=user)
    has_factor = second_factor.is_set_up(user)
    context = {
        "owed": gate.owes(User.objects.get(pk=user.pk)),
        "has_factor": has_factor,
        "pending": None if has_factor else second_factor.pending(user),
        "codes_left": second_factor.recovery_code_count(user),
        "devices": list(devices_of(user, current=request.session.device_id)),
        "ways": reached(user),
        "trail": [told(entry, to=user) for entry in trail.order_by("-at", "-pk")[:TRAIL_LENGTH]],
    }
    return render(request, "pages/account.html", context | more, status=status)


def _unproven(request: HttpRequest) -> str:
    """Why the code does not count; nothing when it does."""
    try:
        second_factor.prove(user=request.user, otp=_otp(request), at=timezone.now())
    except Problem as refused:
        return str(refused.detail)
    return ""


def _otp(request: HttpRequest) -> str:
    return request.POST.get("otp", "")[:40].replace("\x00", "")


def _ended_words(ended: Ended) -> str:
    others = ended.token_count + ended.session_count
    if not others:
        return ""
    return _("Other devices signed out: %(count)d.") % {"count": others}


def _to(part: str) -> HttpResponse:
    response = redirect("account")
    response["Location"] += f"#{part}"
    return response
