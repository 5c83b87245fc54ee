"""How often a phone takes its position: as the server says when a shift begins, or as told here."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sampling:
    """Seconds between two positions while walking, and while standing; None: then none at all.

    `send_s`: after how long what was taken is sent; None is as the phone's habits are.
    """

    interval_s: float
    still_interval_s: float | None
    send_s: float | None = None

    @classmethod
    def always(cls, interval_s: float) -> "Sampling":
        return cls(interval_s, interval_s)

    @classmethod
    def handed_out(cls, body: Any) -> "Sampling":
        """What the answer to a shift says; DEFAULT where it says nothing."""
        said = body.get("sampling") if isinstance(body, dict) else None
        if not said:
            return DEFAULT
        return cls(said["interval_s"], said["still_interval_s"], said["send_s"])

    def wants(self, *, standing: bool, since_last_s: float) -> bool:
        """Whether a position is due, at a beat of `interval_s`. The last: so many seconds ago."""
        if not standing:
            return True
        # A beat may come a hair early.
        return self.still_interval_s is not None and since_last_s > self.still_interval_s * 0.99


# Until the server has answered.
DEFAULT = Sampling(30.0, None, 60.0)
