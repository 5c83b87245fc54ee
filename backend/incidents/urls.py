"""Addresses below /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("catalogue/", api.CatalogueView.as_view()),
    path("reports/<uuid:uuid>/", api.ReportView.as_view()),
    path("cases/", api.CaseListView.as_view()),
    path("cases/by-report/<uuid:uuid>/", api.CaseByReportView.as_view()),
    path("cases/by-report/<uuid:uuid>/events/", api.CaseEventsByReportView.as_view()),
    path("cases/<str:number>/", api.CaseView.as_view()),
    path("cases/<str:number>/events/", api.CaseEventsView.as_view()),
    path("cases/<str:number>/actions/<uuid:uuid>/", api.ActionView.as_view()),
]
