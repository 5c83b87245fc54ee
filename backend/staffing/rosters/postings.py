"""What the rows say of postings: what has to be done, and whether it can stand beside the rest."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.utils import timezone

from backend.answers.workbooks.rows import Row

from ..models import Post, Posting
from .faults import refuse, warn
from .known import HELD_BY_ONE, Held, Known
from .lines import Line, midnight

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """How somebody serves for a time."""

    kind: str
    domains: tuple[str, ...]
    lower: datetime
    upper: datetime | None


@dataclass(frozen=True)
class Act:
    """What a row brings about: `held`, a posting that is there, becomes `becomes` (the same when
    nothing changes), and `made` is added."""

    line: Line
    held: Held | None = None
    becomes: Span | None = None
    made: Span | None = None

    @property
    def is_new(self) -> bool:
        return self.made is not None and self.held is None

    @property
    def is_change(self) -> bool:
        return self.made is not None or (
            self.held is not None and self.becomes != span_of(self.held)
        )

    @property
    def spans(self) -> list[Span]:
        return [span for span in (self.becomes, self.made) if span]


def span_of(held: Held) -> Span:
    return Span(held.kind, held.domains, held.lower, held.upper)


def acts_of(lines: list[Line], known: Known) -> list[Act]:
    """What each row brings about; rows that say nothing of a posting bring nothing."""
    of_member: dict[tuple[int, int, str], list[Held]] = defaultdict(list)
    for held in known.held:
        of_member[held.member_id, held.grid_id, held.post].append(held)
    acts = []
    for line in lines:
        if line.grid is None or line.post is None or not line.row.fits:
            continue
        theirs = of_member[line.member.pk, line.grid.grid_id, line.post] if line.member else []
        theirs = _of_these_domains(theirs, line)
        act = _act(line, sorted(theirs, key=lambda held: held.lower), known)
        if act.is_change:
            _judge_place(line)
        acts.append(act)
    return acts


def _of_these_domains(theirs: list[Held], line: Line) -> list[Held]:
    """A professional may serve a grid in several postings, each for domains of its own: a row
    speaks of the one for its domains, else of one that shares some; others stay beside it."""
    said = set(line.domains)
    if not said:
        return theirs
    return [held for held in theirs if said == set(held.domains)] or [
        held for held in theirs if said & set(held.domains)
    ]


def refuse_clashes(acts: list[Act], known: Known) -> None:
    """Refuse what cannot stand together, until nothing more has to be refused: a row that falls
    takes the end it gave with it."""
    while True:
        good = [act for act in acts if act.line.row.fits]
        _refuse_clashes_among(good, known)
        if all(act.line.row.fits for act in good):
            return


def _act(line: Line, theirs: list[Held], known: Known) -> Act:
    at, lower, upper = known.at, line.lower, line.upper
    held = _meant(theirs, lower, upper, at)
    if held is None:
        return _new(line, at)
    kept = Act(line, held, span_of(held))
    if held.is_over(at):
        if upper is None:
            warn(line.row, "since", "ended-already", day=_last_day(held.upper))
        return kept
    domains = tuple(line.domains) or held.domains
    said = Span(line.kind or held.kind, domains, held.lower, _end(line, held, at))
    if said.upper is not None and said.upper <= held.lower:
        refuse(line.row, "until", "end-before-start")
        return kept
    otherwise = (said.kind, said.domains) != (held.kind, held.domains)
    moves = lower is not None and _day(lower) != _day(held.lower)
    if held.lower > at:  # it has not begun: it may become anything
        return replace(kept, becomes=replace(said, lower=lower) if moves else said)
    if moves and not (otherwise and lower >= midnight(_day(at)) and lower < (said.upper or _EVER)):
        refuse(line.row, "since", "since-differs", day=_day(held.lower).isoformat())
        return kept
    if otherwise:  # from then on; what was before stays as it was
        turn = max(lower, at) if moves else at
        before = replace(span_of(held), upper=turn)
        return Act(line, held, before, made=replace(said, lower=turn))
    return replace(kept, becomes=said)


def _new(line: Line, at: datetime) -> Act:
    lower = line.lower or midnight(_day(at))
    if line.upper is not None and line.upper <= lower:
        refuse(line.row, "until", "end-before-start")
    if line.post == Post.PROFESSIONAL and not line.domains and line.row.fits:
        refuse(line.row, "domains", "domains-missing")
    own = Posting.Kind.HOME if line.post == line.role else Posting.Kind.ADDITIONAL
    kind = line.kind or own
    return Act(line, made=Span(kind, tuple(line.domains), lower, line.upper))


def _meant(
    theirs: list[Held], lower: datetime | None, upper: datetime | None, at: datetime
) -> Held | None:
    """Which of a member's postings in a grid a row speaks of: the one that began on its day, or
    what followed that without a gap; else the one that runs, else one still to come."""
    if lower is not None:
        found = [held for held in theirs if _day(held.lower) == _day(lower)]
        if found:
            last = found[-1]
            for held in theirs:
                if last.upper is not None and held.lower == last.upper:
                    last = held
            return last
    elif upper is not None and upper <= at:
        return theirs[-1] if theirs else None
    left = [held for held in theirs if not held.is_over(at)]
    if lower is not None:
        left = [
            held for held in left if held.lower < (upper or _EVER) and lower < (held.upper or _EVER)
        ]
    return left[0] if left else None


def _end(line: Line, held: Held, at: datetime) -> datetime | None:
    """The end that a row gives to a posting that is there; the same day is the same end."""
    upper = line.upper
    if upper is None or (held.upper is not None and _last_day(held.upper) == _last_day(upper)):
        return held.upper
    if upper <= at and held.lower <= at:
        warn(line.row, "until", "ends-now")
        return at
    return upper


def _judge_place(line: Line) -> None:
    """Whether township and community are those of the grid; of what stays as it is nobody asks."""
    row, grid = line.row, line.grid
    if line.said_township and line.grid_township and line.said_township != line.grid_township:
        refuse(row, "township", "township-mismatch", name=line.grid_township.name)
    if line.community and line.community.pk not in grid.communities:
        refuse(row, "community", "community-mismatch")


@dataclass(frozen=True)
class _Claim:
    """A span of somebody's, by a row or (row None) by what is there."""

    span: Span
    staff_number: str
    grid: str
    row: Row | None
    changed: bool


