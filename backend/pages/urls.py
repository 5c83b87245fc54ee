"""Addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from . import account, dossier, installable, phone, sign_in, views

urlpatterns = [
    path("", views.leaders_map, name="leaders-map"),
    path("boundaries/", views.boundaries, name="boundaries"),
    path("people/", views.people, name="people"),
    path("mine/", views.mine, name="mine"),
    path("due-places/", views.due_places, name="due-places"),
    path("doubts/", views.doubts, name="doubts"),
    path("desk/", views.desk, name="desk"),
    path("queue/", views.queue, name="queue"),
    path("callbacks/", views.callbacks, name="callbacks"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/dossier/", dossier.dossier, name="dossier"),
    path("wall/", views.wall, name="wall"),
    path("phone/", views.phone, name="phone"),
    path("phone/sw.js", installable.service_worker, name="phone-service-worker"),
    path("phone/manifest.webmanifest", installable.manifest, name="phone-manifest"),
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("login/code/", sign_in.code, name="login-code"),
    path("logout/", sign_in.SignOutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="account-password"),
    path(
        "account/second-factor/begin/",
        account.begin_second_factor,
        name="account-second-factor-begin",
    ),
    path(
        "account/second-factor/confirm/",
        account.confirm_second_factor,
        name="account-second-factor-confirm",
    ),
    path(
        "account/second-factor/remove/",
        account.remove_second_factor,
        name="account-second-factor-remove",
    ),
    path(
        "account/second-factor/codes/",
        account.renew_recovery_codes,
        name="account-recovery-codes",
    ),
    path("account/devices/<int:device>/", account.sign_out_device, name="account-device"),
    path("account/phone/", phone.phone, name="account-phone"),
    path("account/phone/revoke/", phone.revoke, name="account-phone-revoke"),
    path("account/messages/", account.change_messages, name="account-messages"),
    path("account/everywhere/", account.sign_everything_out, name="account-everywhere"),
    path("set-language/", set_language, name="set-language"),
]
