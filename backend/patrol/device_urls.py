"""Addresses below /devices/. Clients add to them what they like, or leave the last slash away."""

from django.urls import re_path

from . import views

urlpatterns = [
    re_path(r"^osmand(?:/.*)?$", views.osmand),
    re_path(r"^owntracks(?:/.*)?$", views.owntracks),
    re_path(r"^overland(?:/.*)?$", views.overland),
    re_path(r"^gpslogger(?:/(?P<key>[^/]*)(?:/.*)?)?$", views.gpslogger),
]
