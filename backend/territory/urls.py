"""Addresses below /api/v1/."""

from django.urls import path

from .api import boundaries, boundary_shapes, changing_areas, locating, places, workbooks

urlpatterns = [
    path("areas/", changing_areas.AreaListView.as_view()),
    path("areas/merge/", changing_areas.AreaMergeView.as_view()),
    path("areas/recode/", changing_areas.AreaRecodeView.as_view()),
    path("areas/workbook/", workbooks.AreaWorkbookView.as_view()),
    path("areas/<str:code>/", changing_areas.AreaView.as_view()),
    path("areas/<str:code>/end/", changing_areas.AreaEndView.as_view()),
    path("boundaries/", boundaries.BoundaryListView.as_view()),
    path("boundaries/<int:boundary>/", boundaries.BoundaryView.as_view()),
    path("boundaries/<int:boundary>/answers/", boundaries.AnswersView.as_view()),
    path("boundaries/<int:boundary>/publish/", boundaries.PublishView.as_view()),
    path("boundaries/<int:boundary>/withdraw/", boundaries.WithdrawView.as_view()),
    path("boundaries/<int:boundary>/problems/", boundary_shapes.ProblemsView.as_view()),
    path("boundaries/<int:boundary>/shapes/", boundary_shapes.ShapesView.as_view()),
    path("boundaries/<int:boundary>/changes/", boundary_shapes.ChangesView.as_view()),
    path("places/", places.PlaceListView.as_view()),
    path("places/workbook/", workbooks.PlaceWorkbookView.as_view()),
    path("places/<int:identity>/", places.PlaceView.as_view()),
    path("places/<int:identity>/end/", places.PlaceEndView.as_view()),
    path("locate/", locating.LocateView.as_view()),
]
