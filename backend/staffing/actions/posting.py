"""Postings begin and end, and with each the grant that lets its member serve the grid."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import Grant, TrailEntry, User
from backend.accounts.trail import note_each
from backend.answers.problems import Problem, invalid
from backend.territory.models import GridVersion

from ..conflicts import away, conflicts_told, in_words
from ..holding import drawn_last, hold
from ..models import Absence, Member, Posting
from ..periods import up_to

_AT_ONCE = 2000


@transaction.atomic
def post_all(postings: Iterable[Posting]) -> list[Posting]:
    """Enter postings; each brings the grant that lets the member serve the grid.

    Raises IntegrityError when the database finds two home leaders, two home workers, a worker
    with two home grids or somebody twice in one place at one time: then nothing is written.
    """
    entered = Posting.objects.bulk_create(postings, batch_size=_AT_ONCE)
    Grant.objects.bulk_create(
        (
            Grant(
                user_id=posting.member.user_id,
                role=posting.post,
                grid_id=posting.grid_id,
                domains=posting.domains,
                period=posting.period,
                origin=_origin(posting.pk),
            )
            for posting in entered
        ),
        batch_size=_AT_ONCE,
    )
    return entered


@transaction.atomic
def replace_postings(
    *,
    end: Iterable[int],
    begin: Iterable[Posting],
    at: datetime,
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> list[Posting]:
    """End some postings at a moment and begin others, all or nothing; the new ones.

    `end`: ids; what ends before `at` anyway stays as it is, what would begin later never begins.
    `begin`: unsaved, with periods of their own. `at`: of the change, also one ahead; `now`: of
    the act, for the trail. Set-based: thousands of each take seconds.
    Raises 409 `grid-taken`, `member-taken`, `serves-already`, `away-already`, `has-left` or
    `no-such-grid-then` (all naming who or which), 400 for a home posting in another post than
    the member's own.
    """
    ending, beginning = list(end), list(begin)
    concerned = Posting.objects.filter(pk__in=ending).values_list("member", "grid")
    members, grids = map(set, zip(*concerned, strict=True)) if concerned else (set(), set())
    held = hold(
        members=members | {posting.member_id for posting in beginning},
        grids=grids | {posting.grid_id for posting in beginning},
    )
    end_held(ending, ends_at=at, by=by, at=now or timezone.now(), reason=reason)
    return _begin(beginning, held, by=by, at=now or timezone.now(), reason=reason)


@transaction.atomic
def begin_posting(*, posting: Posting, by: User, at: datetime, reason: str = "") -> Posting:
    """One posting (unsaved), with its grant. Refusals as of `replace_postings`."""
    held = hold(members=[posting.member_id], grids=[posting.grid_id])
    (begun,) = _begin([posting], held, by=by, at=at, reason=reason)
    return begun


@transaction.atomic
def end_posting(
    *,
    posting: Posting,
    ends_at: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    successor: Member | None = None,
) -> Posting:
    """End a posting and its grant at one moment; one that has not begun then never begins, and
    is answered with an empty span. Raises 409 `ended-already` when it ends no later anyway."""
    hold(members=[posting.member_id], grids=[posting.grid_id])
    there = Posting.objects.select_related("member__user").filter(pk=posting.pk).first()
    # Whoever waited for the lock asked a moment ago: what ended meanwhile is not ended again.
    over = max(ends_at, timezone.now())
    if there is None or (there.period.upper and there.period.upper <= over):
        last = there or posting
        raise Problem(
            "ended-already",
            _("The posting ends already: %(period)s.") % {"period": in_words(last.period)},
            until=(last.period.upper or last.period.lower).isoformat(),
        )
    if successor:
        Posting.objects.filter(pk=there.pk).update(successor=successor)
    end_held([there.pk], ends_at=ends_at, by=by, at=at, reason=reason)
    there.period = DateTimeTZRange(there.period.lower, max(there.period.lower, ends_at))
    return there


@transaction.atomic
def end_postings(
    *,
    ids: Iterable[int],
    ends_at: datetime,
    by: User | None,
    at: datetime,
    reason: str = "",
    successor: Member | None = None,
) -> None:
    """End several at one moment, as far as they do not end before anyway."""
    ending = list(ids)
    concerned = list(Posting.objects.filter(pk__in=ending).values_list("member", "grid"))
    hold(members=[member for member, _ in concerned], grids=[grid for _, grid in concerned])
    if successor:
        Posting.objects.filter(pk__in=ending).update(successor=successor)
    end_held(ending, ends_at=ends_at, by=by, at=at, reason=reason)


@transaction.atomic
def change_period(*, posting: Posting, period: DateTimeTZRange, by: User, at: datetime) -> Posting:
    """Give a posting another period: another beginning while it has not begun, another end while
    it has not ended. Raises 409 `has-begun`, `ended-already`, and as `replace_postings`."""
    held = hold(members=[posting.member_id], grids=[posting.grid_id])
    there = Posting.objects.select_related("member__user").filter(pk=posting.pk).first()
    if there is None or (there.period.upper and there.period.upper <= at):
        raise Problem("ended-already", _("The posting has ended."))
    if there.absence_id:
        raise Problem("of-an-absence", _("Cover goes with the absence: change that."))
    if period.lower != there.period.lower and (there.period.lower <= at or period.lower < at):
        raise Problem("has-begun", _("What has begun keeps its beginning."))
    before, there.period = there.period, period
    _refuse_unfit([there], held)
    with conflicts_told([there]):
        Posting.objects.filter(pk=there.pk).update(period=period)
    Grant.objects.filter(origin=_origin(there.pk)).update(period=period)
    _tell("posting.changed", [there], by=by, at=at, was=_bounds(before))
    return there


def begin_all(postings: list[Posting], *, by: User, at: datetime) -> list[Posting]:
    """Several of one kind in somebody's transaction. Refusals as of `replace_postings`."""
    held = hold(
        members=[posting.member_id for posting in postings],
        grids=[posting.grid_id for posting in postings],
    )
    return _begin(postings, held, by=by, at=at, reason="")


