"""Addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from . import views

urlpatterns = [
    path("", views.leaders_map, name="leaders-map"),
    path("boundaries/", views.boundaries, name="boundaries"),
    path("people/", views.people, name="people"),
    path("login/", views.SignInView.as_view(), name="login"),
    path("logout/", views.SignOutView.as_view(), name="logout"),
    path("set-language/", set_language, name="set-language"),
]
