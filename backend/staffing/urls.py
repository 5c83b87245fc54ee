"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("members/", api.MemberListView.as_view()),
    path("members/<int:member>/", api.MemberView.as_view()),
]
