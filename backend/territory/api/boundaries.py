"""Boundaries from the file to being in force: upload, answers, publication, withdrawal."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.answers.described import refusals
from backend.answers.problems import Problem, invalid
from backend.answers.uploads import StrictFormParser

from ..actions.publishing import bring_back, publish, withdraw
from ..actions.receiving import Sent, answer_question, delete_draft, receive_file
from ..boundaries import shown, standing_of
from ..files import Unreadable, words
from ..models import Area, AreaCode, Boundary, Level
from ..serializers.boundaries import (
    AnswersSerializer,
    BoundarySerializer,
    PublishSerializer,
    UploadSerializer,
    level_above,
)


class Boundaries(GenericAPIView):
    """What views of boundaries share: which one is asked for, and whether the caller may."""

    queryset = Boundary.objects.none()
    serializer_class = BoundarySerializer

    def boundary(self, pk: int, *, permission: str | None = None) -> Boundary:
        """The one asked for. Raises 404 for one that is not there or not to be seen, 403 without
        the permission."""
        visible = Boundary.objects.visible_to(self.request.user)
        # No key is longer than eight bytes, and a longer number is nobody's.
        found = visible.filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise NotFound(_("There is no such boundary."))
        if permission:
            self.demand(permission)
        return found

    def demand(self, permission: str) -> None:
        if not self.request.user.has_perm(f"territory.{permission}"):
            raise PermissionDenied

    def shown(self, boundary: Boundary, *, code: int = status.HTTP_200_OK) -> Response:
        now = timezone.now()
        standing = standing_of([boundary], user=self.request.user, now=now)
        shape = shown(boundary, standing, now=now, whole=True)
        return Response(shape, status=code)


class BoundaryListView(Boundaries):
    """Versions of the boundaries, and for those who draw them the drafts; the newest first."""

    parser_classes = (StrictFormParser,)
    ordering = ("-pk",)

    @extend_schema(
        parameters=[
            OpenApiParameter("level", str, enum=Level.values),
            OpenApiParameter("status", str, enum=Boundary.Status.values),
        ],
        responses={200: BoundarySerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        boundaries = Boundary.objects.visible_to(request.user)
        for name, choices in (("level", Level.values), ("status", Boundary.Status.values)):
            if value := request.query_params.get(name):
                if value not in choices:
                    raise invalid(name, _("Give one of: %s.") % ", ".join(choices))
                boundaries = boundaries.filter(**{name: value})
        now = timezone.now()
        page = self.paginate_queryset(boundaries)
        standing = standing_of(page, user=request.user, now=now)
        return self.get_paginated_response(
            [shown(boundary, standing, now=now) for boundary in page]
        )

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: BoundarySerializer}
        | refusals(403, 413, 415, _400="invalid-input, unreadable-file"),
    )
    def post(self, request):
        """Bring a file: it becomes a draft that is read and checked in the background."""
        self.demand("draw_boundary")
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        try:
            boundary = receive_file(
                shapes=_sent(said["file"]),
                codes=_sent(said["codes"]) if "codes" in said else None,
                level=said["level"],
                title=said["title"],
                declared=asked.declared(),
                within=_within(said.get("within"), said["level"]),
                by=request.user.username,
                at=timezone.now(),
            )
        except Unreadable as unreadable:
            detail = words.refusal(unreadable.reason, unreadable.details)
            raise Problem(
                "unreadable-file",
                {"file": [detail]},
                status=status.HTTP_400_BAD_REQUEST,
                reason=unreadable.reason,
            ) from unreadable
        return self.shown(boundary, code=status.HTTP_201_CREATED)


class BoundaryView(Boundaries):
    """A draft with its report, or a version."""

    @extend_schema(responses={200: BoundarySerializer} | refusals(404))
    def get(self, request, boundary: int):
        return self.shown(self.boundary(boundary))

    @extend_schema(responses={204: None} | refusals(403, 404, _409="not-in-this-state, in-use"))
    def delete(self, request, boundary: int):
        """Delete a draft with its file. Published versions stay."""
        delete_draft(boundary=self.boundary(boundary, permission="draw_boundary"))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AnswersView(Boundaries):
    """What the file does not say of itself, or says wrongly."""

    @extend_schema(
        request=AnswersSerializer,
        responses={200: BoundarySerializer} | refusals(400, 403, 404, _409="not-in-this-state"),
    )
    def post(self, request, boundary: int):
        """Answer the question, or correct what was guessed: the file is read and checked again.
        Nothing said is a check against what is published now."""
        found = self.boundary(boundary, permission="draw_boundary")
        asked = AnswersSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.shown(answer_question(boundary=found, declared=dict(asked.validated_data)))


class PublishView(Boundaries):
    """Into force, at a moment at least a minute ahead."""

    @extend_schema(
        request=PublishSerializer,
        responses={200: BoundarySerializer, 201: BoundarySerializer}
        | refusals(
            400,
            403,
            404,
            _409="not-in-this-state, errors-not-accepted, newer-version, unknown-area,"
            " code-taken, conflict",
        ),
    )
    def post(self, request, boundary: int):
        """Publish a checked draft (200), or bring an earlier version back as a new one (201)."""
        found = self.boundary(boundary, permission="publish_boundary")
        asked = PublishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        by, at, said = request.user.username, timezone.now(), asked.validated_data
        if found.status == Boundary.Status.PUBLISHED:
            again = bring_back(boundary=found, published_at=said["published_at"], by=by, at=at)
            return self.shown(again, code=status.HTTP_201_CREATED)
        return self.shown(publish(boundary=found, by=by, at=at, **said))


class WithdrawView(Boundaries):
    """Back from a scheduled publication."""

    @extend_schema(
        request=None,
        responses={200: BoundarySerializer} | refusals(403, 404, _409="not-in-this-state, in-use"),
    )
    def post(self, request, boundary: int):
        """Take back a publication that is a minute or more ahead: it is a checked draft again."""
        found = self.boundary(boundary, permission="publish_boundary")
        return self.shown(withdraw(boundary=found))


def _sent(upload) -> Sent:
    return Sent(name=upload.name, content=upload.read())


def _within(code: str | None, level: str) -> Area | None:
    if not code:
        return None
    areas = Area.objects.coded(code, system=AreaCode.System.NBS, day=timezone.localdate())
    area = areas.first()
    if area is None:
        raise invalid("within", _("No area has this code today."))
    if not level_above(area, level):
        raise invalid("within", _("Give an area that lies above this level."))
    return area
