"""Addresses below /api/v1/."""

from django.urls import path

from .api import departments, securing, signing_in, users

urlpatterns = [
    path("auth/login/", signing_in.LoginView.as_view()),
    path("auth/logout/", signing_in.LogoutView.as_view()),
    path("me/", signing_in.MeView.as_view()),
    path("users/", users.UserListView.as_view()),
    path("users/<int:user>/", users.UserView.as_view()),
    path("users/<int:user>/first-password/", users.FirstPasswordView.as_view()),
    path("users/<int:user>/close/", users.CloseView.as_view()),
    path("users/<int:user>/reopen/", users.ReopenView.as_view()),
    path("users/<int:user>/unlock/", securing.UnlockView.as_view()),
    path("users/<int:user>/sign-out/", securing.SignOutView.as_view()),
    path("users/<int:user>/second-factor/", securing.SecondFactorView.as_view()),
    path("users/<int:user>/grants/", securing.GrantListView.as_view()),
    path("grants/<int:grant>/end/", securing.GrantEndView.as_view()),
    path("departments/", departments.DepartmentListView.as_view()),
    path("departments/workbook/", departments.DepartmentWorkbookView.as_view()),
    path("live/tickets/", signing_in.LiveTicketView.as_view()),
]
