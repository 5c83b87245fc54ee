"""Chainable reads of cases."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import StrIndex, Upper

from backend.accounts.models import Role
from backend.accounts.rights import Rights
from backend.live.models import Tier
from backend.staffing.models import Member
from backend.territory.querysets import box, scope_within

from .platforms import systems_of
from .workflow import DONE_AGAIN, OPEN_STATES, Awaits, State

# The digits of a telephone number however it was written; in this form it is in an index.
DIGITS_OF_PHONE = models.Func(
    F("phone"),
    Value(r"\D"),
    Value(""),
    Value("g"),
    function="regexp_replace",
    output_field=models.TextField(),
)


class Grams(models.Func):
    """The characters of a text and the pairs of neighbouring ones: by them an index finds words
    of a language that writes no spaces. (Trigrams would not: most Chinese words are shorter.)"""

    function = "incidents_grams"
    arity = 1
    output_field = ArrayField(models.TextField())


READING_THE_AREA = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF, Role.COMMUNITY)
DISPATCHING = (Role.OPERATOR, Role.LEADER)
READING_THE_GRID = (Role.WORKER, Role.LEADER)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "CaseQuerySet":
        """Cases of granted areas and grids up to the granted tier; those handled or reported.

        Restricted ones open only by a grant of that tier, or to reporter, owner and handler.
        """
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        by_area = scope_within(rights.area_paths(*READING_THE_AREA), "scope")
        by_grid = Q(grid__in=rights.grid_ids(*READING_THE_GRID))
        restricted = scope_within(
            rights.area_paths(*READING_THE_AREA, tier=Tier.RESTRICTED), "scope"
        ) | Q(grid__in=rights.grid_ids(*READING_THE_GRID, tier=Tier.RESTRICTED))
        return self.filter(
            (~Q(tier=Tier.RESTRICTED) & (by_area | by_grid)) | restricted | self._concerning(user)
        )

    def _concerning(self, user) -> Q:
        reports = apps.get_model("incidents", "Report").objects
        # Looked up case by case. Asked for as equality, the database would rather read all that
        # somebody ever reported, which at a hotline desk grows by ten thousand a year.
        reported = reports.visible_to(user).filter(
            case__gte=OuterRef("pk"), case__lte=OuterRef("pk")
        )
        return reduce(or_, self._ways_of_having(user)) | Q(Exists(reported))

    @staticmethod
    def _ways_of_having(user) -> list[Q]:
        """How a case can be with somebody: in person, as their department's, to be verified."""
        myself = Member.objects.filter(user=user).values("pk")
        ways = [
            Q(owner_member__in=myself),
            Q(handler_member__in=myself),
            Q(verifier__in=myself, awaits=Awaits.VERIFICATION),
        ]
        if (department := user.answers_for) and user.area_id:
            called = apps.get_model("incidents", "CoHandler").objects.filter(
                case=OuterRef("pk"), round=OuterRef("round"), department=department
            )
            here = Q(scope__startswith=user.area.path)
            ways += [
                Q(owner_department=department) & here,
                Q(handler_department=department) & here,
                Q(Exists(called)) & here,
            ]
        return ways

    def for_the_day_of(self, user, rights: Rights, *, ended_since: datetime) -> "CaseQuerySet":
        """What somebody has to do with on a day: what is open in the grids they serve as worker
        or leader, with themselves or their department, or reported by them; and of the latter
        two what ended since. What is open stands first, by when it is due, then the last ended.
        """
        # Each way by its own index, and the keys first: asked for at once, or as one question with
        # the rights, the database looks at the archive before it looks at what is of the day.
        everything = self.model.objects
        open_here = everything.open().filter(grid__in=rights.grid_ids(*READING_THE_GRID))
        lately = everything.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=ended_since))
        reported = apps.get_model("incidents", "Report").objects.visible_to(user).values("case")
        ways = [*self._ways_of_having(user), Q(pk__in=reported)]
        chosen = open_here.values_list("pk").union(
            *(lately.filter(way).values_list("pk") for way in ways)
        )
        return self.filter(pk__in=[pk for (pk,) in chosen]).order_by(
            F("closed_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "-pk"
        )

    def with_parties(self) -> "CaseQuerySet":
        """With all that showing a case and knowing its actors takes, in few queries.

        Joined is what nearly every case has; members and other cases come by queries of their
        own, and where there are none, by none. Beside what `visible_to` asks, the planner takes
        1 ms over five joins, 15 ms over seven and 40 ms over all twelve, for each request.
        """
        return self.select_related(
            "type", "terms", "owner_centre", "owner_department", "handler_department"
        ).prefetch_related(
            "owner_member__user",
            "handler_member__user",
            "verifier",
            "parent",
            "merged_into",
            "reports",
            "co_handlers__department",
        )

    def reported_from(self, digits: str) -> "CaseQuerySet":
        """Cases that somebody reported from exactly this number, with or without China's 86."""
        callers = apps.get_model("incidents", "Caller").objects.annotate(digits=DIGITS_OF_PHONE)
        written = [digits, f"86{digits}", f"0086{digits}"]
        return self.filter(pk__in=callers.filter(digits__in=written).values("report__case"))

    def saying(self, words: str) -> "CaseQuerySet":
        """Cases whose description has these words in it, or whose number begins so.

        Never the address (it is the place of a sensitive matter) and never a person.
        """
        # Pairs that do not overlap, and below a place that is not zero, where a LIKE would do:
        # the planner multiplies how rare each is, and takes what it knows nothing of for common.
        # Told the same twice it takes a common word for a rare one, and gathers the matches of
        # years where the newest fill a page.
        pairs = {words[n : n + 2] for n in (*range(0, len(words) - 1, 2), max(0, len(words) - 2))}
        grams = [Upper(Value(pair)) for pair in sorted(pairs)]
        return self.alias(
            grams=Grams("description"),
            place=StrIndex(Upper("description"), Upper(Value(words))),
        ).filter(Q(grams__contains=grams) & ~Q(place=0) | Q(number__startswith=words))

    def answered_for(self, rights: Rights, *roles: str) -> "CaseQuerySet":
        """Cases of the areas in which one of these roles is held, restricted ones by that tier."""
        restricted = scope_within(rights.area_paths(*roles, tier=Tier.RESTRICTED), "scope")
        return self.filter(
            restricted
            | (scope_within(rights.area_paths(*roles), "scope") & ~Q(tier=Tier.RESTRICTED))
        )

    def waiting_for_a_call(self) -> "CaseQuerySet":
        """Ended cases about which somebody is still to be called, and those whose reporter was
        dissatisfied as long as nothing came of it."""
        clocks = apps.get_model("incidents", "Clock").objects.running()
        events = apps.get_model("incidents", "CaseEvent").objects
        last = events.filter(case=OuterRef("pk"), action__in=("call_back", "redo"))
        said = Subquery(last.order_by("-seq").values("fields__outcome")[:1])
        dissatisfied = self.filter(state=State.CLOSED, ending__in=DONE_AGAIN).annotate(said=said)
        return self.filter(
            Q(pk__in=clocks.filter(clock="callback").values("case"))
            | Q(pk__in=dissatisfied.filter(said="dissatisfied").values("pk"))
        )

    def open(self) -> "CaseQuerySet":
        # Both say the same; the second is what indexes of open cases are made by.
        return self.filter(state__in=OPEN_STATES, closed_at__isnull=True)

    def closed(self) -> "CaseQuerySet":
        return self.exclude(state__in=OPEN_STATES)

    def overdue(self, at: datetime) -> "CaseQuerySet":
        return self.filter(due_at__lt=at)

    def within(self, path: str) -> "CaseQuerySet":
        return self.filter(scope__startswith=path)

    def shown_in(self, west: float, south: float, east: float, north: float) -> "CaseQuerySet":
        """Cases whose shown position lies in a box of degrees (never the hidden one)."""
        return self.filter(shown_position__coveredby=box(west, south, east, north))

    def with_lamp(self, lamp: str, at: datetime) -> "CaseQuerySet":
        """Cases by lamp, as `clocks.lamp` says it."""
        if lamp == "red":
            return self.overdue(at)
        if lamp == "yellow":
            return self.filter(yellow_at__lt=at, due_at__gte=at)
        return self.filter(Q(yellow_at=None) | Q(yellow_at__gte=at))


# The steps of escalation in their order, and the moment of a clock at which each is reached.
STEPS = {"yellow": "yellow_at", "red": "due_at", "twice": "twice_at"}


class ClockQuerySet(models.QuerySet):
    def running(self) -> "ClockQuerySet":
        """Not stopped, even if paused."""
        return self.filter(stopped_at=None)

    def ticking(self) -> "ClockQuerySet":
        return self.running().filter(paused_at=None)

    def paused(self) -> "ClockQuerySet":
        return self.running().filter(paused_at__isnull=False)

    def to_escalate(self, at: datetime) -> "ClockQuerySet":
        """Those that have reached a step which is not written down."""
        known = apps.get_model("incidents", "Escalation").objects.filter(
            clock=OuterRef("pk"), extension_count=OuterRef("extension_count")
        )
        reached = [
            Q(**{f"{moment}__lt": at}) & ~Exists(known.filter(step=step))
            for step, moment in STEPS.items()
        ]
        # The first condition says nothing new: it is what the index of running clocks is by.
        return (
            self.ticking()
            .filter(yellow_at__lt=at)
            .annotate(
                extension_count=Func(
                    "extensions", function="jsonb_array_length", output_field=IntegerField()
                )
            )
            .filter(reduce(or_, reached))
        )


class CalendarQuerySet(models.QuerySet):
    """When people work is public among staff."""

    def visible_to(self, user) -> "CalendarQuerySet":
        return self if user.is_authenticated else self.none()


class DomainQuerySet(models.QuerySet):
    """The ten domains are public among staff."""

    def visible_to(self, user) -> "DomainQuerySet":
        return self if user.is_authenticated else self.none()


class TypeQuerySet(models.QuerySet):
    """The catalogue is public among staff."""

    def visible_to(self, user) -> "TypeQuerySet":
        return self if user.is_authenticated else self.none()

    def in_use(self, at: datetime) -> "TypeQuerySet":
        terms = apps.get_model("incidents", "Terms").objects
        return self.filter(Exists(terms.at(at).filter(type=OuterRef("pk"))))


class TermsQuerySet(models.QuerySet):
    """What is promised is public among staff."""

    def visible_to(self, user) -> "TermsQuerySet":
        return self if user.is_authenticated else self.none()

    def at(self, moment: datetime) -> "TermsQuerySet":
        return self.filter(period__contains=moment)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportQuerySet":
        """Own reports; those of a case are shown with the case. What a platform ordered it reads
        by its own door alone, which shows nobody who works on it."""
        if not user.is_authenticated:
            return self.none()
        own = self.filter(reporter=user)
        return own.filter(order=None) if user.role == Role.SERVICE else own


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "EvidenceQuerySet":
        """Own pieces, and those of cases one may see.

        A piece is a case's when whoever sent it cited it there: by citing what somebody else
        sent nobody opens it, neither to themselves nor to those who see their case.
        """
        if not user.is_authenticated:
            return self.none()
        seen = apps.get_model("incidents", "Case").objects.visible_to(user, rights)
        return self.filter(Q(uploader=user) | self._cited(case__in=seen.values("pk")))

    def held_by_nobody(self) -> "EvidenceQuerySet":
        """Those that are no case's."""
        return self.exclude(self._cited())

    @staticmethod
    def _cited(**where) -> Q:
        citations = apps.get_model("incidents", "Citation").objects.filter(**where)
        return Q(Exists(citations.filter(uuid=OuterRef("pk"), by=OuterRef("uploader"))))


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OrderQuerySet":
        """Those of the platforms that a service account speaks for."""
        return self.filter(system__in=systems_of(user)) if user.is_authenticated else self.none()

    def of(self, case) -> "OrderQuerySet":
        """Those that hang on a case, in one order for whoever locks them."""
        return self.filter(report__case=case).order_by("pk")

    def not_taken_back(self) -> "OrderQuerySet":
        return self.filter(taken_back_at=None)

    def waiting(self) -> "OrderQuerySet":
        """Those whose platform has had no answer yet."""
        return self.filter(waits=True)

    def with_story(self) -> "OrderQuerySet":
        """With the case, what was fed back and what the platform has said, each in its order."""
        feedback = apps.get_model("incidents", "Feedback").objects.order_by("seq")
        instructions = apps.get_model("incidents", "Instruction").objects.order_by("pk")
        return self.select_related("report__case").prefetch_related(
            models.Prefetch("feedback", feedback), models.Prefetch("instructions", instructions)
        )


class RuleQuerySet(models.QuerySet):
    """The rules of routing are public among staff: "why me" has an answer."""

    def visible_to(self, user) -> "RuleQuerySet":
        return self if user.is_authenticated else self.none()

    def for_matter(self, matter_type, urgency: str) -> "RuleQuerySet":
        """The rules that fit a type and urgency, in their order."""
        return self.filter(
            Q(domain=None) | Q(domain=matter_type.domain_id),
            Q(type=None) | Q(type=matter_type),
            Q(urgency="") | Q(urgency=urgency),
            in_use=True,
        ).select_related("department")
