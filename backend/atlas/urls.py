"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("grids/", api.GridListView.as_view()),
    path("grids/<str:code>/", api.GridView.as_view()),
    path("net/audit/", api.AuditView.as_view()),
]
