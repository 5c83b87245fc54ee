"""Who may do what: every address of the API, every role, in the own area and in another.

The expected values are written from the rules: the table of roles (each sees and does), and
"signed out is 401; what a user may not see is 404; what they may see but not do is 403".
An address of the OpenAPI description that is missing here fails, and so does an answer that the
description does not describe.
"""

import json
import uuid
from dataclasses import dataclass

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from backend.accounts.actions.granting import give_grant
from backend.accounts.actions.people import enrol
from backend.accounts.actions.users import close_user
from backend.accounts.models import Grant, User
from backend.accounts.sign_in import issue_token
from backend.live.models import Tier
from backend.staffing.actions.members import enter_members
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting
from backend.territory.actions.places import NewPlace, enter_place
from backend.territory.models import Boundary
from tests.answers.sheets import workbook
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, PASSWORD, SINCE, TOWNSHIPS, Cast, office_of

from .described import Description, without_names

pytestmark = pytest.mark.django_db

# Everything asked about lies in East township and its east grid. A cell says what askers of the
# role meet there, `own/other area/beside/other tier`:
# - own: who serves in East, for its east grid where the role serves a grid or a community;
# - other area: who serves in West. Nothing said: as own;
# - beside: the same township, and not the same business: for worker, leader and community the
#   next grid (nothing said: as other area), for professionals another domain in the same grid,
#   for clerks another department (nothing said: as own). The other roles have nobody beside;
# - other tier: who stands where own stands, with a grant of the restricted tier where own holds
#   the open one; of operators, who hold restricted, one who holds it not. Nothing said: as own.
# A dimension may be left empty to say the next: `404///200`. `yes` and `no` of a list: 200, with
# or without the thing itself.
MATRIX = """
                                            worker   leader   profess  operator superv   chief    depart   commun   auditor  admin    service  secadm
POST /auth/login/                           200      200      200      200      200      200      200      200      200      200      200      200
POST /auth/logout/                          204      204      204      204      204      204      204      204      204      204      204      204
GET  /me/                                   200      200      200      200      200      200      200      200      200      200      200      200
POST /auth/logout-everywhere/               200      200      200      200      200      200      200      200      200      200      200      200
POST /me/password/                          200      200      200      200      200      200      200      200      200      200      200      200
GET  /me/devices/                           200      200      200      200      200      200      200      200      200      200      200      200
DELETE /me/devices/{phone}/                 204/404/404/404 404      404      404      404      404      404      404      404      404      404      404
GET  /me/second-factor/                     200      200      200      200      200      200      200      200      200      200      200      200
POST /me/second-factor/                     201      201      201      201      201      201      201      201      201      201      201      201
DELETE /me/second-factor/                   403      403      403      403      403      403      403      403      403      403      403      403
POST /me/second-factor/confirm/             409      409      409      409      409      409      409      409      409      409      409      409
POST /live/tickets/                         201      201      201      201      201      201      201      201      201      201      201      201

GET  /areas/                                yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
GET  /areas/{area}/                         200      200      200      200      200      200      200      200      200      200      200      200
POST /areas/                                403      403      403      403      403      403      403      403      403      201/403  403      403
PATCH /areas/{community}/                   403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/{community}/end/                403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/merge/                          403      403      403      403      403      403      403      403      403      200/403  403      403
POST /areas/recode/                         403      403      403      403      403      403      403      403      403      200/403  403      403
GET  /areas/workbook/                       403      403      403      403      403      403      403      403      403      200      403      403
POST /areas/workbook/                       403      403      403      403      403      403      403      403      403      200      403      403
GET  /places/                               yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
POST /places/                               403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /places/{place}/                       200      200      200      200      200      200      200      200      200      200      200      200
PATCH /places/{place}/                      403      403      403      403      403      403      403      403      403      200/403  403      403
POST /places/{place}/end/                   403      403      403      403      403      403      403      403      403      200/403  403      403
GET  /places/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
POST /places/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
GET  /departments/workbook/                 403      403      403      403      403      403      403      403      403      403      403      403
POST /departments/workbook/                 403      403      403      403      403      403      403      403      403      403      403      403
GET  /locate/                               200      200      200      200      200      200      200      200      200      200      200      200
GET  /grids/                                yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
GET  /grids/{grid}/                         200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/export/                           200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/versions/{version}/               200      200      200      200      200      200      200      200      200      200      200      200
GET  /net/audit/                            200      200      200      200      200      200      200      200      200      200      200      200
GET  /catalogue/                            200      200      200      200      200      200      200      200      200      200      200      200

GET  /boundaries/                           yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes
POST /boundaries/                           403      403      403      403      403      403      403      403      403      403      403      403
GET  /boundaries/{version}/                 200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/                   404      404      404      404      404      404      404      404      404      404      404      404
DELETE /boundaries/{version}/               403      403      403      403      403      403      403      403      403      403      403      403
DELETE /boundaries/{draft}/                 404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/answers/         403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/answers/           404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/publish/         403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/publish/           404      404      404      404      404      404      404      404      404      404      404      404
POST /boundaries/{version}/withdraw/        403      403      403      403      403      403      403      403      403      403      403      403
POST /boundaries/{draft}/withdraw/          404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/problems/        200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/problems/          404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/shapes/          200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/shapes/            404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/changes/         200      200      200      200      200      200      200      200      200      200      200      200
GET  /boundaries/{draft}/changes/           404      404      404      404      404      404      404      404      404      404      404      404
GET  /boundaries/{version}/tasks/           403      403      403      403      403      403      403      403      403      403      403      403
GET  /boundaries/{draft}/tasks/             404      404      404      404      404      404      404      404      404      404      404      404

GET  /members/                              yes/no   yes/no   yes/no   yes/no   yes/no   yes/no   no       yes/no   no       yes/no   no       yes/no
GET  /members/{worker}/                     200/404  200/404  200/404  200/404  200/404  200/404  404      200/404  404      200/404  404      200/404

GET  /users/                                no       no       no       no       no       no       no       no       no       yes/no   no       yes/no
POST /users/                                403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /users/{person}/                       404      404      404      404      404      404      404      404      404      200/404  404      200/404
PATCH /users/{person}/                      404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/first-password/        404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/close/                 404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{closed}/reopen/                404      404      404      404      404      404      404      404      404      200/404  404      403/404
POST /users/{person}/unlock/                404      404      404      404      404      404      404      404      404      403/404  404      204/404
POST /users/{person}/sign-out/              404      404      404      404      404      404      404      404      404      403/404  404      204/404
DELETE /users/{person}/second-factor/       404      404      404      404      404      404      404      404      404      403/404  404      204/404
GET  /users/{person}/grants/                404      404      404      404      404      404      404      404      404      403/404  404      200/404
POST /users/{person}/grants/                404      404      404      404      404      404      404      404      404      403/404  404      201/404
POST /grants/{given}/end/                   404      404      404      404      404      404      404      404      404      403/404  404      200/404
GET  /users/{officer}/                      404      404      404      404      404      404      404      404      404      200/404  404      200/404
PATCH /users/{officer}/                     404      404      404      404      404      404      404      404      404      403/404  404      403/404
POST /users/{officer}/close/                404      404      404      404      404      404      404      404      404      403/404  404      403/404
POST /users/{officer}/sign-out/             404      404      404      404      404      404      404      404      404      403/404  404      403/404
GET  /departments/                          yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes

PUT  /shifts/{new}/                         201      201      201      403      403      403      403      403      403      403      403      403
GET  /shifts/{shift}/                       200/404//404 404      404      404      404      404      404      404      404      404      404      404
PUT  /shifts/{shift}/marks/{new}/           201/404//404 404      404      404      404      404      404      404      404      404      404      404
PUT  /track-batches/{new}/                  200/404//404 404      404      404      404      404      404      404      404      404      404      404
GET  /shifts/{shift}/track/                 200/404//404 404      404      404      404      404      404      404      404      404      404      404
GET  /presence/                              yes/no//no yes/no  no       yes/no   no       no       no       no       no       no       no       no

PUT  /reports/{new}/                        201      201      201      201      201      201      201      201      403      403      201      403
GET  /cases/                                yes/no   yes/no   no       yes/no   yes/no   yes/no   no       yes/no   no       no       no       no
GET  /cases/{open}/                         200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{restricted}/                   404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
GET  /cases/{at department}/                200/404  200/404  404      200/404  200/404  200/404  200/404/404 200/404  404      404      404      404
GET  /cases/{at professional}/              200/404  200/404  200/404/404/404 200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{open}/events/                  200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/{restricted}/events/            404///200 404///200 404      200/404//404 404///200 404///200 404      404///200 404      404      404      404
GET  /cases/by-report/{report}/             200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/by-report/{report}/events/      200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
PUT  /cases/{open}/actions/{accept}/        403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
PUT  /cases/{restricted}/actions/{accept}/  404///403 404///403 404      200/404//404 404///403 404///403 404      404///403 404      404      404      404
PUT  /cases/{at department}/actions/{take}/ 403/404  403/404  404      403/404  403/404  403/404  200/404/404 403/404  404      404      404      404
PUT  /cases/{at professional}/actions/{take}/ 403/404  403/404  200/404/404/404 403/404  403/404  403/404  404      403/404  404      404      404      404
"""  # noqa: E501
# By role, who asks: own, other area, beside, other tier.
ROLES = {
    "worker": ("east_worker", "west_worker", "coast_worker", "trusted_worker"),
    "leader": ("east_leader", "west_leader", "coast_leader", "trusted_leader"),
    "profess": ("fire_officer", "west_fire_officer", "health_officer", "trusted_fire_officer"),
    "operator": ("east_operator", "west_operator", None, "off_duty_operator"),
    "superv": ("east_supervisor", "west_supervisor", None, "trusted_supervisor"),
    "chief": ("east_chief", "west_chief", None, "trusted_chief"),
    "depart": ("sanitation", "west_sanitation", "environment", "trusted_sanitation"),
    "commun": ("east_desk", "west_desk", "coast_desk", "trusted_desk"),
    "auditor": ("east_auditor", "west_auditor", None, "trusted_auditor"),
    "admin": ("east_admin", "west_admin", None, "trusted_admin"),
    "service": ("east_service", "west_service", None, "trusted_service"),
    "secadm": ("east_security", "west_security", None, "trusted_security"),
}
SERVING_A_PLACE = {"worker", "leader", "commun"}  # beside them stands the next grid
# Colleagues whom the cast does not have: name: (role, area, department).
COLLEAGUES = {
    "west_supervisor": ("supervisor", "west_township", None),
    "west_chief": ("chief", "west_township", None),
    "west_desk": ("community", "west", "CJW"),
    "coast_desk": ("community", "coast", "CJW"),
    "environment": ("department", "east_township", "THB"),
    "off_duty_operator": ("operator", "east_township", None),
    "trusted_supervisor": ("supervisor", "east_township", None),
    "trusted_chief": ("chief", "east_township", None),
    "trusted_sanitation": ("department", "east_township", "THW"),
    "trusted_desk": ("community", "east", "CJW"),
    # Nobody who asks: accounts to be kept.
    "newcomer": ("chief", "east_township", None),
    "closed_chief": ("chief", "east_township", None),
    "asked_auditor": ("auditor", "east_township", None),
    **{
        f"{side}_{role}": (role, f"{side}_township", None)
        for side in ("east", "west")
        for role in ("auditor", "admin", "service")
    },
    **{f"{side}_security": ("admin", f"{side}_township", None) for side in ("east", "west")},
    **{
        f"trusted_{name}": (role, "east_township", None)
        for name, role in (
            ("auditor", "auditor"),
            ("admin", "admin"),
            ("service", "service"),
            ("security", "admin"),
        )
    },
}
# Colleagues who serve a grid: name: (post, grid, kind, domains).
POSTED = {
    "coast_leader": ("leader", "coast", "home", []),
    "health_officer": ("professional", "east", "home", ["H"]),
    "trusted_worker": ("worker", "east", "additional", []),
    "trusted_leader": ("leader", "east", "additional", []),
    "trusted_fire_officer": ("professional", "east", "home", ["A"]),
}
NEEDS_NO_SIGN_IN = {"/auth/login/"}
OPEN_TYPE, RESTRICTED_TYPE = "B01", "D01"  # of fixtures/catalogue.csv


