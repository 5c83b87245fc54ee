"""Addresses below /api/v1/."""

from django.urls import path

from .api import departments, own_account, signing_in

urlpatterns = [
    path("auth/login/", signing_in.LoginView.as_view()),
    path("auth/logout/", signing_in.LogoutView.as_view()),
    path("auth/logout-everywhere/", signing_in.LogoutEverywhereView.as_view()),
    path("me/", signing_in.MeView.as_view()),
    path("me/password/", own_account.PasswordView.as_view()),
    path("me/devices/", own_account.DevicesView.as_view()),
    path("me/devices/<int:device>/", own_account.DeviceView.as_view()),
    path("me/second-factor/", own_account.SecondFactorView.as_view()),
    path("me/second-factor/confirm/", own_account.ConfirmView.as_view()),
    path("departments/workbook/", departments.DepartmentWorkbookView.as_view()),
    path("live/tickets/", signing_in.LiveTicketView.as_view()),
]
