"""One shift of one phone as letters: its beginning, its batches, its reports, its end."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from .figures import Figures
from .habits import Habits, report_uuid
from .outbox import Letter
from .packing import Packer
from .patience import Answer
from .receiver import Reading
from .sampling import DEFAULT, Sampling
from .walk import Standing

# A server that keeps refusing what mends a refusal is not asked for ever.
_MOST_MENDINGS = 5


class Shift:
    """Begins at its making. Every letter may arrive late; only `begin` must come first."""

    def __init__(self, habits: Habits, figures: Figures) -> None:
        self.uuid = uuid4()
        self.sampling = DEFAULT
        self._figures = figures
        self._mendings = 0
        self._packer = Packer(self.uuid, habits.crs, figures, self._batch_refused)
        self._habits = habits
        self._began_at = datetime.now(UTC)
        self._last_t = _ms(self._began_at)  # the clock of the newest fix, epoch ms

    def begin(self) -> Letter:
        body = {
            "started_at": self._began_at,
            "purpose": self._habits.purpose,
            "tracked": True,
        }
        return Letter(
            "shift",
            f"/api/v1/shifts/{self.uuid}/",
            msgspec.json.encode(body),
            self._begun,
            self._not_begun,
        )

    def end(self) -> Letter:
        """Marks the end at this moment, which is after the last fix."""
        return _end(self.uuid, max(_now_ms(), self._last_t + 1), self._ended)

    def add_fix(self, reading: Reading, standing: Standing) -> None:
        self._last_t = max(_now_ms(), self._last_t + 1)
        lon, lat, accuracy = reading.lon, reading.lat, reading.accuracy
        is_broken = (lon, lat) == (0.0, 0.0)
        heading = None if standing.heading is None else round(standing.heading, 1)
        self._packer.add(
            [self._last_t, lon, lat, accuracy, round(standing.speed, 2), heading, None, 0],
            broken=is_broken,
        )

    @property
    def unpacked(self) -> int:
        return len(self._packer)

    def pack(self, *, say_twice: bool = False, pack_twice: bool = False) -> list[Letter]:
        return self._packer.pack(say_twice=say_twice, pack_twice=pack_twice)

    def report(
        self,
        matter: str,
        description: str,
        reading: Reading,
        on_case: Callable[[dict], None],
    ) -> Letter:
        """A matter seen on the way; `on_case` is told the case that came of it."""
        self._figures.reports_made += 1

        def accepted(answer: Answer) -> None:
            self._figures.reports_acknowledged += 1
            on_case(answer.body["case"])

        return report_letter(matter, description, reading, accepted)

    def _begun(self, answer: Answer) -> None:
        self.sampling = Sampling.handed_out(answer.body)
        self._figures.shifts_begun += 1

    def _ended(self, answer: Answer) -> None:
        self._figures.shifts_ended += 1

    def _not_begun(self, answer: Answer) -> Iterable[Letter]:
        """An earlier run was killed and left its shift open: end that one first."""
        if answer.problem != "shift-open" or not self._may_mend():
            return ()
        return (
            _end(UUID(answer.body["shift"]), _ms(self._began_at), lambda answer: None),
            self.begin(),
        )

    def _batch_refused(self, answer: Answer, batch: Letter) -> Iterable[Letter]:
        """A server that was restored from a backup may not know the shift any more."""
        if answer.problem != "unknown-shift" or not self._may_mend():
            return ()
        return self.begin(), batch

    def _may_mend(self) -> bool:
        self._mendings += 1
        return self._mendings <= _MOST_MENDINGS


def report_letter(
    matter: str, description: str, reading: Reading, accepted: Callable[[Answer], None]
) -> Letter:
    body = {
        "type": matter,
        "position": {
            "lon": reading.lon,
            "lat": reading.lat,
            "crs": reading.crs,
            "accuracy": reading.accuracy,
        },
        "description": description,
        "occurred_at": datetime.now(UTC),
        "source": "worker",
    }
    return Letter(
        "report", f"/api/v1/reports/{report_uuid()}/", msgspec.json.encode(body), accepted
    )


def _end(shift: UUID, at_ms: int, accepted: Callable[[Answer], None]) -> Letter:
    body = {"kind": "end", "at": datetime.fromtimestamp(at_ms / 1000, UTC)}
    return Letter(
        "mark",
        f"/api/v1/shifts/{shift}/marks/{uuid4()}/",
        msgspec.json.encode(body),
        accepted,
    )


def _now_ms() -> int:
    return _ms(datetime.now(UTC))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
