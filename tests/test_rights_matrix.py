"""Who may do what: every address of the API, every role, from every side (askers.py).

The expected values are written from the rules: the table of roles (each sees and does), and
"signed out is 401; what a user may not see is 404; what they may see but not do is 403".
An address of the OpenAPI description that is missing here fails, and so does an answer that the
description does not describe, one that shows a mark of what is hidden from the asker (planted.py),
and a refused write that wrote.
"""

import json
import uuid
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from backend.accounts.actions.granting import give_grant
from backend.accounts.actions.users import close_user
from backend.accounts.models import User
from backend.accounts.sign_in import issue_token
from backend.accounts.trail import note
from backend.incidents.models import Case
from backend.live.models import Tier
from backend.notices.actions.calling import call_on_duty
from backend.notices.actions.telling import tell
from backend.notices.models import Duty, Notice
from backend.staffing.actions.absences import arrange_absence
from backend.staffing.actions.rosters import receive_roster
from backend.staffing.actions.solving import solve
from backend.staffing.models import Posting
from backend.territory.actions.places import NewPlace, enter_place
from backend.territory.models import Boundary
from tests.answers.sheets import workbook
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, PASSWORD, TOWNSHIPS, Cast

from .askers import enter_colleagues, table
from .authenticator import Authenticator
from .described import Description, without_names
from .planted import Marks, batch_of, marks, matter, plant_papers, text_of
from .staffing.rosters.sheets import professional, sheet
from .ways import addresses_beside_the_api, questions

pytestmark = pytest.mark.django_db

# Everything asked about lies in East township and its east grid; who asks and what a cell says
# stands in askers.py. `yes` and `no` of a list: 200, with or without the thing itself.
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

GET  /me/trail/                             200      200      200      200      200      200      200      200      200      200      200      200
GET  /trail/                                403      403      403      403      403      403      403      403      yes/no   403      403      403
GET  /trail/export/                         403      403      403      403      403      403      403      403      200      403      403      403

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
POST /members/{worker}/hand-over/           403/404  200/404  403/404  200/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /members/{worker}/resign/              403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /members/{worker}/transfer/            403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
GET  /postings/                             yes/no   yes/no   yes/no   yes/no   yes/no   yes/no   no       yes/no   no       yes/no   no       yes/no
POST /postings/                             403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /postings/{posting}/                   200/404  200/404  200/404  200/404  200/404  200/404  404      200/404  404      200/404  404      200/404
PATCH /postings/{posting}/                  403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
POST /postings/{posting}/end/               403/404  403/404  403/404  403/404  403/404  403/404  404      403/404  404      200/404  404      403/404
GET  /absences/                             yes/no//no yes/no   no       yes/no   no       no       no       no       no       yes/no   no       no
POST /absences/                             201/403//403 201/403 403      201/403  403      403      403      403      403      201/403  403      403
GET  /absences/{absence}/                   200/404//404 200/404 404      200/404  404      404      404      404      404      200/404  404      404
POST /absences/{absence}/cover/             403/404//404 201/404 404      201/404  404      404      404      404      404      201/404  404      404
POST /absences/{absence}/end/               200/404//404 200/404 404      200/404  404      404      404      404      404      200/404  404      404
GET  /vacancies/                            200      200      200      200      200      200      200      200      200      200      200      200
POST /members/{worker}/unmask/              403/404  200/404  403/404  200/404  200/404  200/404  404      200/404  404      200/404  404      403/404

GET  /rosters/                              no       no       no       no       no       no       no       no       no       yes/no   no       no
POST /rosters/                              403      403      403      403      403      403      403      403      403      201      403      403
GET  /rosters/template/                     403      403      403      403      403      403      403      403      403      200      403      403
GET  /rosters/current/                      403      403      403      200      200      200      403      200      403      200      403      403
GET  /rosters/ledger/                       403      403      403      200      200      200      403      200      403      200      403      403
GET  /rosters/{roster}/                     404      404      404      404      404      404      404      404      404      200/404  404      404
DELETE /rosters/{roster}/                   404      404      404      404      404      404      404      404      404      204/404  404      404
POST /rosters/{roster}/enter/               404      404      404      404      404      404      404      404      404      200/404  404      404
GET  /rosters/{roster}/marked/              404      404      404      404      404      404      404      404      404      200/404  404      404
POST /rosters/{roster}/first-passwords/     404      404      404      404      404      404      404      404      404      409/404  404      404

