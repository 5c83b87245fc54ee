"""Things planted in East and West for the rights matrix, and who may come to see them.

Each carries marks, words that stand nowhere else; whoever may not see the thing finds its marks
in no answer: no body, header, workbook, tile, page or ticket.
"""

import gzip
import io
import uuid
import zipfile

from django.utils import timezone

from backend.accounts.models import Device
from backend.accounts.trail import note
from backend.live import tickets
from backend.live.models import Event, State
from backend.notices.actions.telling import tell

from .askers import table
from .cast import CENTRES, Cast

# Written from the table of roles and the tiers of docs/glossary.md. `may`: allowed, and not
# promised. `text` is what somebody wrote, `place` the address and position of a matter; a matter
# that is seen is seen with its number.
SEEN = """
                            worker     leader     profess       operator     superv     chief      depart     commun      auditor    admin      service    secadm
open matter in East       | yes/no/no  yes/no/no  no            yes/no       yes/no     yes/no     no         yes/no/no   no         no         no         no
ordered matter            | yes/no/no  yes/no/no  no            yes/no       yes/no     yes/no     no         yes/no/no   no         no         no         no
declined in East          | yes/no/no  yes/no/no  no            yes/no       yes/no     yes/no     no         yes/no/no   no         no         no         no
open matter in West       | no/yes/no  no/yes/no  no            no/yes       no/yes     no/yes     no         no/yes/no   no         no         no         no
sensitive text            | yes/no/no  yes/no/no  no            yes/no       yes/no     yes/no     no         yes/no/no   no         no         no         no
sensitive place           | no         no         no            yes/no       no         no         no         no          no         no         no         no
restricted in East        | no///yes   no///yes   no            yes/no//no   no///yes   no///yes   no         no///yes    no         no         no         no
restricted in West        | no         no         no            no/yes//no   no         no         no         no          no         no         no         no
at department             | yes/no/no  yes/no/no  no            yes/no       yes/no     yes/no     yes/no/no  yes/no/no   no         no         no         no
at professional           | yes/no/no  yes/no/no  yes/no/no/no  yes/no       yes/no     yes/no     no         yes/no/no   no         no         no         no
caller                    | no         no         no            no           no         no         no         no          no         no         no         no
track                     | yes/no//no no         no            no           no         no         no         no          no         no         no         no
presence                  | yes/no//no yes/no     no            yes/no       no         no         no         no          no         no         no         no
member                    | yes/no/no  yes/no/no  yes/no        yes/no       yes/no     yes/no     no         yes/no/no   may/no     yes/no     no         yes/no
phone of a worker         | may/no//no no         no            no           no         no         no         no          no         may/no     no         no
notice                    | may/no//no no         no            no           no         no         no         no          no         no         no         no
suggestion                | yes/no//no no         no            no           no         no         no         no          no         yes/no     no         no
trail                     | may/no//no no         no            no           no         no         no         no          may        no         no         no
doubt                     | yes/no//no no         no            no           yes/no     no         no         no          no         no         no         no
call for help             | yes/no//no yes/no     no            yes/no       no         no         no         no          no         no         no         no
device                    | may/no//no no         no            no           no         no         no         no          may        may/no     no         may/no
draft                     | no         no         no            no           no         no         no         no          no         no         no         no
encoded password          | no         no         no            no           no         no         no         no          no         no         no         no
"""  # noqa: E501
SEEING = {line.removesuffix("|").strip(): cells for line, cells in table(SEEN, ends_with="|")}

# Nobody else stands there: positions as digits that come in no other.
HIDDEN_PLACE = (120.02317, 36.01729)
WALKED = (120.02641, 36.00837)
STANDING = (120.02853, 36.01463)
IN_DANGER = (120.02219, 36.01391)
PHONES = {"caller": "13853270481", "worker": "13906428195"}


def marks(name: str) -> str:
    """A word for texts that is found nowhere else."""
    return f"planted-{name.replace(' ', '-')}"


