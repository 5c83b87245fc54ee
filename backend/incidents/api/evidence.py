"""Evidence over HTTP: bytes come in chunks, copies go out to those who may see the case."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import Problem
from backend.answers.ranges import NoSuchRangeError, range_of

from ..actions.evidence import receive_chunk
from ..evidence import files
from ..evidence.links import VIEW, LinkRefusedError, follow
from ..models import KINDS, Evidence
from ..serializers.evidence import EvidenceSerializer, chunk_of, evidence_shown, refusal_of
from .cases import NOT_REPORTING

_OFFSET = OpenApiParameter(
    "Upload-Offset",
    int,
    OpenApiParameter.HEADER,
    response=True,
    description="How many bytes are safely here: from there on the next chunk is awaited",
)
# Nothing in a copy may run, whatever it is, and nothing of it may be kept on the way.
_GUARDED = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# A browser that opens a voice note or a video makes a page for it, which asks for it once more, as
# the origin it came from; scripts stay forbidden there.
_PLAYED = {
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox allow-same-origin"
}
_SUFFIXES = {
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/webm": "webm",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/webm": "weba",
    "application/pdf": "pdf",
}


class _OfPiece(APIView):
    def piece(self, uuid: UUID) -> Evidence:
        seen = Evidence.objects.visible_to(self.request.user, rights_of(self.request))
        found = seen.filter(pk=uuid).first()
        if found is None:
            raise NotFound(_("There is no such piece of evidence, or it is not yours to see."))
        return found


class EvidenceView(_OfPiece):
    @extend_schema(
        request={"application/octet-stream": bytes},
        parameters=[
            OpenApiParameter(
                "X-Sha256",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="SHA-256 of the whole content, 64 hex digits",
            ),
            OpenApiParameter(
                "Content-Range",
                str,
                OpenApiParameter.HEADER,
                description="`bytes first-last/size`; without it the body is the whole content",
            ),
            _OFFSET,
        ],
        responses={200: EvidenceSerializer, 201: EvidenceSerializer}
        | refusals(
            400,
            403,
            409,
            413,
            415,
            503,
            _409="wrong-offset, wrong-hash, uuid-taken, too-many-open, case-full",
            _415="refused-content",
        ),
    )
    def put(self, request, uuid: UUID):
        """A chunk of up to 256 KB. It is on the disk when the answer comes; the same chunk again
        changes nothing. `wrong-offset` and `wrong-hash` say with `upload_offset` from where to go
        on. What was refused may be sent anew with other content under its uuid."""
        if request.user.role in NOT_REPORTING:
            raise PermissionDenied
        chunk = chunk_of(request.headers, request.body)
        now = timezone.now()
        received = receive_chunk(uuid=uuid, chunk=chunk, by=request.user, at=now)
        if received.is_other:
            detail = _("All bytes have come, and their SHA-256 is another. Send them again.")
            raise Problem("wrong-hash", detail, upload_offset=0)
        if received.piece.refusal:
            raise Problem("refused-content", refusal_of(received.piece), status=415)
        return self._shown(received.piece, status=201 if received.is_new else 200)

    @extend_schema(parameters=[_OFFSET], responses={200: EvidenceSerializer} | refusals(404))
    def get(self, request, uuid: UUID):
        """What has become of a piece, for who sent it and for those who may see a case that cites
        it. `HEAD` answers `Upload-Offset` alone."""
        return self._shown(self.piece(uuid), status=200)

    def handle_exception(self, exc):
        answer = super().handle_exception(exc)
        if "upload_offset" in answer.data:
            answer["Upload-Offset"] = str(answer.data["upload_offset"])
        return answer

    def _shown(self, piece: Evidence, *, status: int) -> Response:
        shown = evidence_shown(piece, user=self.request.user, now=timezone.now())
        return Response(shown, status=status, headers={"Upload-Offset": str(piece.received)})


class CopyView(_OfPiece):
    """The copy or the thumbnail of a piece, by a link that was made for the asker."""

    name = VIEW

    @extend_schema(
        parameters=[
            OpenApiParameter("key", str, description="As it stands in `urls`"),
            OpenApiParameter(
                "Range",
                str,
                OpenApiParameter.HEADER,
                description="`bytes=first-last`, `bytes=first-` or `bytes=-count`, one of them",
            ),
        ],
        responses={
            (status, media_type): OpenApiTypes.BINARY
            for status in (200, 206)
            for media_type in _SUFFIXES
        }
        | refusals(403, 404, 416, _403="link-expired, link-not-yours", _416="no-such-range"),
    )
    def get(self, request, uuid: UUID):
        """The whole, or the one part of it that `Range` asks for."""
        piece = self.piece(uuid)
        key = request.query_params.get("key", "")
        try:
            follow(key, uuid, self.name, user_pk=request.user.pk, at=timezone.now())
        except LinkRefusedError as refused:
            detail = _("This link has expired or was made for somebody else; open the case again.")
            raise Problem(refused.reason, detail, status=403) from refused
        path = files.kept(uuid, files.COPY if self.name == VIEW else files.THUMBNAIL)
        if piece.prepared_at is None or not path.exists():
            raise NotFound(_("There is nothing to see of this piece."))
        size = path.stat().st_size
        asked = self._asked(size)
        places = range(size) if asked is None else asked
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Length": str(len(places)),
            "Content-Disposition": _disposition(piece),
        }
        if KINDS[piece.copy_type] in ("voice", "video"):
            headers |= _PLAYED
        if asked is not None:
            headers["Content-Range"] = f"bytes {places[0]}-{places[-1]}/{size}"
        return StreamingHttpResponse(
            files.pieces(path, places),
            status=200 if asked is None else 206,
            content_type=piece.copy_type,
            headers=_GUARDED | headers,
        )

    def handle_exception(self, exc):
        answer = super().handle_exception(exc)
        if answer.status_code == 416:
            answer["Content-Range"] = f"bytes */{answer.data['size']}"
        return answer

    def _asked(self, size: int) -> range | None:
        try:
            # Only of GET a range means something (RFC 9110, 14.2).
            header = self.request.headers.get("Range") if self.request.method == "GET" else None
            return range_of(header, size)
        except NoSuchRangeError as error:
            detail = _("There are %(size)d bytes, and none where you asked.") % {"size": size}
            raise Problem("no-such-range", detail, status=416, size=size) from error


def _disposition(piece: Evidence) -> str:
    """A paper may hold anything: it is put down, not opened."""
    name = f"evidence-{str(piece.pk)[:8]}.{_SUFFIXES[piece.copy_type]}"
    return content_disposition_header(KINDS[piece.copy_type] == "paper", name)
