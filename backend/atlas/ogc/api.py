"""The addresses of /ogc/. Only signed-in members of staff; published shapes are for all of them."""

from collections.abc import Callable

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable, NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.territory.models import Boundary

from . import cases, net, openapi, schemas
from .asked import ITEM, crs_asked, items_asked, only, period_asked
from .collections import BY_ID, EVERY, GRIDS, Collection
from .crs import CRS84, Crs
from .crs import EVERY as EVERY_CRS
from .pages import (
    GEOJSON,
    JSON,
    collection_address,
    feature_as_geojson,
    items_as_geojson,
    link,
    root,
)
from .texts import Text, gzipped, plain

_PART = "http://www.opengis.net/spec/ogcapi-features"
CONFORMS_TO = [
    f"{_PART}-1/1.0/conf/core",
    f"{_PART}-1/1.0/conf/geojson",
    f"{_PART}-1/1.0/conf/oas30",
    f"{_PART}-2/1.0/conf/crs",
    f"{_PART}-5/1.0/conf/schemas",
]


class _JSONAlone(BaseContentNegotiation):
    """Everything here is JSON of some kind, so that whoever takes any kind of it is served."""

    def select_renderer(self, request, renderers, format_suffix=None):
        accepted = request.META.get("HTTP_ACCEPT", "*/*").lower()
        kinds = [part.partition(";")[0].strip() for part in accepted.split(",")]
        if any(kind in ("*/*", "application/*") or kind.endswith("json") for kind in kinds):
            return renderers[0], renderers[0].media_type
        raise NotAcceptable


class _Answer(APIView):
    content_negotiation_class = _JSONAlone
    # /ogc/api describes these: clients look there, and by names that the API's own has not.
    schema = None

    def document(self, content: dict, kind: str = JSON) -> HttpResponse:
        """A document for GIS clients; none of them takes parameters."""
        only(self.request.GET)
        response = HttpResponse(msgspec.json.encode(content), content_type=kind)
        response["Cache-Control"] = "private, no-cache"
        return response


class LandingView(_Answer):
    def get(self, request):
        at = root(request)
        return self.document(
            {
                "title": _("Net and cases"),
                "description": _("The net of the district, and its open-tier cases"),
                "links": [
                    link("self", f"{at}/", JSON),
                    link("service-desc", f"{at}/api", openapi.TYPE, _("This description")),
                    link("conformance", f"{at}/conformance", JSON),
                    link("data", f"{at}/collections", JSON, _("The collections")),
                ],
            }
        )


class ConformanceView(_Answer):
    def get(self, request):
        return self.document({"conformsTo": CONFORMS_TO})


class DescriptionView(_Answer):
    def get(self, request):
        return self.document(openapi.description(root(request), _present()), openapi.TYPE)


class CollectionsView(_Answer):
    def get(self, request):
        return self.document(
            {
                "links": [link("self", f"{root(request)}/collections", JSON)],
                "collections": [_described(request, each) for each in _present()],
                "crs": [crs.uri for crs in EVERY_CRS],
            }
        )


class CollectionView(_Answer):
    def get(self, request, name: str):
        return self.document(_described(request, _named(name)))


class SchemaView(_Answer):
    """The properties of a collection in a row (rel `schema`)."""

    def get(self, request, name: str):
        address = request.build_absolute_uri(request.path)
        return self.document(schemas.flat(_named(name), address), schemas.SCHEMA_TYPE)


class FeatureSchemaView(_Answer):
    """A whole GeoJSON Feature of a collection (rel `describedby`)."""

    def get(self, request, name: str):
        address = request.build_absolute_uri(request.path)
        return self.document(schemas.whole(_named(name), address), schemas.SCHEMA_TYPE)


class ItemsView(_Answer):
    """Features in pages."""

    def get(self, request, name: str):
        collection = _named(name)
        asked = items_asked(request.GET, collection)
        now = timezone.now()
        if not collection.level:
            page = cases.page(asked, user=request.user, rights=rights_of(request), now=now)
            return _features(items_as_geojson(request, collection, page, None), asked.crs)
        edition = net.edition(
            collection,
            at=asked.period.nearest(now),
            pinned=asked.cursor[0] if asked.cursor else None,
        )
        return _unless_known(
            request,
            edition,
            asked.crs,
            lambda: items_as_geojson(
                request, collection, net.page(edition, asked), edition.version
            ),
        )


