"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("areas/", api.AreaListView.as_view()),
    path("areas/<str:code>/", api.AreaView.as_view()),
    path("locate/", api.LocateView.as_view()),
]
