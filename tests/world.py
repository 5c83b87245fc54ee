"""East township with something of everything in it: what the rights matrix asks about."""

import uuid
from copy import copy
from hashlib import sha256
from http.cookies import SimpleCookie

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import override_settings
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from backend.accounts.actions.granting import give_grant
from backend.accounts.actions.users import close_user
from backend.accounts.actions.walls import make_wall
from backend.accounts.models import User
from backend.accounts.sign_in import issue_token
from backend.accounts.trail import note
from backend.incidents.actions.copying_evidence import prepare
from backend.live.models import Tier
from backend.notices.actions.calling import call_on_duty
from backend.notices.actions.suggesting import suggest
from backend.notices.actions.telling import tell
from backend.notices.models import Duty, Notice
from backend.patrol.actions.senders import bind_sender
from backend.patrol.models import Doubt, Shift
from backend.staffing.actions.absences import arrange_absence
from backend.staffing.actions.rosters import receive_roster
from backend.staffing.actions.solving import solve
from backend.staffing.models import Posting
from backend.territory.actions.places import NewPlace, enter_place
from backend.territory.models import Boundary
from tests.cast import TOWNSHIPS, Cast

from . import bodies
from .askers import enter_colleagues
from .bodies import OPEN_TYPE, PHOTO, RESTRICTED_TYPE, SENSITIVE_TYPE
from .planted import IN_DANGER, Marks, batch_of, marks, matter, plant_papers, text_of
from .staffing.rosters.sheets import professional, sheet

# A superior platform whose own account is that of East; it is told nothing here.
PLATFORMS = {"12345": {"account": "east_service", "url": "http://127.0.0.1:9/", "secret": "x"}}


