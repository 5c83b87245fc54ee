"""Addresses below /api/v1/."""

from django.urls import path

from .api import members, unmasking

urlpatterns = [
    path("members/", members.MemberListView.as_view()),
    path("members/<int:member>/", members.MemberView.as_view()),
    path("members/<int:member>/unmask/", unmasking.MemberUnmaskView.as_view()),
]