class Marks:
    """By thing its marks; `found` remembers who was shown what."""

    def __init__(self, of: dict[str, list[str]] | None = None) -> None:
        self.of = of or {thing: [] for thing in SEEING}
        self.found: set[tuple[str, str]] = set()

    def add(self, thing: str, *words: str) -> None:
        self.of[thing].extend(words)

    def leaked(self, asker: str | None, text: str) -> list[str]:
        """Things in a text that `asker` (None: nobody) may not see."""
        leaks = []
        for thing, words in self.of.items():
            if any(word in text for word in words):
                if asker:
                    self.found.add((thing, asker))
                if asker is None or SEEING[thing][asker] == "no":
                    leaks.append(thing)
        return leaks

    def missed(self) -> list[tuple[str, str]]:
        """What somebody ought to have been shown somewhere, and was not."""
        promised = {
            (thing, asker)
            for thing, cells in SEEING.items()
            for asker, seen in cells.items()
            if seen == "yes"
        }
        return sorted(promised - self.found)


def text_of(answer) -> str:
    """All that an answer tells: headers, body unpacked, and what a ticket in it would show."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    told = str(answer.headers)
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return told + "".join(parts.read(name).decode() for name in parts.namelist())
    told += content.decode("utf-8", "replace")
    if content.startswith(b'{"ticket":'):
        told += _watched(answer.json()["ticket"])
    return told


def _watched(ticket: str) -> str:
    """What the wire would tell the holder of a ticket."""
    rights = tickets.redeem(ticket).rights
    rows = [(row.key, row) for row in State.objects.all()] + [
        ("", row) for row in Event.objects.all()
    ]
    return "".join(
        f"{key} {row.payload}" for key, row in rows if rights.covers(row.scope, row.kind, row.tier)
    )


def matter(kind: str, thing: str, *, at: str = "east") -> dict:
    """A report whose text carries the mark of a thing, with a caller and an address."""
    lon, lat = HIDDEN_PLACE if thing == "sensitive text" else CENTRES[at]
    return {
        "type": kind,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "address": marks("sensitive place") if thing == "sensitive text" else "",
        "description": marks(thing),
        "occurred_at": timezone.now().isoformat(),
        "source": "hotline",
        "reporter": {
            "name": marks("caller"),
            "phone": PHONES["caller"],
            "safe_way": marks("caller"),
        },
    }


def plant_papers(cast: Cast, marked: Marks) -> None:
    """What hangs on people: a phone, a notice, a line of the trail, a device, a password."""
    now, worker = timezone.now(), cast.east_worker
    worker.phone = PHONES["worker"]
    worker.save(update_fields=["phone"])
    marked.add("phone of a worker", worker.phone)
    tell(
        [worker],
        kind="planted",
        message="%(words)s",
        params={"words": marks("notice")},
        subject="",
        key="planted",
        at=now,
    )
    marked.add("notice", marks("notice"))
    note(act="planted", by=cast.district_operator, at=now, about=worker, reason=marks("trail"))
    marked.add("trail", marks("trail"))
    Device.objects.create(
        user=worker, key=uuid.uuid4().hex, name=marks("device"), first_seen_at=now
    )
    marked.add("device", marks("device"))
    marked.add("caller", marks("caller"), PHONES["caller"])
    marked.add("sensitive place", marks("sensitive place"), *map(str, HIDDEN_PLACE))
    marked.add("track", *map(str, WALKED))
    marked.add("presence", *map(str, STANDING))
    marked.add("encoded password", "argon2$", worker.password[-20:])
    member = cast.fire_officer
    member.name = marks("member")
    member.save(update_fields=["name"])
    marked.add("member", marks("member"))


def batch_of(shift: uuid.UUID) -> dict:
    """Two positions a second apart: one that only the track has, and where the worker stands."""
    now = int(timezone.now().timestamp() * 1000)
    return {
        "shift": str(shift),
        "crs": "wgs84",
        "fields": ["t", "lon", "lat"],
        "fixes": [[now - 1000, *WALKED], [now, *STANDING]],
    }