GET  /assignment-plans/                     no       no       no       no       no       yes/no   no       no       no       yes/no   no       no
POST /assignment-plans/                     403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /assignment-plans/{plan}/              404      404      404      404      404      200/404  404      404      404      200/404  404      404
DELETE /assignment-plans/{plan}/            404      404      404      404      404      403/404  404      404      404      204/404  404      404
GET  /assignment-plans/{plan}/rows/         404      404      404      404      404      200/404  404      404      404      200/404  404      404
GET  /assignment-plans/{plan}/people/       404      404      404      404      404      200/404  404      404      404      200/404  404      404
PUT  /assignment-plans/{plan}/corrections/  404      404      404      404      404      403/404  404      404      404      200/404  404      404
POST /assignment-plans/{plan}/publish/      404      404      404      404      404      403/404  404      404      404      200/404  404      404

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

GET  /notices/                              yes/no//no no       no       no       no       no       no       no       no       no       no       no
GET  /notices/count/                        200      200      200      200      200      200      200      200      200      200      200      200
POST /notices/{notice}/ack/                 200/404//404 404      404      404      404      404      404      404      404      404      404      404
GET  /notices/outbox/                       403      403      403      403      403      403      403      403      403      403      403      403
GET  /notices/chains/                       no       no       no       yes/no   yes/no   no       no       no       no       no       no       no
GET  /me/notice-channels/                   200      200      200      200      200      200      200      200      200      200      200      200
PUT  /me/notice-channels/                   200      200      200      200      200      200      200      200      200      200      200      200
GET  /duties/                               no       no       no       yes/no   yes/no   yes/no   no       no       no       yes/no   no       yes/no
POST /duties/                               403      403      403      403      403      403      403      403      403      201/403  403      403
GET  /duties/now/                           no       no       no       yes/no   yes/no   yes/no   no       no       no       yes/no   no       yes/no
POST /duties/{duty}/end/                    404      404      404      403/404  403/404  403/404  404      404      404      200/404  404      403/404
GET  /duties/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403
POST /duties/workbook/                      403      403      403      403      403      403      403      403      403      200      403      403

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
POST /cases/{open}/unmask/                  403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
POST /cases/{restricted}/unmask/            404///403 404///403 404      200/404//404 404///403 404///403 404      404///403 404      404      404      404
POST /cases/{at department}/unmask/         403/404  403/404  404      200/404  403/404  403/404  200/404/404 403/404  404      404      404      404
POST /cases/{at professional}/unmask/       403/404  403/404  200/404/404/404 200/404  403/404  403/404  404      403/404  404      404      404      404
GET  /cases/by-report/{report}/             200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
GET  /cases/by-report/{report}/events/      200/404  200/404  404      200/404  200/404  200/404  404      200/404  404      404      404      404
PUT  /cases/{open}/actions/{accept}/        403/404  403/404  404      200/404  403/404  403/404  404      403/404  404      404      404      404
PUT  /cases/{restricted}/actions/{accept}/  404///403 404///403 404      200/404//404 404///403 404///403 404      404///403 404      404      404      404
PUT  /cases/{at department}/actions/{take}/ 403/404  403/404  404      403/404  403/404  403/404  200/404/404 403/404  404      404      404      404
PUT  /cases/{at professional}/actions/{take}/ 403/404  403/404  200/404/404/404 403/404  403/404  403/404  404      403/404  404      404      404      404
"""  # noqa: E501
# A few of them suffice to notice a leak: the planted ones are looked for with these.
SEEING_LITTLE = (
    "east_service",
    "west_worker",
    "coast_worker",
    "off_duty_operator",
    "west_desk",
    "west_auditor",
)
# Of these every thing that is planted is hidden from several: they ask in all other ways, too.
OUTSIDERS = (
    "west_worker",
    "coast_leader",
    "health_officer",
    "west_operator",
    "off_duty_operator",
    "environment",
    "east_auditor",
    "east_admin",
    "east_security",
    "east_service",
)
NEEDS_NO_SIGN_IN = {"/auth/login/"}
# What a refusal may write: that it was one, and the count by which guessing is slowed.
NOTED_OF_REFUSALS = {"accounts_trailentry", "axes_accessattempt", "axes_accessfailurelog"}
SESSION_BACKEND = "django.contrib.auth.backends.ModelBackend"
OPEN_TYPE, SENSITIVE_TYPE, RESTRICTED_TYPE = "B01", "C04", "D01"  # of fixtures/catalogue.csv


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
    rows = []
    for line, cells in table(MATRIX, ends_with="/ "):
        method, address = line.split(maxsplit=1)
        rows.append(Row(method, address, cells))
    return rows


ROWS = _rows()
DESCRIPTION = Description()


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
        self._note(cast)
        self.numbers = {
            "open": self._case(OPEN_TYPE, "open matter in East", report=self.report),
            "restricted": self._case(RESTRICTED_TYPE, "restricted in East"),
            "sensitive": self._case(SENSITIVE_TYPE, "sensitive text"),
            "at department": self._dispatched({"department": "THW"}, "at department"),
            "at professional": self._dispatched(
                {"member": cast.fire_officer.member.pk}, "at professional"
            ),
        }
        self._case(OPEN_TYPE, "open matter in West", at="west")
        self._case(RESTRICTED_TYPE, "restricted in West", at="west")

    def address(self, template: str) -> str:
        """The template filled in; what is to be made anew gets a fresh uuid."""
        things = {
            **self.numbers,
            **self.accounts,
            **self.told,
            "area": TOWNSHIPS["east"][0],
            "community": COMMUNITIES["east"][0],
            "place": self.place,
            "roster": self.roster,
            "grid": GRID_CODES["east"],
            "worker": self.worker,
            "posting": self.posting,
            "absence": self.absence,
            "phone": self.phone,
            "version": self.version,
            "draft": self.draft,
            "plan": self.plan,
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
            case line if line.endswith("/unmask/"):
                code = Authenticator(User.objects.get(username=name)).code()
                return {"reason": "to call them back", "otp": code}
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
                return batch_of(self.shift)
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
            case "POST /assignment-plans/":
                return {"area": TOWNSHIPS["east"][0], "posts": ["worker"]}
            case "PUT /assignment-plans/{plan}/corrections/":
                return {"corrections": []}
            case "POST /duties/":
                return {
                    "user": self.told["supervisor"],
                    "area": TOWNSHIPS["east"][0],
                    "post": "lead",
                    "since": now.isoformat(),
                }
            case "POST /users/":
                office = {"role": "chief", "area": TOWNSHIPS["east"][0]}
                return {"username": "made", "name": "x"} | office
            case "PATCH /users/{person}/" | "PATCH /users/{officer}/":
                return {"name": "x"}
            case "DELETE /users/{person}/second-factor/":
                return {"reason": "x"}
            case "POST /users/{person}/grants/":
                return {"role": "supervisor", "area": TOWNSHIPS["east"][0], "reason": "x"}
            case "POST /members/{worker}/hand-over/":
                return {"to": None}
            case "POST /members/{worker}/transfer/":
                later = (now + timezone.timedelta(days=9)).isoformat()
                return {"grid": GRID_CODES["east"], "post": "worker", "since": later}
            case "POST /postings/":
                fire_officer = {"member": self.fire_officer, "domains": ["B"]}
                grid = {"grid": GRID_CODES["coast"], "post": "professional", "kind": "additional"}
                return fire_officer | grid
            case "PATCH /postings/{posting}/":
                return {"until": (now + timezone.timedelta(days=9)).isoformat()}
            case "POST /absences/":
                until = (now + timezone.timedelta(days=2)).isoformat()
                return {"member": self.worker, "until": until}
            case "POST /absences/{absence}/cover/":
                return {"grid": GRID_CODES["east"], "member": self.neighbour}
            case line if line.endswith("/actions/{accept}/"):
                return {"action": "accept", "version": 1}
            case line if line.endswith("/actions/{take}/"):
                return {"action": "take", "version": 4}
        return None

    def look(self, asked: str, name: str | None, answer) -> None:
        """Read an answer for what `name` (None: nobody) may not see."""
        for thing in self.marked.leaked(name, text_of(answer)):
            self.leaks.add(f"{asked}: {name} is shown {thing}")

    def shows(self, template: str, answer) -> bool:
        """Whether the thing itself is in the list."""
        things = {
            "/areas/": ("code", TOWNSHIPS["east"][0]),
            "/places/": ("id", self.place),
            "/grids/": ("code", GRID_CODES["east"]),
            "/members/": ("id", self.worker),
            "/postings/": ("id", self.posting),
            "/absences/": ("id", self.absence),
            "/users/": ("id", self.accounts["person"]),
            "/departments/": ("code", "THW"),
            "/boundaries/": ("id", self.version),
            "/rosters/": ("id", self.roster),
            "/presence/": ("member", self.worker),
            "/assignment-plans/": ("id", self.plan),
            "/cases/": ("number", self.numbers["open"]),
            "/trail/": ("subject", "thing:in East"),
            "/notices/": ("id", self.told["notice"]),
            "/notices/chains/": ("subject", "case:called"),
            "/duties/": ("id", self.told["duty"]),
            "/duties/now/": ("id", self.told["duty"]),
        }
        member, thing = things[template]
        return thing in [row[member] for row in answer.json()["results"]]

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
        answer = self.clients["east_admin"].post("/api/v1/assignment-plans/", asked, format="json")
        assert answer.status_code == 201, answer.json()
        solve(plan_id=answer.json()["id"], turn=1, at=timezone.now())
        return answer.json()["id"]

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
        return {
            "person": person.pk,
            "closed": cast.closed_chief.pk,
            "officer": cast.asked_auditor.pk,
            "given": given.pk,
        }

    def _told(self, cast: Cast) -> dict[str, int]:
        """The worker of the east grid was told something, the east centre was called for a
        matter, and its operator is on duty."""
        said = {"kind": "x", "message": "x", "params": {}, "at": timezone.now()}
        tell([cast.east_worker], subject="x", key="x", **said)
        call_on_duty(
            area=cast.areas["east_township"], subject="case:called", key="case:called", **said
        )
        return {
            "notice": Notice.objects.get(to=cast.east_worker, key="x").pk,
            "duty": Duty.objects.get(user=cast.east_operator).pk,
            "supervisor": cast.east_supervisor.pk,
        }

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

    def _case(
        self, kind: str, thing: str, *, at: str = "east", report: uuid.UUID | None = None
    ) -> str:
        """Reported by the district: nobody here sees it for having reported it."""
        address = f"/reports/{report or uuid.uuid4()}/"
        answer = self._put("district_operator", address, matter(kind, thing, at=at), 201)
        self.marked.add(thing, marks(thing), answer["case"]["number"])
        return answer["case"]["number"]

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


def _report(kind: str) -> dict:
    lon, lat = CENTRES["east"]
    return {
        "type": kind,
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
        before = _changes() if row.method != "GET" else {}
        answer = client.generic(
            row.method,
            world.address(row.address) + _query(world.parameters(row.address)),
            content,
            content_type=content_type,
        )
        if row.method != "GET" and answer.status_code >= 400:
            changed = {table for table, count in _changes().items() if count != before.get(table)}
            if changed - NOTED_OF_REFUSALS:
                world.written.add(f"{row.line}: {name} changed {sorted(changed)}")
        transaction.set_rollback(True)
    # Whoever may unmask sees it whole, once it stands in the trail: their cells say who they are.
    if not (row.address.endswith("/unmask/") and answer.status_code == 200):
        world.look(row.line, name, answer)
    if objection := DESCRIPTION.objection(row.method, f"/api/v1{row.address}", answer):
        world.objections.add(f"{row.line}: {objection}")
    if answer.status_code == 200 and row.asks_a_list:
        return "yes" if world.shows(row.address, answer) else "no"
    return str(answer.status_code)


def _changes() -> dict[str, int]:
    """By table how many rows were added, changed or removed since the test began."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _sent(row: Row, body: dict | None) -> tuple[str | bytes, str]:
    """JSON; a workbook as a form sends it, with a sheet that is of any form."""
    if row.method == "POST" and row.address.endswith("/workbook/"):
        headings = ("级别", "类型", "编码", "名称", "日期", "镇街", "账号")
        file = SimpleUploadedFile("x.xlsx", workbook(headings))
        return encode_multipart(BOUNDARY, {"file": file}), MULTIPART_CONTENT
    if row.line == "POST /rosters/":
        file = SimpleUploadedFile("x.xlsx", sheet(professional(2)))
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
    assert world.leaks == set()
    assert world.marked.missed() == []
    assert world.written == set()
    print(f"{len(found)} cells, {len(world.leaks)} leaks")


