"""Addresses below /api/v1/."""

from django.urls import path

from .api import departments, signing_in

urlpatterns = [
    path("auth/login/", signing_in.LoginView.as_view()),
    path("auth/logout/", signing_in.LogoutView.as_view()),
    path("me/", signing_in.MeView.as_view()),
    path("departments/workbook/", departments.DepartmentWorkbookView.as_view()),
    path("live/tickets/", signing_in.LiveTicketView.as_view()),
]
