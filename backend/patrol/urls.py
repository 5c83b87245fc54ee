"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("shifts/<uuid:uuid>/", api.ShiftView.as_view()),
    path("shifts/<uuid:shift>/marks/<uuid:uuid>/", api.MarkView.as_view()),
    path("shifts/<uuid:uuid>/track/", api.TrackView.as_view()),
    path("track-batches/<uuid:uuid>/", api.TrackBatchView.as_view()),
    path("presence/", api.PresenceView.as_view()),
]
