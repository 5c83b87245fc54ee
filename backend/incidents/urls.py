"""Addresses below /api/v1/."""

from django.urls import path

from .api import cases, unmasking

urlpatterns = [
    path("catalogue/", cases.CatalogueView.as_view()),
    path("reports/<uuid:uuid>/", cases.ReportView.as_view()),
    path("cases/", cases.CaseListView.as_view()),
    path("cases/by-report/<uuid:uuid>/", cases.CaseByReportView.as_view()),
    path("cases/by-report/<uuid:uuid>/events/", cases.CaseEventsByReportView.as_view()),
    path("cases/<str:number>/", cases.CaseView.as_view()),
    path("cases/<str:number>/unmask/", unmasking.UnmaskView.as_view()),
    path("cases/<str:number>/events/", cases.CaseEventsView.as_view()),
    path("cases/<str:number>/actions/<uuid:uuid>/", cases.ActionView.as_view()),
]
