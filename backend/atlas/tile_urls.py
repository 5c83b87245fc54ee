"""Addresses below /tiles/."""

from django.urls import path, re_path

from .api import tiles

urlpatterns = [
    re_path(
        r"^(?P<layer>[a-z]{1,20})/(?P<z>\d{1,2})/(?P<x>\d{1,8})/(?P<y>\d{1,8})\.mvt$",
        tiles.TileView.as_view(),
    ),
    path("<str:layer>.json", tiles.TileSetView.as_view()),
]
