"""The map of addresses: the API below /api/v1/, its description beside it, the pages around."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from backend.atlas.api import wire

from . import health

urlpatterns = [
    path("healthz", health.healthz),
    path("api/v1/", include("backend.accounts.urls")),
    path("api/v1/", include("backend.territory.urls")),
    path("api/v1/", include("backend.notices.urls")),
    path("api/v1/", include("backend.staffing.urls")),
    path("api/v1/", include("backend.patrol.urls")),
    path("api/v1/", include("backend.incidents.urls")),
    path("api/v1/", include("backend.atlas.urls")),
    path("api/v1/", include("backend.oversight.urls")),
    path("tiles/", include("backend.atlas.tile_urls")),
    path("devices/", include("backend.patrol.device_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/schema/live/", wire.described, name="live-schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema")),
    path("admin/", admin.site.urls),
    path("", include("backend.atlas.ogc.urls")),
    path("", include("backend.pages.urls")),
]

handler400 = "backend.answers.problems.bad_request"
handler404 = "backend.answers.problems.not_found"
handler500 = "backend.config.outages.server_error"
