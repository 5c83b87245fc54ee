"""Actions on many cases in one request: a storm's children, a shift's worth of dispatching."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import problem_of

from ..actions.stepping import act
from ..models import Case
from ..serializers.bulk import BulkDoneSerializer, BulkSerializer, OneOfManySerializer


class BulkActionsView(APIView):
    """Each action stands for itself, in the order given: what is refused stops none of the rest."""

    @extend_schema(request=BulkSerializer, responses={200: BulkDoneSerializer} | refusals(400))
    def post(self, request):
        asked = BulkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        results = [self._one(one) for one in request.data["actions"]]
        return Response({"results": results})

    def _one(self, sent: dict) -> dict:
        """The answer to one action, with the status it would have had alone."""
        about = {"case": sent.get("case"), "uuid": sent.get("uuid")}
        try:
            return about | {"status": 200, "answer": self._act(sent)}
        except APIException as error:
            return about | {"status": error.status_code, "answer": problem_of(error)}

    def _act(self, sent: dict) -> dict:
        one = OneOfManySerializer(data=sent)
        one.is_valid(raise_exception=True)
        asked = dict(one.validated_data)
        number, uuid = asked.pop("case"), asked.pop("uuid")
        body = {name: value for name, value in sent.items() if name not in ("case", "uuid")}
        try:
            return act(
                case_number=number,
                uuid=uuid,
                sent=body,
                asked=asked,
                by=self.request.user,
                rights=rights_of(self.request),
                at=timezone.now(),
            )
        except Case.DoesNotExist as error:
            raise NotFound(_("There is no such case, or it is not yours to see.")) from error
