"""Addresses below /api/v1/."""

from django.urls import path

from .api import batches, looks, presence, shifts, tracks

urlpatterns = [
    path("shifts/", shifts.ShiftListView.as_view()),
    path("shifts/<uuid:uuid>/", shifts.ShiftView.as_view()),
    path("shifts/<uuid:shift>/marks/<uuid:uuid>/", shifts.MarkView.as_view()),
    path("shifts/<uuid:uuid>/track/", tracks.TrackView.as_view()),
    path("shifts/<uuid:uuid>/looks/", looks.LooksView.as_view()),
    path("me/looks/", looks.MyLooksView.as_view()),
    path("me/tracks/export/", tracks.MyTracksExportView.as_view()),
    path("track-batches/<uuid:uuid>/", batches.TrackBatchView.as_view()),
    path("presence/", presence.PresenceView.as_view()),
]
