"""The cases somebody has to do with on a day, and those that wait for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from backend.incidents.actors import awaited_from, hats_of
from backend.incidents.in_full import cases_in_full
from backend.incidents.models import Case
from backend.incidents.serializers.shown import CaseInFullSerializer
from backend.incidents.stamps import facts_of, with_rows
from backend.incidents.workflow import Hat

from .asker import Asker
from .cursor import digest

ENDED_KEPT = timedelta(days=7)
MOST = 200
# A release that shows more or less of a case tells each anew.
_SHAPE = ",".join(CaseInFullSerializer().fields)


@dataclass(frozen=True)
class Cases:
    """`known`: by number, in the order of urgency; `has_more`: there are more than MOST."""

    asker: Asker
    known: dict[str, Case]
    has_more: bool

    @classmethod
    def of(cls, asker: Asker) -> "Cases":
        seen = Case.objects.visible_to(asker.user, asker.rights)
        chosen = seen.for_the_day_of(asker.user, asker.rights, ended_since=asker.now - ENDED_KEPT)
        first = list(with_rows(chosen).with_parties()[: MOST + 1])
        return cls(asker, {case.number: case for case in first[:MOST]}, len(first) > MOST)

    @cached_property
    def hats(self) -> dict[int, set[Hat]]:
        user, rights = self.asker.user, self.asker.rights
        return {case.pk: hats_of(user, case, rights) for case in self.known.values()}

    def digests(self) -> dict[str, bytes]:
        """By number, of what is shown of it, without showing it."""
        facts = facts_of(
            self.known.values(), self.hats, user=self.asker.user, rights=self.asker.rights
        )
        return {number: digest([_SHAPE, *facts[case.pk]]) for number, case in self.known.items()}

    def shown(self, numbers: Collection[str]) -> list[dict]:
        return cases_in_full(
            [case for number, case in self.known.items() if number in numbers],
            user=self.asker.user,
            rights=self.asker.rights,
            now=self.asker.now,
        )

    def tasks(self) -> list[dict]:
        """What waits for whoever asks, what is due first above."""
        tasks = []
        for number, case in self.known.items():
            actions = awaited_from(self.asker.user, case, self.hats[case.pk])
            if actions:
                tasks.append({"case": number, "actions": actions, "due_at": case.due_at})
        return tasks
