"""Addresses below /api/v1/."""

from django.urls import path

from .api import areas, locating

urlpatterns = [
    path("areas/", areas.AreaListView.as_view()),
    path("areas/<str:code>/", areas.AreaView.as_view()),
    path("locate/", locating.LocateView.as_view()),
]