def test_gives_nothing_to_whoever_is_signed_out(world):
    found = {row.line: met(world, row, None) for row in ROWS}
    assert found == {row.line: "200" if row.address in NEEDS_NO_SIGN_IN else "401" for row in ROWS}


def test_no_other_way_to_ask_shows_anything_more(world):
    for row in ROWS:
        if row.method != "GET":
            continue
        address = world.address(row.address)
        asked = DESCRIPTION.operation("GET", f"/api/v1{row.address}")
        for turn, name in enumerate(OUTSIDERS):
            client = world.clients[name]
            # Each question is put by every third of them: several may not see what is asked for.
            its_turn = [*questions(asked)][turn % 3 :: 3]
            for question in its_turn if row.cells[name] != "403" else ():
                world.look(f"GET {row.address} {question}", name, client.get(address, question))
            # Who may not see a thing does not learn either that it is there, or unchanged.
            plain = world.parameters(row.address)
            answer = client.head(address, plain, HTTP_IF_NONE_MATCH="*")
            wanted = row.cells[name] if row.cells[name].isdigit() else "200"
            may_be_known = {"200", "304"} if wanted == "200" else {wanted}
            assert str(answer.status_code) in may_be_known, f"{row.line}: {name}"
            assert answer.content == b""
    assert world.leaks == set()


def test_no_page_tile_or_feature_beside_the_api_shows_anything_more(world):
    matters = [
        f"/ogc/collections/cases/items/{pk}" for pk in Case.objects.values_list("pk", flat=True)
    ]
    for name in (*OUTSIDERS, None):
        client, browser = world.clients.get(name, APIClient()), Client()
        if name:
            browser.force_login(User.objects.get(username=name), SESSION_BACKEND)
        for address in (*addresses_beside_the_api(), *matters):
            for asker in (client, browser):
                world.look(f"GET {address}", name, asker.get(address))
    assert world.leaks == set()
