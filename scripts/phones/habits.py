"""What makes one phone unlike the next: its datum, its rhythm, its network, its mistakes."""

import random
from dataclasses import dataclass
from uuid import UUID, uuid4

PURPOSES = (
    "防汛巡查",
    "森林防火巡查",
    "安全生产巡查",
    "消防通道排查",
    "河道巡查",
    "九小场所巡查",
    "市容环境巡查",
    "燃气安全巡查",
)

# The first group of the uuids of simulated reports: the simulated desks handle no others.
_OURS = "51a0f0e5"


@dataclass(frozen=True)
class Habits:
    """`fixes_in_batch` 1 to 4; `gone_s` and `until_gone_s` are mean seconds, 0 for never."""

    crs: str
    quality: float  # metres
    fixes_in_batch: int
    until_gone_s: float  # how long the network holds
    gone_s: float  # how long it is gone then
    says_twice: float  # share of batches sent again under their own uuid
    packs_twice: float  # share of batches whose fixes are packed again under another uuid
    cold_starts: bool  # the first fix is none: zero degrees, zero degrees
    purpose: str

    @classmethod
    def drawn(cls, chance: random.Random, *, seconds: float) -> "Habits":
        """By lot, for a walk of so many seconds (infinite ones too)."""
        loses_network = chance.random() < 0.15
        forgetful = chance.random()
        return cls(
            crs="gcj02" if chance.random() < 0.25 else "wgs84",
            quality=chance.uniform(4.0, 11.0),
            fixes_in_batch=chance.randint(1, 4),
            until_gone_s=min(seconds, 1800.0) * 0.4 if loses_network else 0.0,
            gone_s=min(seconds, 240.0) * 0.3 if loses_network else 0.0,
            says_twice=0.2 if forgetful < 0.08 else 0.0,
            packs_twice=0.2 if forgetful > 0.92 else 0.0,
            cold_starts=chance.random() < 0.03,
            purpose=chance.choice(PURPOSES),
        )


def report_uuid() -> UUID:
    return UUID(_OURS + uuid4().hex[8:])


def is_ours(uuid: str) -> bool:
    return uuid.startswith(_OURS)
