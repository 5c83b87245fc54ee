"""The catalogue and what it promises, over HTTP."""

from datetime import datetime, time

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.answers.unless_known import json_unless_known
from backend.territory.parameters import moment_asked

from ..clocks import due
from ..limits import OVERALL, limit_by_terms
from ..models import Domain, MatterType, Terms
from ..office_calendar import calendar_now
from ..serializers.shown import CatalogueSerializer, DueSerializer
from ..shown import localized, spans
from ..suggesting import words_for


@method_decorator(gzip_page, name="dispatch")
class CatalogueView(APIView):
    """The domains and their types as they are promised at a moment, in the language asked for.

    With `include=words` also what types are found and suggested by, for a phone to do so without
    a network. The answer carries an ETag.
    """

    shown_on_walls = ("GET",)

    @extend_schema(
        parameters=[
            OpenApiParameter("at", str, description="Now when not said"),
            OpenApiParameter("include", str, enum=["words"]),
        ],
        responses={200: CatalogueSerializer, 304: None} | refusals(400),
    )
    def get(self, request):
        include = request.query_params.get("include")
        if include not in (None, "", "words"):
            raise invalid("include", _("Give one of: %(choices)s.") % {"choices": "words"})
        at = moment_asked(request.query_params)
        in_force = Terms.objects.visible_to(request.user).at(at).select_related("type")
        by_domain: dict[str, list[Terms]] = {}
        for terms in in_force.order_by("type"):
            by_domain.setdefault(terms.type.domain_id, []).append(terms)
        domains = [
            {
                "code": domain.code,
                "name": localized(domain),
                "types": [
                    _type_shown(terms) | (_words_shown(terms.type) if include else {})
                    for terms in by_domain[domain.code]
                ],
            }
            for domain in Domain.objects.order_by("code")
            if domain.code in by_domain
        ]
        return json_unless_known(request, {"domains": domains})


class DueView(APIView):
    """When each clock of a matter of this type would be due, if it started at one moment."""

    @extend_schema(
        parameters=[
            OpenApiParameter("from", str, description="RFC 3339 time or date; now when not said"),
            OpenApiParameter(
                "source", str, enum=list(OVERALL), description="With the limit of the whole"
            ),
        ],
        responses={200: DueSerializer(many=True)} | refusals(400, 404),
    )
    def get(self, request, code: str):
        start = moment_asked(request.query_params, "from", of_a_day=time.min)
        terms = Terms.objects.visible_to(request.user).at(start).filter(type=code).first()
        if terms is None:
            raise NotFound(_("The catalogue has no such type."))
        limits = promised(terms)
        if source := request.query_params.get("source"):
            if source not in OVERALL:
                raise invalid(
                    "source", _("Give one of: %(choices)s.") % {"choices": ", ".join(OVERALL)}
                )
            limits["overall"] = OVERALL[source]
        try:
            return Response(_due_shown(limits, start))
        except OverflowError as error:
            raise invalid("from", _("There is no such date.")) from error


def promised(terms: Terms) -> dict[str, str]:
    """The limits that every matter has which is reported under these terms, by clock."""
    clocks = ["accept", "dispatch", "respond", "handle"]
    if terms.check_kind != Terms.Check.NONE:
        clocks.append("check")
    if terms.callback != Terms.Callback.NO:
        clocks.append("callback")
    return {clock: limit_by_terms(clock, terms, urgency=terms.urgency) for clock in clocks}


def _type_shown(terms: Terms) -> dict:
    return {
        "code": terms.type_id,
        "name": localized(terms.type),
        "lead_department": terms.lead_department_id,
        "assisting_departments": terms.assisting_departments,
        "urgency": terms.urgency,
        "respond_limit": terms.respond_limit,
        "handle_limit": terms.handle_limit,
        "self_handle": terms.self_handle,
        "tier": terms.tier,
        "check": terms.check_kind,
        "callback": terms.callback,
        "call_first": terms.call_first,
        "since": terms.period.lower,
        "until": terms.period.upper,
    }


def _words_shown(matter: MatterType) -> dict:
    return {"spellings": matter.spellings.splitlines(), "words": words_for(matter)}


def _due_shown(limits: dict[str, str], start: datetime) -> list[dict]:
    calendar = calendar_now()
    shown = []
    for clock, limit in limits.items():
        until = due(limit, start, calendar)
        shown.append(
            {
                "clock": clock,
                "limit": limit,
                "due_at": until.at.isoformat(),
                "provisional": until.provisional,
                "why": spans(until.why),
            }
        )
    return shown
