"""Addresses below /api/v1/."""

from django.urls import path

from .api import (
    batches,
    coverage,
    doubts,
    due_places,
    gpx,
    looks,
    presence,
    senders,
    shifts,
    sos,
    summaries,
    tracks,
    weather,
)

urlpatterns = [
    path("shifts/", shifts.ShiftListView.as_view()),
    path("shifts/<uuid:uuid>/", shifts.ShiftView.as_view()),
    path("shifts/<uuid:uuid>/take-over/", shifts.TakeOverView.as_view()),
    path("shifts/<uuid:shift>/marks/<uuid:uuid>/", shifts.MarkView.as_view()),
    path("shifts/<uuid:uuid>/track/", tracks.TrackView.as_view()),
    path("shifts/<uuid:uuid>/summary/", summaries.SummaryView.as_view()),
    path("shifts/<uuid:uuid>/looks/", looks.LooksView.as_view()),
    path("me/looks/", looks.MyLooksView.as_view()),
    path("me/tracks/export/", tracks.MyTracksExportView.as_view()),
    path("track-batches/<uuid:uuid>/", batches.TrackBatchView.as_view()),
    path("me/sender/", senders.SenderView.as_view()),
    path("me/gpx/", gpx.GpxView.as_view()),
    path("presence/", presence.PresenceView.as_view()),
    path("grids/<str:code>/coverage/", coverage.CoverageView.as_view()),
    path("due-places/", due_places.DuePlaceListView.as_view()),
    path("due-places/<int:identity>/", due_places.DuePlaceView.as_view()),
    path("due-places/<int:identity>/end/", due_places.DuePlaceEndView.as_view()),
    path("bad-weather/", weather.BadWeatherListView.as_view()),
    path("bad-weather/<int:identity>/end/", weather.BadWeatherEndView.as_view()),
    path("doubts/", doubts.DoubtListView.as_view()),
    path("doubts/<int:doubt>/decision/", doubts.DoubtDecisionView.as_view()),
    path("sos/", sos.SosListView.as_view()),
    path("sos/<uuid:uuid>/", sos.SosView.as_view()),
    path("sos/<uuid:uuid>/end/", sos.SosEndView.as_view()),
]