def _begin(
    postings: list[Posting],
    held: dict[int, Member],
    *,
    by: User | None,
    at: datetime,
    reason: str,
) -> list[Posting]:
    for posting in postings:
        posting.member = held[posting.member_id]
    _refuse_unfit(postings, held)
    with conflicts_told(postings):
        begun = post_all(postings)
    _tell("posting.begun", begun, by=by, at=at, reason=reason)
    return begun


def end_held(
    ids: list[int], *, ends_at: datetime, by: User | None, at: datetime, reason: str = ""
) -> None:
    """End postings whose members and grids are held, and their grants at the same moment."""
    lasting = Posting.objects.filter(pk__in=ids).beyond(ends_at)
    listed = list(lasting.select_related("member"))
    never = [posting for posting in listed if posting.period.lower >= ends_at]
    ended = [posting for posting in listed if posting.period.lower < ends_at]
    Grant.objects.filter(origin__in=[_origin(posting.pk) for posting in never]).delete()
    Posting.objects.filter(pk__in=[posting.pk for posting in never]).delete()
    for rows in (
        Posting.objects.filter(pk__in=[posting.pk for posting in ended]),
        Grant.objects.filter(origin__in=[_origin(posting.pk) for posting in ended]),
    ):
        rows.update(period=up_to(ends_at))
    _tell("posting.ended", ended, by=by, at=at, reason=reason, ends_at=ends_at.isoformat())
    _tell("posting.withdrawn", never, by=by, at=at, reason=reason)


def _refuse_unfit(postings: list[Posting], held: dict[int, Member]) -> None:
    """What no constraint sees: who has left, grids that are none, posts that are not one's own."""
    _refuse_grids_not_drawn(postings)
    for posting in postings:
        member = held[posting.member_id]
        left_at, until = member.left_at, posting.period.upper
        if left_at and (until is None or until > left_at):
            raise Problem(
                "has-left",
                _("%(member)s leaves the service before that.") % {"member": member.user.name},
                member=member.pk,
            )
        # Rights hang on grants, so anybody may serve beside or for others; but home is the post
        # one holds, and what an account is, its role says.
        if posting.kind == Posting.Kind.HOME and posting.post != member.user.role:
            raise invalid(
                "post",
                _("%(member)s is no %(post)s: only an additional posting or cover is possible.")
                % {"member": member.user.name, "post": posting.get_post_display()},
            )
    _refuse_cover_by_whoever_is_away([p for p in postings if p.kind == Posting.Kind.COVER])


def _refuse_grids_not_drawn(postings: list[Posting]) -> None:
    starts = defaultdict(set)
    for posting in postings:
        starts[posting.period.lower].add(posting.grid_id)
    for moment, grids in starts.items():
        drawn = GridVersion.objects.at(moment).filter(grid__in=grids)
        missing = grids - set(drawn.values_list("grid", flat=True))
        if missing:
            codes = sorted(version.code for version in drawn_last(missing).values())
            raise Problem(
                "no-such-grid-then",
                _("There is no such grid then: %(codes)s.") % {"codes": ", ".join(codes)},
                grids=codes,
            )


def _refuse_cover_by_whoever_is_away(covers: list[Posting]) -> None:
    for cover in covers:
        leave = Absence.objects.filter(member=cover.member_id, period__overlap=cover.period)
        if absence := leave.select_related("member__user").first():
            raise away(absence)


def _tell(
    act: str,
    postings: list[Posting],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    **more,
) -> None:
    drawn = drawn_last({posting.grid_id for posting in postings})
    note_each(
        TrailEntry(
            at=at,
            act=act,
            by=by,
            by_name=by.name if by else "",
            about_id=posting.member.user_id,
            subject=f"posting:{posting.pk}",
            scope=drawn[posting.grid_id].path if posting.grid_id in drawn else "",
            reason=reason,
            details={
                "grid": drawn[posting.grid_id].code if posting.grid_id in drawn else None,
                "post": posting.post,
                "kind": posting.kind,
                "domains": posting.domains,
                **_bounds(posting.period),
                **more,
            },
        )
        for posting in postings
    )


def _bounds(period) -> dict:
    return {
        "since": period.lower.isoformat(),
        "until": period.upper.isoformat() if period.upper else None,
    }


def _origin(pk: int) -> str:
    return f"posting:{pk}"


@transaction.atomic
def enter_judged(
    *,
    shortened: Collection[Posting],
    changed: Collection[Posting],
    begun: Collection[Posting],
    by: User | None,
    at: datetime,
) -> None:
    """Postings of a roster, which was judged as a whole and whose members and grids are held:
    those that are there get another kind, period or domains, and their grants with them.

    `shortened` before `changed`, so that nobody takes what another has not yet left. Raises
    IntegrityError as `post_all` does.
    """
    for some in (shortened, changed):
        Posting.objects.bulk_update(some, ["kind", "domains", "period"], batch_size=_AT_ONCE)
    changed = [*shortened, *changed]
    by_origin = {_origin(posting.pk): posting for posting in changed}
    grants = list(Grant.objects.filter(origin__in=by_origin))
    for grant in grants:
        grant.domains = by_origin[grant.origin].domains
        grant.period = by_origin[grant.origin].period
    Grant.objects.bulk_update(grants, ["domains", "period"], batch_size=_AT_ONCE)
    _tell("posting.changed", changed, by=by, at=at)
    _tell("posting.begun", post_all(begun), by=by, at=at)
