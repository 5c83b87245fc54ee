"""Addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from . import sign_in, views

urlpatterns = [
    path("", views.leaders_map, name="leaders-map"),
    path("boundaries/", views.boundaries, name="boundaries"),
    path("people/", views.people, name="people"),
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("login/code/", sign_in.code, name="login-code"),
    path("logout/", sign_in.SignOutView.as_view(), name="logout"),
    path("set-language/", set_language, name="set-language"),
]
