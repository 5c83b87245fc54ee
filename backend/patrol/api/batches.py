"""Batches of positions from phones."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from .. import envelopes
from ..actions.batches import record_batch
from ..actions.holding import SignedIn
from ..serializers import BatchBodySerializer, ReceiptSerializer
from .asked import body_of, own_device


class TrackBatchView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(
        request=BatchBodySerializer,
        responses={200: ReceiptSerializer}
        | refusals(
            400,
            403,
            404,
            409,
            413,
            _403="no-device",
            _404="unknown-shift",
            _409="other-content",
        ),
    )
    def put(self, request, uuid):
        """Positions of one's own shift, up to 1,000 or 256 KB; answered after the commit."""
        device = own_device(request)
        receipt = record_batch(
            uuid=uuid,
            body=envelopes.read_batch(body_of(request)),
            sender=SignedIn(request.user.pk, device.pk),
            at=timezone.now(),
        )
        return Response(receipt.answer())