class ItemView(_Answer):
    """One feature."""

    def get(self, request, name: str, identity: str):
        collection = _named(name)
        only(request.GET, ITEM)
        crs, now = crs_asked(request.GET), timezone.now()
        at = period_asked(request.GET).nearest(now)
        if not (identity.isascii() and identity.isdecimal() and len(identity) <= 18):
            raise _no_such_feature()
        if not collection.level:
            found = cases.feature(
                int(identity), crs, user=request.user, rights=rights_of(request), now=now
            )
            if found is None:
                raise _no_such_feature()
            return _features(feature_as_geojson(request, collection, found), crs)
        edition = net.edition(collection, at=at)

        def content() -> list[Text]:
            found = net.feature(edition, int(identity), crs)
            if found is None:
                raise _no_such_feature()
            return feature_as_geojson(request, collection, found)

        return _unless_known(request, edition, crs, content)


def _unless_known(
    request, edition: net.Edition, crs: Crs, content: Callable[[], list[Text]]
) -> HttpResponse:
    """`content()`, unless the client has it from the same edition: then no shape is read."""
    response = get_conditional_response(request, etag=edition.etag)
    if response is None:
        # Compressed for who reads it. Shapes alone: they are the same for everybody, so that
        # their length tells a stranger nothing; the length of a page of cases could.
        packs = "gzip" in request.headers.get("Accept-Encoding", "")
        response = _features(content(), crs, gzipped if packs else plain)
        if packs:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = edition.etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Crs"] = f"<{crs.uri}>"
    patch_vary_headers(response, ["Accept-Encoding", "Authorization", "Cookie"])
    return response


def _features(content: list[Text], crs: Crs, joined=plain) -> HttpResponse:
    response = HttpResponse(joined(content), content_type=GEOJSON)
    response["Content-Crs"] = f"<{crs.uri}>"
    response["Cache-Control"] = "private, no-store"
    return response


def _present() -> list[Collection]:
    """All but the levels of which this district has no shapes: zones are a local matter."""
    return [each for each in EVERY if _is_present(each)]


def _is_present(collection: Collection) -> bool:
    if collection.id != "zones":
        return True
    return Boundary.objects.published().filter(level=collection.level).exists()


def _named(name: str) -> Collection:
    collection = BY_ID.get(name)
    if collection is None or not _is_present(collection):
        raise NotFound(_("There is no such collection."))
    return collection


def _no_such_feature() -> NotFound:
    return NotFound(_("There is no such feature, or it is not yours to see."))


def _described(request, collection: Collection) -> dict:
    at, title = collection_address(request, collection), str(collection.title)
    return {
        "id": collection.id,
        "title": title,
        "description": str(collection.description),
        "itemType": "feature",
        "extent": _extent(collection),
        "crs": [crs.uri for crs in EVERY_CRS],
        "storageCrs": CRS84.uri,
        "links": [
            link("self", at, JSON, title),
            link("items", f"{at}/items", GEOJSON, title),
            link(schemas.SCHEMA_REL, f"{at}/schema", schemas.SCHEMA_TYPE),
            link("describedby", f"{at}/feature-schema", schemas.SCHEMA_TYPE),
        ],
    }


def _extent(collection: Collection) -> dict:
    """Where a collection lies: cases where the net does, whoever sees how many of them."""
    now = timezone.now()
    drawn = collection if collection.level else GRIDS
    bounds = net.extent(net.edition(drawn, at=now))
    extent: dict = {}
    if bounds:
        extent["spatial"] = {"bbox": [bounds], "crs": CRS84.uri}
    if collection.level:
        published = Boundary.objects.published().filter(level=collection.level)
        first = published.order_by("published_at").values_list("published_at", flat=True).first()
        if first:
            extent["temporal"] = {"interval": [[first, None]]}
    return extent
