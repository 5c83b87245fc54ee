"""Addresses below /api/v1/."""

from django.urls import path

from .api import (
    bulk,
    by_caller,
    callbacks,
    cases,
    catalogue,
    evidence,
    handing_over,
    orders,
    routing,
    similar,
    suggestions,
    unmasking,
    workflow,
)
from .evidence.links import THUMBNAIL, VIEW

urlpatterns = [
    path("members/<int:member>/hand-over/", handing_over.HandOverView.as_view()),
    path("members/<int:member>/resign/", handing_over.ResignView.as_view()),
    path("members/<int:member>/transfer/", handing_over.TransferView.as_view()),
    path("routing/", routing.DryRunView.as_view()),
    path("workflow/", workflow.WorkflowView.as_view()),
    path("catalogue/", catalogue.CatalogueView.as_view()),
    path("catalogue/<str:code>/due/", catalogue.DueView.as_view()),
    path("catalogue/suggestions/", suggestions.SuggestionsView.as_view()),
    path("reports/<uuid:uuid>/", cases.ReportView.as_view()),
    path("evidence/<uuid:uuid>/", evidence.EvidenceView.as_view()),
    path("evidence/<uuid:uuid>/view/", evidence.CopyView.as_view(name=VIEW)),
    path("evidence/<uuid:uuid>/thumbnail/", evidence.CopyView.as_view(name=THUMBNAIL)),
    path("callbacks/", callbacks.CallbackListView.as_view()),
    path("callbacks/satisfaction/", callbacks.SatisfactionView.as_view()),
    path("cases/", cases.CaseListView.as_view()),
    path("cases/actions/", bulk.BulkActionsView.as_view()),
    path("cases/similar/", similar.SimilarView.as_view()),
    path("cases/by-caller/", by_caller.ByCallerView.as_view()),
    path("cases/by-report/<uuid:uuid>/", cases.CaseByReportView.as_view()),
    path("cases/by-report/<uuid:uuid>/events/", cases.CaseEventsByReportView.as_view()),
    path("cases/<str:number>/", cases.CaseView.as_view()),
    path("cases/<str:number>/unmask/", unmasking.UnmaskView.as_view()),
    path("cases/<str:number>/children/", cases.ChildrenView.as_view()),
    path("cases/<str:number>/candidates/", routing.CandidatesView.as_view()),
    path("cases/<str:number>/events/", cases.CaseEventsView.as_view()),
    path("cases/<str:number>/actions/<uuid:uuid>/", cases.ActionView.as_view()),
    path("cases/<str:number>/superior-return/<uuid:uuid>/", orders.ReturnView.as_view()),
    path("superior/feedback/", orders.FeedbackOutboxView.as_view()),
    path("superior/<str:system>/orders/<str:number>/", orders.OrderView.as_view()),
    path(
        "superior/<str:system>/orders/<str:number>/instructions/<str:instruction>/",
        orders.InstructionView.as_view(),
    ),
]
