"""Random lives of a case: legal and illegal steps by anybody, time passing between them."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from rest_framework.exceptions import APIException

from backend.accounts.rights import Rights
from backend.incidents.actions.reporting import record_report
from backend.incidents.actions.stepping import act
from backend.incidents.actors import allowed_to
from backend.incidents.models import Case
from backend.incidents.proving import breaks
from backend.incidents.serializers.asked import ActionSerializer, ReportSerializer

from .asking import THERE, report_body
from .test_edges import ACTIONS, ALL, RECORDS

pytestmark = pytest.mark.django_db

PEOPLE = sorted(ALL | {"fire_brigade", "west_operator"})
ENDED = {"closed", "declined", "void", "archived"}
TYPES = ["B01", "B06", "C08", "D05"]  # with and without check and call, one critical

NEXT = {
    ("reported", ""): ("east_operator", "accept"),
    ("accepted", ""): ("east_operator", "file"),
    ("filed", ""): ("east_operator", "dispatch"),
    ("dispatched", ""): ("sanitation", "take"),
    ("handling", ""): ("sanitation", "report_done"),
    ("suspended", ""): ("sanitation", "resume"),
    ("checking", ""): ("east_worker", "pass_check"),
    ("checking", "closing"): ("east_operator", "close"),
    ("closed", ""): ("east_operator", "call_back"),
}


class Life(RuleBasedStateMachine):
    """One case from its report on; `stage` is set by the test."""

    stage = None
    reached: set[str] = set()

    def __init__(self) -> None:
        super().__init__()
        self._around = transaction.atomic()
        self._around.__enter__()
        self.now = timezone.now() - timedelta(days=300)
        self.lead = self._reported("B01")
        self.number = None
        self.raised = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._around.__exit__(None, None, None)

    @precondition(lambda self: self.number is None)
    @rule(matter=st.sampled_from(TYPES))
    def is_reported(self, matter):
        self.number = self._reported(matter)

    @precondition(lambda self: self.number is not None)
    @rule(steps=st.integers(1, 4), minutes=st.integers(0, 600))
    def goes_on_its_way(self, steps, minutes):
        """Left to chance alone, few lives would get beyond the desk."""
        for _ in range(steps):
            self.now += timedelta(minutes=minutes)
            case = self._case()
            by, action = NEXT.get((case.state, case.awaits), (None, None))
            if by and action in self._allowed(by):
                self._act(by, action)

    @precondition(lambda self: self.number is not None)
    @rule(person=st.sampled_from(PEOPLE), which=st.integers(0, 40), minutes=st.integers(0, 3000))
    def somebody_does_what_they_may(self, person, which, minutes):
        self.now += timedelta(minutes=minutes)
        mine = self._allowed(person)
        if mine:
            self._act(person, mine[which % len(mine)])

    @precondition(lambda self: self.number is not None)
    @rule(person=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(ACTIONS)))
    def somebody_tries_anything(self, person, action):
        may = action in self._allowed(person)
        done = self._act(person, action)
        assert may or not done, (person, action)

    @precondition(lambda self: self.number is not None)
    @rule(behind=st.integers(1, 5))
    def somebody_saw_an_older_version(self, behind):
        case = self._case()
        assert not self._act("east_operator", "urge", version=case.version + behind)

    @invariant()
    def holds_together(self):
        if self.number is None:
            return
        case = self._case()
        owners = [case.owner_centre_id, case.owner_member_id, case.owner_department_id]
        assert sum(owner is not None for owner in owners) == 1
        assert case.version == 1 + self.raised
        steps = list(case.events.order_by("seq").values_list("seq", flat=True))
        assert steps == list(range(1, len(steps) + 1))
        assert list(breaks(Case.objects.filter(pk=case.pk))) == []
        self._clocks_agree(case)

    def _clocks_agree(self, case):
        running = list(case.clocks.filter(stopped_at=None))
        kinds = {clock.clock for clock in running}
        assert len(kinds) == len(running)
        ticking = [clock for clock in running if clock.paused_at is None]
        assert case.due_at == min((clock.due_at for clock in ticking), default=None)
        if case.state == "suspended":
            assert running
            assert not ticking
        elif case.ending == "merged" and case.state == "closed":
            assert not ticking
        elif case.state in ENDED:
            assert kinds <= {"callback"}
        else:
            assert ticking
        for clock in case.clocks.all():
            assert clock.due_at > clock.started_at
            assert clock.stopped_at is None or clock.stopped_at >= clock.started_at

    def _case(self) -> Case:
        return Case.objects.with_parties().get(number=self.number)

    def _allowed(self, person: str) -> list[str]:
        user = self.stage.cast.people[person]
        rights = Rights.of(user)
        seen = Case.objects.visible_to(user, rights).with_parties()
        case = seen.filter(number=self.number).first()
        return allowed_to(user, case, rights) if case else []

    def _act(self, person: str, action: str, version: int | None = None, **told) -> bool:
        """Whether it was done; a refusal is an answer, anything else is a fault."""
        user = self.stage.cast.people[person]
        case = self._case()
        more = dict(ACTIONS[action][0])
        if action == "merge":
            more["to"] = {"case": self.lead}
        if action == "verify" and case.awaits == "verification":
            more["fields"] = {"finding": "found"}
        if action in ("pass_check", "fail_check"):
            more |= THERE
        body = {"action": action, "version": version or case.version, **more, **told}
        asked = ActionSerializer(data=body)
        asked.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                act(
                    case_number=self.number,
                    uuid=uuid.uuid4(),
                    sent=body,
                    asked=asked.validated_data,
                    by=user,
                    rights=Rights.of(user),
                    at=self.now,
                )
        except (APIException, Case.DoesNotExist):
            assert self._case().version == case.version
            return False
        self.raised += action not in RECORDS
        self.reached.add(self._case().state)
        return True

    def _reported(self, matter: str) -> str:
        body = report_body(matter=matter)
        asked = ReportSerializer(data=body)
        asked.is_valid(raise_exception=True)
        recorded = record_report(
            uuid=uuid.uuid4(),
            sent=body,
            asked=asked.validated_data,
            by=self.stage.cast.east_worker,
            at=self.now,
        )
        return recorded.answer["case"]["number"]


def test_no_life_breaks_what_always_holds(stage):
    Life.stage = stage
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The lives went far enough to say something.
    assert {"accepted", "filed", "dispatched", "handling", "checking", "closed"} <= Life.reached