class World:
    """East township with something of everything in it, and who is going to ask."""

    def __init__(self, cast: Cast) -> None:
        self.objections: set[str] = set()
        self.leaks: set[str] = set()
        self.written: set[str] = set()
        self.marked = Marks()
        enter_colleagues(cast)
        plant_papers(cast, self.marked)
        self.clients = {name: _signed_in(user) for name, user in cast.people.items()}
        self.worker = cast.east_worker.member.pk
        self.posting = Posting.objects.get(member=self.worker).pk
        self.neighbour = cast.coast_worker.member.pk
        self.fire_officer = cast.fire_officer.member.pk
        self.absence = self._absence(cast)
        self.phone = cast.east_worker.devices.get(key="phone").pk
        self.shift = uuid.uuid4()
        self.report = uuid.uuid4()
        self.place = self._place(cast)
        self.roster = self._roster(cast)
        self.version = Boundary.objects.newest("grid").get().pk
        self.draft = Boundary.objects.create(
            level="grid",
            title=marks("draft"),
            status="checked",
            made_by="x",
            made_at=timezone.now(),
        ).pk
        self.plan = self._plan(cast)
        self.accounts = self._accounts(cast)
        self.told = self._told(cast)
        self.marked.add("draft", marks("draft"))
        self._patrol()
        self.doubt = self._doubt(cast)
        self.sos = self._sos()
        self.looked_at, self.look_taken = self._looked_at()
        self.due_place = self._due_place()
        self.weather = self._weather()
        bind_sender(client="osmand", by=cast.east_worker, at=timezone.now())
        self._note(cast)
        self.evidence: dict[str, uuid.UUID] = {}
        self.numbers = {
            "open": self._case(OPEN_TYPE, "open matter in East", report=self.report),
            "restricted": self._case(RESTRICTED_TYPE, "restricted in East"),
            "sensitive": self._case(SENSITIVE_TYPE, "sensitive text"),
            "at department": self._dispatched({"department": "THW"}, "at department"),
            "at professional": self._dispatched(
                {"member": cast.fire_officer.member.pk}, "at professional"
            ),
        }
        self.numbers["ordered"] = self._ordered()
        self.numbers["declined"] = self._declined()
        self._case(OPEN_TYPE, "open matter in West", at="west")
        self._case(RESTRICTED_TYPE, "restricted in West", at="west")

    def seen_anew(self) -> "World":
        """The same, of which nobody has seen anything yet."""
        again = copy(self)
        again.objections, again.leaks, again.written = set(), set(), set()
        again.marked = Marks(self.marked.of)
        again.clients = {name: copy(client) for name, client in self.clients.items()}
        for client in again.clients.values():
            client.cookies = SimpleCookie()
        return again

    def look(self, asked: str, name: str | None, answer) -> None:
        """Read an answer for what `name` (None: nobody) may not see."""
        for thing in self.marked.leaked(name, text_of(answer)):
            self.leaks.add(f"{asked}: {name} is shown {thing}")

    def _note(self, cast: Cast) -> None:
        scope = cast.areas["east_township"].path
        note(act="x.done", by=None, at=timezone.now(), subject="thing:in East", scope=scope)

    def _roster(self, cast: Cast) -> int:
        received = receive_roster(
            content=sheet(professional(1)),
            file_name="east.xlsx",
            dry_run=True,
            by=cast.people["east_admin"],
            at=timezone.now(),
        )
        return received.pk

    def _plan(self, cast: Cast) -> int:
        """A draft for the workers of East, solved."""
        asked = {"area": TOWNSHIPS["east"][0], "posts": ["worker"]}
        plan = self._posted("east_admin", "/assignment-plans/", asked)["id"]
        solve(plan_id=plan, turn=1, at=timezone.now())
        return plan

    def _place(self, cast: Cast) -> int:
        new = NewPlace("road", "east", area_id=cast.areas["east"].pk)
        now = timezone.now()
        return enter_place(new=new, day=timezone.localdate(), by="tests", at=now).pk

    def _absence(self, cast: Cast) -> int:
        """The worker's, in ten days."""
        day = timezone.now() + timezone.timedelta(days=10)
        return arrange_absence(
            member=cast.east_worker.member,
            period=DateTimeTZRange(day, day + timezone.timedelta(days=1)),
            by=cast.east_worker,
            at=timezone.now(),
        ).pk

    def _accounts(self, cast: Cast) -> dict[str, int]:
        """One with a second factor and a grant by name, a closed one, and an auditor's."""
        now, person = timezone.now(), cast.newcomer
        TOTPDevice.objects.create(user=person, name="authenticator", confirmed=True)
        close_user(user=cast.closed_chief, by=cast.admin, at=now)
        given = give_grant(
            user=person,
            role="supervisor",
            area=cast.areas["east_township"],
            grid=None,
            domains=[],
            tier=Tier.OPEN,
            since=now,
            until=None,
            reason="x",
            by=cast.security,
            at=now,
        )
        wall, _code = make_wall(
            name="wall in East", area=cast.areas["east_township"], by=cast.admin, at=now
        )
        return {
            "person": person.pk,
            "closed": cast.closed_chief.pk,
            "officer": cast.asked_auditor.pk,
            "given": given.pk,
            "wall": wall.pk,
        }

    def _told(self, cast: Cast) -> dict[str, int | uuid.UUID]:
        """The worker of the east grid was told something, the east centre was called for a
        matter, and its operator is on duty."""
        said = {"kind": "x", "message": "x", "params": {}, "at": timezone.now()}
        tell([cast.east_worker], subject="x", key="x", **said)
        call_on_duty(
            area=cast.areas["east_township"], subject="case:called", key="case:called", **said
        )
        return {
            **self._suggested(cast),
            "notice": Notice.objects.get(to=cast.east_worker, key="x").pk,
            "duty": Duty.objects.get(user=cast.east_operator).pk,
            "supervisor": cast.east_supervisor.pk,
        }

    def _suggested(self, cast: Cast) -> dict[str, uuid.UUID]:
        """The worker wrote under their name, and once without it."""
        named, unnamed = uuid.uuid4(), uuid.uuid4()
        said = {"by": cast.east_worker, "at": timezone.now()}
        suggest(uuid=named, text=marks("suggestion"), anonymous=False, **said)
        suggest(uuid=unnamed, text="x", anonymous=True, **said)
        self.marked.add("suggestion", marks("suggestion"))
        return {"suggestion": named, "anonymous": unnamed}

    def _put(self, name: str, address: str, body: dict, status: int) -> dict:
        answer = self.clients[name].put(f"/api/v1{address}", body, format="json")
        assert answer.status_code == status, answer.json()
        return answer.json()

    def _patrol(self) -> None:
        began = timezone.now() - timezone.timedelta(minutes=10)
        body = {"started_at": began.isoformat(), "tracked": True}
        self._put("east_worker", f"/shifts/{self.shift}/", body, 201)
        batch = batch_of(self.shift)
        stored = self._put("east_worker", f"/track-batches/{uuid.uuid4()}/", batch, 200)
        assert stored["stored"] == len(batch["fixes"])

    def _looked_at(self) -> tuple[uuid.UUID, int]:
        """A shift of two days ago whose track the operator of East has opened, and that look."""
        began, shift = timezone.now() - timezone.timedelta(days=2), uuid.uuid4()
        ends = began + timezone.timedelta(hours=1)
        body = {"started_at": began.isoformat(), "planned_end": ends.isoformat(), "tracked": True}
        self._put("east_worker", f"/shifts/{shift}/", body, 201)
        reason = {"reason": "to see which way was walked"}
        address = f"/api/v1/shifts/{shift}/looks/"
        answer = self.clients["east_operator"].post(address, reason, format="json")
        assert answer.status_code == 201, answer.json()
        return shift, answer.json()["look"]

    def _posted(self, name: str, address: str, body: dict) -> dict:
        answer = self.clients[name].post(f"/api/v1{address}", body, format="json")
        assert answer.status_code == 201, answer.json()
        return answer.json()

    def _due_place(self) -> int:
        return self._posted("east_leader", "/due-places/", bodies.due_place())["id"]

    def _weather(self) -> int:
        return self._posted("east_leader", "/bad-weather/", bodies.bad_weather(timezone.now()))[
            "id"
        ]

    def _doubt(self, cast: Cast) -> int:
        """About a shift of the worker's some days ago, not decided."""
        began = timezone.now() - timezone.timedelta(days=3)
        shift = Shift.objects.create(
            uuid=uuid.uuid4(),
            member_id=self.worker,
            home_grid=cast.grids["east"].grid,
            started_at=began,
            received_at=began,
            planned_end_at=began + timezone.timedelta(hours=1),
            ended_at=began + timezone.timedelta(hours=1),
            tracked=True,
            digest=b"",
        )
        details = {marks("doubt"): 1}
        self.marked.add("doubt", marks("doubt"))
        return Doubt.objects.create(
            shift=shift, kind=Doubt.Kind.MOCK, details=details, found_at=timezone.now()
        ).pk

    def _sos(self) -> uuid.UUID:
        """The worker calls for help from where nobody else is."""
        number = uuid.uuid4()
        lon, lat = IN_DANGER
        body = {"position": {"lon": lon, "lat": lat, "crs": "wgs84"}}
        client = self.clients["east_worker"]
        answer = client.post(f"/api/v1/sos/{number}/", body, format="json")
        assert answer.status_code == 201, answer.json()
        self.marked.add("call for help", *map(str, IN_DANGER))
        return number

    def _case(
        self, kind: str, thing: str, *, at: str = "east", report: uuid.UUID | None = None
    ) -> str:
        """Reported by the district, with a photo: nobody here sees it for having reported it."""
        self.evidence[thing] = uuid.uuid4()
        photo = PHOTO + thing.encode()
        digest = sha256(photo).hexdigest()
        sent = self.clients["district_operator"].put(
            f"/api/v1/evidence/{self.evidence[thing]}/",
            photo,
            content_type="image/jpeg",
            headers={"X-Sha256": digest},
        )
        assert sent.status_code == 201, sent.json()
        prepare(uuid=self.evidence[thing], at=timezone.now())
        address = f"/reports/{report or uuid.uuid4()}/"
        body = matter(kind, thing, at=at) | {"evidence": [str(self.evidence[thing])]}
        answer = self._put("district_operator", address, body, 201)
        self.marked.add(thing, marks(thing), answer["case"]["number"], digest)
        return answer["case"]["number"]

    def _ordered(self) -> str:
        """A matter that the platform has ordered; its account is shown the number, no words."""
        body = bodies.order(timezone.now(), marks("ordered matter"))
        with override_settings(SUPERIOR_PLATFORMS=PLATFORMS):
            answer = self._put("east_service", "/superior/12345/orders/QD-1/", body, 201)
        self.marked.add("ordered matter", marks("ordered matter"))
        return answer["case"]

    def _declined(self) -> str:
        """Whoever reported it waits for a call."""
        number = self._case(OPEN_TYPE, "declined in East")
        body = {"action": "decline", "version": 1, "reason": "x"}
        self._put("district_operator", f"/cases/{number}/actions/{uuid.uuid4()}/", body, 200)
        return number

    def _dispatched(self, to: dict, thing: str) -> str:
        number = self._case(OPEN_TYPE, thing)
        for version, (action, more) in enumerate(
            (("accept", {}), ("file", {}), ("dispatch", {"to": to})), start=1
        ):
            body = {"action": action, "version": version, **more}
            self._put("district_operator", f"/cases/{number}/actions/{uuid.uuid4()}/", body, 200)
        return number


def _signed_in(user: User) -> APIClient:
    token = issue_token(user=user, key="phone", name="", at=timezone.now()).token
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")
