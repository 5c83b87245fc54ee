"""Addresses below /ogc/. None but the landing page ends with a slash, as the standard has it."""

from django.urls import path

from . import api

urlpatterns = [
    path("ogc", api.LandingView.as_view()),
    path("ogc/", api.LandingView.as_view()),
    path("ogc/conformance", api.ConformanceView.as_view()),
    path("ogc/api", api.DescriptionView.as_view()),
    path("ogc/collections", api.CollectionsView.as_view()),
    path("ogc/collections/<str:name>", api.CollectionView.as_view()),
    path("ogc/collections/<str:name>/schema", api.SchemaView.as_view()),
    path("ogc/collections/<str:name>/feature-schema", api.FeatureSchemaView.as_view()),
    path("ogc/collections/<str:name>/items", api.ItemsView.as_view()),
    path("ogc/collections/<str:name>/items/<str:identity>", api.ItemView.as_view()),
]
