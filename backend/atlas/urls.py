"""Addresses below /api/v1/."""

from django.urls import path

from .api import day, decisions, exports, grids, snapshots

urlpatterns = [
    path("me/today/", day.TodayView.as_view()),
    path("me/changes/", day.ChangesView.as_view()),
    path("me/ground/", day.GroundView.as_view()),
    path("grids/", grids.GridListView.as_view()),
    path("grids/<str:code>/", grids.GridView.as_view()),
    path("boundaries/<int:boundary>/tasks/", decisions.DecisionsView.as_view()),
    path("net/export/", exports.NetExportView.as_view()),
    path("net/versions/<str:name>/", snapshots.NetSnapshotView.as_view()),
    path("net/audit/", grids.AuditView.as_view()),
]
