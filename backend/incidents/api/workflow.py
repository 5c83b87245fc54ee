"""The table of the workflow, for clients that must know without a network what may be done."""

from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.unless_known import json_unless_known

from ..serializers.workflow import WorkflowSerializer
from ..workflow import as_written


@method_decorator(gzip_page, name="dispatch")
class WorkflowView(APIView):
    """The way of a case as a table: for each action from where, to where, by whom, with what.

    The same for everybody. Who wears which hat on a case is said with the case (`hats`). The
    answer carries an ETag.
    """

    @extend_schema(responses={200: WorkflowSerializer, 304: None} | refusals())
    def get(self, request):
        return json_unless_known(request, as_written())
