"""How the rights matrix asks about the world: addresses, what is said with them, and what is
looked for in lists."""

import uuid
from dataclasses import dataclass
from hashlib import sha256

from django.utils import timezone

from backend.accounts.models import User
from backend.atlas.day import cursor
from backend.incidents.evidence.links import link
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, PASSWORD, TOWNSHIPS

from . import bodies
from .authenticator import Authenticator
from .bodies import OPEN_TYPE, PHOTO
from .planted import PHONES, batch_of
from .world import World

# Whoever was told nothing is told everything.
TOLD_NOTHING = cursor.written(
    {part: {"": bytes(5)} for part in cursor.SINGLE} | {part: {} for part in cursor.LISTED}
)


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


def address_of(world: World, template: str) -> str:
    """The template filled in; what is to be made anew gets a fresh uuid."""
    things = {
        **world.numbers,
        **world.accounts,
        **world.told,
        "area": TOWNSHIPS["east"][0],
        "type": OPEN_TYPE,
        "community": COMMUNITIES["east"][0],
        "place": world.place,
        "roster": world.roster,
        "grid": GRID_CODES["east"],
        "worker": world.worker,
        "posting": world.posting,
        "absence": world.absence,
        "phone": world.phone,
        "version": world.version,
        "draft": world.draft,
        "plan": world.plan,
        "shift": world.shift,
        "doubt": world.doubt,
        "sos": world.sos,
        "looked at": world.looked_at,
        "due place": world.due_place,
        "weather": world.weather,
        "report": world.report,
        "evidence": world.evidence["open matter in East"],
        "restricted evidence": world.evidence["restricted in East"],
        "platform": "12345",
        "order": "QD-1",
    }
    for name in ("new", "accept", "take"):
        things[name] = uuid.uuid4()
    for name, thing in things.items():
        template = template.replace(f"{{{name}}}", str(thing))
    return f"/api/v1{template}"


def parameters_of(world: World, template: str, name: str | None) -> dict:
    """What `name` (None: nobody) must say with the address."""
    if template == "/locate/":
        lon, lat = CENTRES["east"]
        return {"lon": lon, "lat": lat}
    if template == "/figures/":
        return {"area": TOWNSHIPS["east"][0]}
    if template == "/routing/":
        return {"type": OPEN_TYPE, "grid": GRID_CODES["east"]}
    if template == "/me/changes/":
        return {"after": TOLD_NOTHING}
    if template.endswith(("/view/", "/thumbnail/")):
        return {"key": _key(address_of(world, template), name)}
    return {}


def _key(address: str, name: str | None) -> str:
    """Of a link that was made for `name`, so that their rights alone decide."""
    *_, number, form, _ = address.split("/")
    user_pk = User.objects.get(username=name or "east_worker").pk
    made = link(uuid.UUID(number), form, user_pk=user_pk, at=timezone.now())
    return made.rpartition("=")[2]


def headers_of(row: Row) -> dict[str, str]:
    if row.line == "PUT /evidence/{new}/":
        return {"X-Sha256": sha256(PHOTO).hexdigest()}
    return {}


def body_of(world: World, row: Row, name: str) -> dict | None:
    now = timezone.now()
    match row.line:
        case "POST /cases/by-caller/":
            return {"phone": PHONES["caller"]}
        case "POST /auth/login/":
            return {"username": name, "password": PASSWORD, "device": {"id": "desk"}}
        case "POST /walls/":
            return {"name": "another wall", "area": TOWNSHIPS["east"][0]}
        case "POST /wall/enrolment/":
            return {"code": "AAAA-AAAA"}
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
        case "POST /doubts/{doubt}/decision/":
            return {"outcome": "dismissed", "remark": "x"}
        case "POST /sos/{sos}/end/":
            return {"remark": "x"}
        case "POST /shifts/{shift}/looks/":
            return {"reason": "to see which way was walked"}
        case "PUT /track-batches/{new}/":
            return batch_of(world.shift)
        case "POST /due-places/":
            return bodies.due_place()
        case "PATCH /due-places/{due place}/":
            return {"name": "x"}
        case "POST /bad-weather/":
            return bodies.bad_weather(now)
        case "POST /me/sender/":
            return {"client": "osmand"}
        case "PUT /reports/{new}/":
            return bodies.report(OPEN_TYPE)
        case "PUT /superior/{platform}/orders/{new}/":
            return bodies.order(now, "x")
        case "PUT /superior/{platform}/orders/{order}/instructions/{new}/":
            return {"kind": "urge"}
        case "PUT /cases/{ordered}/superior-return/{new}/":
            return {"reason": "x"}
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
        case "PUT /suggestions/{new}/" | "PUT /suggestions/{suggestion}/":
            return {"text": "x", "anonymous": False}
        case "POST /duties/":
            return {
                "user": world.told["supervisor"],
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
            fire_officer = {"member": world.fire_officer, "domains": ["B"]}
            grid = {"grid": GRID_CODES["coast"], "post": "professional", "kind": "additional"}
            return fire_officer | grid
        case "PATCH /postings/{posting}/":
            return {"until": (now + timezone.timedelta(days=9)).isoformat()}
        case "POST /absences/":
            until = (now + timezone.timedelta(days=2)).isoformat()
            return {"member": world.worker, "until": until}
        case "POST /absences/{absence}/cover/":
            return {"grid": GRID_CODES["east"], "member": world.neighbour}
        case "POST /cases/actions/":
            one = {"case": "20200101-000001", "uuid": str(uuid.uuid4())}
            return {"actions": [one | {"action": "accept", "version": 1}]}
        case "PUT /cases/{open}/children/":
            return {"children": []}
        case line if line.endswith("/actions/{accept}/"):
            return {"action": "accept", "version": 1}
        case line if line.endswith("/actions/{take}/"):
            return {"action": "take", "version": 4}
    return None


def shows(world: World, template: str, answer) -> bool:
    """Whether the thing itself is in the list."""
    things = {
        "/areas/": ("code", TOWNSHIPS["east"][0]),
        "/places/": ("id", world.place),
        "/grids/": ("code", GRID_CODES["east"]),
        "/members/": ("id", world.worker),
        "/postings/": ("id", world.posting),
        "/absences/": ("id", world.absence),
        "/users/": ("id", world.accounts["person"]),
        "/walls/": ("id", world.accounts["wall"]),
        "/departments/": ("code", "THW"),
        "/boundaries/": ("id", world.version),
        "/rosters/": ("id", world.roster),
        "/presence/": ("member", world.worker),
        "/shifts/": ("shift", str(world.shift)),
        "/doubts/": ("id", world.doubt),
        "/sos/": ("sos", str(world.sos)),
        "/me/looks/": ("look", world.look_taken),
        "/due-places/": ("id", world.due_place),
        "/bad-weather/": ("id", world.weather),
        "/assignment-plans/": ("id", world.plan),
        "/cases/": ("number", world.numbers["open"]),
        "/callbacks/": ("number", world.numbers["declined"]),
        "/trail/": ("subject", "thing:in East"),
        "/notices/": ("id", world.told["notice"]),
        "/suggestions/": ("uuid", str(world.told["suggestion"])),
        "/notices/chains/": ("subject", "case:called"),
        "/duties/": ("id", world.told["duty"]),
        "/duties/now/": ("id", world.told["duty"]),
    }
    member, thing = things[template]
    return thing in [row[member] for row in answer.json()["results"]]
