"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("auth/login/", api.LoginView.as_view()),
    path("auth/logout/", api.LogoutView.as_view()),
    path("me/", api.MeView.as_view()),
    path("departments/workbook/", api.DepartmentWorkbookView.as_view()),
    path("live/tickets/", api.LiveTicketView.as_view()),
]
