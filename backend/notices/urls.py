"""Addresses below /api/v1/."""

from django.urls import path

from .api import delivery, duties, notices, suggestions

urlpatterns = [
    path("notices/", notices.NoticeListView.as_view()),
    path("notices/count/", notices.NoticeCountView.as_view()),
    path("notices/outbox/", delivery.OutboxView.as_view()),
    path("notices/chains/", delivery.CallListView.as_view()),
    path("notices/<int:notice>/ack/", notices.NoticeAckView.as_view()),
    path("me/notice-channels/", notices.WishesView.as_view()),
    path("me/notice-addresses/", notices.AddressesView.as_view()),
    path("suggestions/", suggestions.SuggestionListView.as_view()),
    path("suggestions/<uuid:uuid>/", suggestions.SuggestionView.as_view()),
    path("duties/", duties.DutyListView.as_view()),
    path("duties/now/", duties.DutyNowView.as_view()),
    path("duties/workbook/", duties.DutyWorkbookView.as_view()),
    path("duties/<int:duty>/end/", duties.DutyEndView.as_view()),
]
