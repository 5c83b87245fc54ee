"""What a drill found, beside what it should have found."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """`expected` None: only told, nothing to hold."""

    what: str
    found: object
    expected: object = None
    series: list[dict] | None = None  # what was sampled meanwhile; for the file alone

    @property
    def holds(self) -> bool:
        return self.expected is None or self.found == self.expected

    def written(self) -> dict:
        return asdict(self) | {"holds": self.holds}


def show(findings: Sequence[Finding]) -> None:
    print(f"   {'':58} {'found':>10} {'expected':>10}")
    for finding in findings:
        expected = "" if finding.expected is None else finding.expected
        print(
            f"   {finding.what:58} {finding.found!s:>10} {expected!s:>10}"
            f"{'' if finding.holds else '  NOT SO'}"
        )