@dataclass(frozen=True)
class Row:
    """`cells`: by the name of an asker what they meet."""

    method: str
    address: str
    cells: dict[str, str]

    @property
    def line(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def asks_a_list(self) -> bool:
        return bool({"yes", "no"} & set(self.cells.values()))


def _rows() -> list[Row]:
    heading, *lines = [line for line in MATRIX.splitlines() if line.strip()]
    rows = []
    for line in lines:
        asked, end = line.rpartition("/ ")[0] + "/", line.rpartition("/ ")[2]
        method, address = asked.split(maxsplit=1)
        cells: dict[str, str] = {}
        for role, cell in zip(heading.split(), end.split(), strict=True):
            cells |= _told_apart(role, cell)
        rows.append(Row(method, address, cells))
    return rows


def _told_apart(role: str, cell: str) -> dict[str, str]:
    """By asker what a cell says, with what it leaves unsaid."""
    own, area, beside, tier = [*cell.split("/"), "", "", ""][:4]
    area = area or own
    beside = beside or (area if role in SERVING_A_PLACE else own)
    said = zip(ROLES[role], (own, area, beside, tier or own), strict=True)
    return {name: met for name, met in said if name}


ROWS = _rows()
DESCRIPTION = Description()


class World:
    """East township with something of everything in it, and who is going to ask."""

    def __init__(self, cast: Cast) -> None:
        self.objections: set[str] = set()
        _enter_colleagues(cast)
        self.clients = {name: _signed_in(user) for name, user in cast.people.items()}
        self.worker = cast.east_worker.member.pk
        self.phone = cast.east_worker.devices.get().pk
        self.shift = uuid.uuid4()
        self.report = uuid.uuid4()
        self.place = self._place(cast)
        self.version = Boundary.objects.newest("grid").get().pk
        self.draft = Boundary.objects.create(
            level="grid", title="draft", status="checked", made_by="x", made_at=timezone.now()
        ).pk
        self.accounts = self._accounts(cast)
        self._patrol()
        self.numbers = {
            "open": self._case(OPEN_TYPE, report=self.report),
            "restricted": self._case(RESTRICTED_TYPE),
            "at department": self._dispatched({"department": "THW"}),
            "at professional": self._dispatched({"member": cast.fire_officer.member.pk}),
        }

    def address(self, template: str) -> str:
        """The template filled in; what is to be made anew gets a fresh uuid."""
        things = {
            **self.numbers,
            **self.accounts,
            "area": TOWNSHIPS["east"][0],
            "community": COMMUNITIES["east"][0],
            "place": self.place,
            "grid": GRID_CODES["east"],
            "worker": self.worker,
            "phone": self.phone,
            "version": self.version,
            "draft": self.draft,
            "shift": self.shift,
            "report": self.report,
        }
        for name in ("new", "accept", "take"):
            things[name] = uuid.uuid4()
        for name, thing in things.items():
            template = template.replace(f"{{{name}}}", str(thing))
        return f"/api/v1{template}"

    def parameters(self, template: str) -> dict:
        lon, lat = CENTRES["east"]
        return {"lon": lon, "lat": lat} if template == "/locate/" else {}

    def body(self, row: Row, name: str) -> dict | None:
        now = timezone.now()
        match row.line:
            case "POST /auth/login/":
                return {"username": name, "password": PASSWORD, "device": {"id": "desk"}}
            case "POST /me/password/":
                return {"old": PASSWORD, "new": "a-shorter-way-home"}
            case "DELETE /me/second-factor/" | "POST /me/second-factor/confirm/":
                return {"otp": "123456"}
            case "PUT /shifts/{new}/":
                # A shift of yesterday: the one that is open stays out of the way.
                day = timezone.timedelta(days=1)
                hour = timezone.timedelta(hours=1)
                began = now - day
                return {
                    "started_at": began.isoformat(),
                    "planned_end": (began + hour).isoformat(),
                    "tracked": False,
                }
            case "PUT /shifts/{shift}/marks/{new}/":
                return {"kind": "pause", "at": now.isoformat()}
            case "PUT /track-batches/{new}/":
                return _batch(self.shift)
            case "PUT /reports/{new}/":
                return _report(OPEN_TYPE)
            case "POST /areas/":
                return {"level": "zone", "name": "x", "parent": TOWNSHIPS["east"][0]}
            case "PATCH /areas/{community}/" | "PATCH /places/{place}/":
                return {"name": "x"}
            case "POST /areas/{community}/end/":
                return {"successors": [COMMUNITIES["coast"][0]]}
            case "POST /areas/merge/":
                return {"areas": [COMMUNITIES["coast"][0]], "into": COMMUNITIES["east"][0]}
            case "POST /areas/recode/":
                code = COMMUNITIES["east"][0]
                return {"codes": [{"area": code, "code": "370211002999"}]}
            case "POST /places/":
                return {"kind": "road", "name": "x", "area": COMMUNITIES["east"][0]}
            case "POST /places/{place}/end/":
                return {"day": (now + timezone.timedelta(days=2)).date().isoformat()}
            case "POST /users/":
                office = {"role": "chief", "area": TOWNSHIPS["east"][0]}
                return {"username": "made", "name": "x"} | office
            case "PATCH /users/{person}/" | "PATCH /users/{officer}/":
                return {"name": "x"}
            case "DELETE /users/{person}/second-factor/":
                return {"reason": "x"}
            case "POST /users/{person}/grants/":
                return {"role": "supervisor", "area": TOWNSHIPS["east"][0], "reason": "x"}
            case line if line.endswith("/actions/{accept}/"):
                return {"action": "accept", "version": 1}
            case line if line.endswith("/actions/{take}/"):
                return {"action": "take", "version": 4}
        return None

    def shows(self, template: str, answer) -> bool:
        """Whether the thing itself is in the list."""
        things = {
            "/areas/": ("code", TOWNSHIPS["east"][0]),
            "/places/": ("id", self.place),
            "/grids/": ("code", GRID_CODES["east"]),
            "/members/": ("id", self.worker),
            "/users/": ("id", self.accounts["person"]),
            "/departments/": ("code", "THW"),
            "/boundaries/": ("id", self.version),
            "/presence/": ("member", self.worker),
            "/cases/": ("number", self.numbers["open"]),
        }
        member, thing = things[template]
        return thing in [row[member] for row in answer.json()["results"]]

    def _place(self, cast: Cast) -> int:
        new = NewPlace("road", "east", area_id=cast.areas["east"].pk)
        now = timezone.now()
        return enter_place(new=new, day=timezone.localdate(), by="tests", at=now).pk

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
        return {
            "person": person.pk,
            "closed": cast.closed_chief.pk,
            "officer": cast.asked_auditor.pk,
            "given": given.pk,
        }

    def _put(self, name: str, address: str, body: dict, status: int) -> dict:
        answer = self.clients[name].put(f"/api/v1{address}", body, format="json")
        assert answer.status_code == status, answer.json()
        return answer.json()

    def _patrol(self) -> None:
        began = timezone.now() - timezone.timedelta(minutes=10)
        body = {"started_at": began.isoformat(), "tracked": True}
        self._put("east_worker", f"/shifts/{self.shift}/", body, 201)
        stored = self._put(
            "east_worker", f"/track-batches/{uuid.uuid4()}/", _batch(self.shift), 200
        )
        assert stored["stored"] == 1

    def _case(self, matter: str, *, report: uuid.UUID | None = None) -> str:
        """Reported by the district: nobody here sees it for having reported it."""
        address = f"/reports/{report or uuid.uuid4()}/"
        return self._put("district_operator", address, _report(matter), 201)["case"]["number"]

    def _dispatched(self, to: dict) -> str:
        number = self._case(OPEN_TYPE)
        for version, (action, more) in enumerate(
            (("accept", {}), ("file", {}), ("dispatch", {"to": to})), start=1
        ):
            body = {"action": action, "version": version, **more}
            self._put("district_operator", f"/cases/{number}/actions/{uuid.uuid4()}/", body, 200)
        return number


def _enter_colleagues(cast: Cast) -> None:
    """Officers with grants by their office; members by postings; and the explicit grants."""
    now = DateTimeTZRange(SINCE, None)
    officers = {
        name: _colleague(cast, name, role, area, department)
        for name, (role, area, department) in COLLEAGUES.items()
    }
    members = {name: _colleague(cast, name, post) for name, (post, *_) in POSTED.items()}
    cast.people |= officers | members
    offices = [
        Grant(user=user, role=user.role, area=user.area, period=now, origin="office")
        for user in officers.values()
    ]
    enrol([*officers.values(), *members.values()], offices)
    _post(cast, members, now)
    trusted = [
        Grant(
            user=user,
            role=user.role,
            tier=Tier.RESTRICTED,
            period=now,
            origin="explicit",
            **(
                {"grid": cast.grids[POSTED[name][1]].grid}
                if name in POSTED
                else {"area": user.area}
            ),
        )
        for name, user in (officers | members).items()
        if name.startswith("trusted_")
    ]
    Grant.objects.bulk_create(trusted)


def _colleague(
    cast: Cast, name: str, role: str, area: str = "east_township", department: str | None = None
) -> User:
    return User(
        username=name,
        name=name,
        role=role,
        administers=office_of(name, role),
        area=cast.areas[area],
        department_id=department,
        password=cast.auditor.password,
    )


def _post(cast: Cast, users: dict[str, User], period: DateTimeTZRange) -> None:
    members = enter_members(
        Member(
            user=user,
            staff_number=name,
            area=user.area,
            base_place="office",
            base_point=Point(*CENTRES["east"], srid=4326),
        )
        for name, user in users.items()
    )
    post_all(
        Posting(
            member=member,
            grid=cast.grids[grid].grid,
            post=post,
            kind=kind,
            domains=domains,
            period=period,
        )
        for member, (post, grid, kind, domains) in zip(members, POSTED.values(), strict=True)
    )


def _signed_in(user: User) -> APIClient:
    token = issue_token(user=user, key="phone", name="", at=timezone.now()).token
    return APIClient(HTTP_AUTHORIZATION=f"Token {token}")


def _batch(shift: uuid.UUID) -> dict:
    lon, lat = CENTRES["east"]
    at_ms = int(timezone.now().timestamp() * 1000)
    return {
        "shift": str(shift),
        "crs": "wgs84",
        "fields": ["t", "lon", "lat"],
        "fixes": [[at_ms, lon, lat]],
    }


def _report(matter: str) -> dict:
    lon, lat = CENTRES["east"]
    return {
        "type": matter,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "description": "x",
        "occurred_at": timezone.now().isoformat(),
        "source": "hotline",
    }


@pytest.fixture
def world(cast) -> World:
    return World(cast)


def met(world: World, row: Row, name: str | None) -> str:
    """What `name` (None: nobody) meets, as a cell says it; whatever it did is undone."""
    client = world.clients[name] if name else APIClient()
    with transaction.atomic():
        content, content_type = _sent(row, world.body(row, name or "east_worker"))
        answer = client.generic(
            row.method,
            world.address(row.address) + _query(world.parameters(row.address)),
            content,
            content_type=content_type,
        )
        transaction.set_rollback(True)
    if objection := DESCRIPTION.objection(row.method, f"/api/v1{row.address}", answer):
        world.objections.add(f"{row.line}: {objection}")
    if answer.status_code == 200 and row.asks_a_list:
        return "yes" if world.shows(row.address, answer) else "no"
    return str(answer.status_code)


def _sent(row: Row, body: dict | None) -> tuple[str | bytes, str]:
    """JSON; a workbook as a form sends it, with a sheet that is of any form."""
    if row.method == "POST" and row.address.endswith("/workbook/"):
        headings = ("级别", "类型", "编码", "名称")
        file = SimpleUploadedFile("x.xlsx", workbook(headings))
        return encode_multipart(BOUNDARY, {"file": file}), MULTIPART_CONTENT
    return json.dumps(body or {}), "application/json"


def _query(parameters: dict) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in parameters.items())


def test_names_every_address_of_the_api():
    asked = {(row.method, f"/api/v1{without_names(row.address)}") for row in ROWS}
    # What stands beside the API (tiles) has tests of its own, tests/atlas/test_tiles.py.
    described = {(m, address) for m, address in DESCRIPTION.operations() if "/api/v1/" in address}
    assert asked == described


def test_gives_everybody_what_is_theirs_and_nothing_else(world):
    found = {
        f"{row.line}: {name}": (met(world, row, name), wanted)
        for row in ROWS
        for name, wanted in row.cells.items()
    }
    assert {where: cell for where, cell in found.items() if cell[0] != cell[1]} == {}
    assert world.objections == set()


def test_gives_nothing_to_whoever_is_signed_out(world):
    found = {row.line: met(world, row, None) for row in ROWS}
    assert found == {row.line: "200" if row.address in NEEDS_NO_SIGN_IN else "401" for row in ROWS}