def _refuse_clashes_among(acts: list[Act], known: Known) -> None:
    by_grid: dict[tuple, list[_Claim]] = defaultdict(list)
    by_worker: dict[tuple, list[_Claim]] = defaultdict(list)
    by_posting: dict[tuple, list[_Claim]] = defaultdict(list)
    for claim, grid_id, post in _claims(acts, known):
        number = claim.staff_number.lower()
        for domain in claim.span.domains or ("",):
            by_posting[number, grid_id, post, domain].append(claim)
        if claim.span.kind == Posting.Kind.HOME and post in HELD_BY_ONE:
            by_grid[grid_id, post].append(claim)
            if post == Post.WORKER:
                by_worker[number,].append(claim)
    _each_clash(by_posting, _same_posting)
    _each_clash(by_grid, _same_grid)
    _each_clash(by_worker, _same_worker)


def _claims(acts: list[Act], known: Known) -> Iterable[tuple[_Claim, int, str]]:
    spoken_of = {act.held.pk for act in acts if act.held}
    for held in known.held:
        if held.pk not in spoken_of:
            code = known.code_now.get(held.grid_id, "")
            claim = _Claim(span_of(held), held.staff_number, code, None, changed=False)
            yield claim, held.grid_id, held.post
    seen: set[int] = set()
    for act in acts:
        line = act.line
        spans = act.spans
        if act.held and not act.is_change:
            if act.held.pk in seen and not act.held.is_over(known.at):
                refuse(line.row, "staff_number", "row-twice", row=_first_of(acts, act))
                continue
            seen.add(act.held.pk)
        for span in spans:
            claim = _Claim(span, line.staff_number, line.grid.code, line.row, act.is_change)
            yield claim, line.grid.grid_id, line.post


def _first_of(acts: list[Act], one: Act) -> int:
    return next(act.line.row.ordinal for act in acts if act.held and act.held.pk == one.held.pk)


def _each_clash(
    claims: dict[tuple, list[_Claim]], refuse_pair: Callable[[_Claim, _Claim], None]
) -> None:
    """Each claim that begins before an earlier one has ended, with that one."""
    for group in claims.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda claim: (claim.span.lower, claim.row.ordinal if claim.row else 0))
        longest = group[0]
        for claim in group[1:]:
            # The two spans of one row follow one another.
            if claim.span.lower < (longest.span.upper or _EVER) and (
                claim.row is None or claim.row is not longest.row
            ):
                refuse_pair(longest, claim)
            if (claim.span.upper or _EVER) > (longest.span.upper or _EVER):
                longest = claim


def _sides(one: _Claim, other: _Claim) -> Iterable[tuple[_Claim, _Claim]]:
    """Who is refused, and because of whom: rows that change something."""
    for mine, theirs in ((one, other), (other, one)):
        if mine.row is not None and mine.changed:
            yield mine, theirs


def _same_posting(one: _Claim, other: _Claim) -> None:
    for mine, theirs in _sides(one, other):
        if theirs.row is None:
            refuse(mine.row, "since", "since-differs", day=_day(theirs.span.lower).isoformat())
        elif mine.span == theirs.span:  # nothing is in doubt: the first goes in
            if mine.row.ordinal > theirs.row.ordinal:
                refuse(mine.row, "staff_number", "row-twice", row=theirs.row.ordinal)
        else:
            refuse(mine.row, "since", "posting-overlaps", row=theirs.row.ordinal)


def _same_grid(one: _Claim, other: _Claim) -> None:
    if one.staff_number.lower() == other.staff_number.lower():
        return  # said already, of the posting
    for mine, theirs in _sides(one, other):
        column = "grid"
        if theirs.row is not None:
            refuse(mine.row, column, "home-twice", row=theirs.row.ordinal)
        elif theirs.span.upper is None:
            refuse(mine.row, column, "home-taken-open", staff_number=theirs.staff_number)
        else:
            day = _last_day(theirs.span.upper)
            refuse(mine.row, column, "home-taken", staff_number=theirs.staff_number, day=day)


def _same_worker(one: _Claim, other: _Claim) -> None:
    if one.grid == other.grid:
        return
    for mine, theirs in _sides(one, other):
        if theirs.row is not None:
            refuse(mine.row, "grid", "worker-two-homes", row=theirs.row.ordinal)
        else:
            refuse(mine.row, "grid", "worker-has-home", grid=theirs.grid)


def _day(moment: datetime):
    return timezone.localdate(moment)


def _last_day(upper: datetime) -> str:
    return timezone.localdate(upper - timezone.timedelta(microseconds=1)).isoformat()
