"""What a measurement found: a rate, its peer's, and the ratio, which is what counts."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from math import inf
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Result:
    """`ours` and `peer` in `unit` per second; `limit` is the smallest ratio that will do.

    `ratio` is the middle one of the rounds, in each of which both were measured in turn.
    """

    what: str
    unit: str
    ours: float
    peer: float
    ratio: float
    limit: float
    where: dict[str, float] = field(default_factory=dict)  # shares of our time
    plan: dict | None = None  # how the database answered, as EXPLAIN tells it
    series: dict | None = None  # what was sampled meanwhile

    @classmethod
    def of_rounds(
        cls, what: str, unit: str, amount: int, rounds: list[tuple[float, float]], *, limit: float
    ) -> "Result":
        """`rounds`: seconds that `amount` units took us and the peer."""
        return cls(
            what=what,
            unit=unit,
            ours=amount / median(ours for ours, _ in rounds),
            peer=amount / median(peer for _, peer in rounds),
            ratio=median(peer / ours for ours, peer in rounds),
            limit=limit,
        )

    @classmethod
    def below(cls, what: str, unit: str, found: float, most: float) -> "Result":
        """What must not be more than `most`, which takes the place of the peer."""
        return cls(what, unit, found, most, most / found if found > 0 else inf, 1.0)

    @property
    def holds(self) -> bool:
        return self.ratio >= self.limit

    def written(self) -> dict:
        """For JSON, which knows no infinity: null is what never came, or took no time at all."""
        told = {
            name: None if value in (inf, -inf) else value for name, value in asdict(self).items()
        }
        return told | {"holds": self.holds}


def show(results: list[Result]) -> None:
    print(f"   {'':42} {'ours/s':>10} {'peer/s':>10} {'ratio':>7} {'limit':>7}")
    for result in results:
        print(
            f"   {result.what:42} {result.ours:10,.0f} {result.peer:10,.0f}"
            f" {result.ratio:7.2f} {result.limit:7.2f}{'' if result.holds else '  MISSED'}"
        )
        for name, share in sorted(result.where.items(), key=lambda item: -item[1]):
            print(f"     {share:6.1%} {name}")


def seconds(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started
