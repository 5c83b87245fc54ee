"""Addresses below /api/v1/."""

from django.urls import path

from .api import (
    absences,
    members,
    plans,
    postings,
    roster_lists,
    rosters,
    unmasking,
    vacancies,
)

urlpatterns = [
    path("members/", members.MemberListView.as_view()),
    path("members/<int:member>/", members.MemberView.as_view()),
    path("members/<int:member>/unmask/", unmasking.MemberUnmaskView.as_view()),
    path("assignment-plans/", plans.PlanListView.as_view()),
    path("assignment-plans/<int:plan>/", plans.PlanView.as_view()),
    path("assignment-plans/<int:plan>/rows/", plans.PlanRowsView.as_view()),
    path("assignment-plans/<int:plan>/people/", plans.PlanPeopleView.as_view()),
    path("assignment-plans/<int:plan>/corrections/", plans.PlanCorrectionsView.as_view()),
    path("assignment-plans/<int:plan>/publish/", plans.PlanPublishView.as_view()),
    path("postings/", postings.PostingListView.as_view()),
    path("postings/<int:posting>/", postings.PostingView.as_view()),
    path("postings/<int:posting>/end/", postings.PostingEndView.as_view()),
    path("absences/", absences.AbsenceListView.as_view()),
    path("absences/<int:absence>/", absences.AbsenceView.as_view()),
    path("absences/<int:absence>/cover/", absences.AbsenceCoverView.as_view()),
    path("absences/<int:absence>/end/", absences.AbsenceEndView.as_view()),
    path("rosters/", rosters.RosterListView.as_view()),
    path("rosters/template/", rosters.RosterTemplateView.as_view()),
    path("rosters/current/", roster_lists.CurrentRosterView.as_view()),
    path("rosters/ledger/", roster_lists.LedgerView.as_view()),
    path("rosters/<int:roster>/", rosters.RosterView.as_view()),
    path("rosters/<int:roster>/enter/", rosters.RosterEnterView.as_view()),
    path("rosters/<int:roster>/marked/", rosters.MarkedRosterView.as_view()),
    path("rosters/<int:roster>/first-passwords/", rosters.FirstPasswordsView.as_view()),
    path("vacancies/", vacancies.VacancyListView.as_view()),
]
