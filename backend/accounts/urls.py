"""Addresses below /api/v1/."""

from django.urls import path

from .api import departments, own_account, securing, signing_in, trail, users, walls

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
    path("me/trail/", trail.MyTrailView.as_view()),
    path("trail/", trail.TrailView.as_view()),
    path("trail/export/", trail.TrailExportView.as_view()),
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
    path("walls/", walls.WallListView.as_view()),
    path("walls/<int:wall>/code/", walls.WallCodeView.as_view()),
    path("wall/", walls.OwnWallView.as_view()),
    path("wall/enrolment/", walls.EnrolmentView.as_view()),
    path("live/tickets/", signing_in.LiveTicketView.as_view()),
]
