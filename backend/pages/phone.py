"""`/account/phone/`: how to open the phone page on one's phone, which other phone sends for a
member, and what to type into that. Plain forms."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts import gate
from backend.answers.problems import Problem
from backend.patrol.actions.senders import bind_sender, revoke_sender
from backend.patrol.models import SenderCredential
from backend.patrol.phones.set_up import set_up_of
from backend.patrol.senders import own_sender

from .policy import under_policy

_CLIENTS = SenderCredential.Client


def _page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Below `/account/`, and yet behind the gate: whoever knows a first password that is not
    their own may not bind a phone with it."""

    @wraps(view)
    @under_policy
    @login_required
    def guarded(request: HttpRequest) -> HttpResponse:
        return redirect("account") if gate.owes(request.user) else view(request)

    return guarded


@_page
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """A POST makes a new key. Its answer shows it, and nothing shows it again."""
    if request.method != "POST":
        return _render(request)
    client = request.POST.get("client", "")
    if client not in _CLIENTS.values:
        return HttpResponseBadRequest()
    try:
        bound = bind_sender(client=client, by=request.user, at=timezone.now())
    except Problem as refused:
        messages.error(request, refused.detail)
        return _render(request, status=refused.status_code)
    set_up = set_up_of(
        client,
        base=request.build_absolute_uri("/").rstrip("/"),
        key=bound.key,
        username=request.user.username,
    )
    return _render(request, set_up=set_up, picture=_picture(set_up.scan))


@_page
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if revoke_sender(by=request.user, at=timezone.now()):
        messages.success(request, _("The key is revoked. No phone sends for you any more."))
    return redirect("account-phone")


def _render(request: HttpRequest, *, status: int = 200, **more) -> HttpResponse:
    user = request.user
    address = request.build_absolute_uri(reverse("phone"))
    context = {
        "page_address": address,
        "page_picture": _picture(address),
        "is_member": hasattr(user, "member"),
        "sender": own_sender(user),
        "clients": [
            (_CLIENTS.OSMAND, _("Android and iPhone. Scans the picture itself.")),
            (_CLIENTS.OWNTRACKS, _("Android and iPhone. Scans the picture with the camera.")),
            (_CLIENTS.OVERLAND, _("iPhone. Scans the picture with the camera.")),
            (_CLIENTS.GPSLOGGER, _("Android. The settings are typed in by hand.")),
        ],
        "is_open_to_read": not request.is_secure(),
    }
    return render(request, "pages/phone.html", context | more, status=status)


def _picture(text: str) -> str:
    """A QR code as SVG, to stand in the page."""
    picture = BytesIO()
    segno.make(text, error="l").save(
        picture, kind="svg", xmldecl=False, omitsize=True, border=3, light="#fff"
    )
    return picture.getvalue().decode()
