"""A roster arrives, is entered behind the request, or goes; first passwords of those it made.

Judging happens in the request, which writes nothing but the roster. Entering judges again under
a lock, in the one transaction that writes, because people and postings may have moved meanwhile:
rows that have turned bad stay out and are named, and never is a roster half written.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskContext, task

from backend.accounts.actions.users import standing
from backend.accounts.models import Role, TrailEntry, User
from backend.accounts.trail import note, note_each
from backend.answers.problems import Problem, is_disconnected
from backend.answers.workbooks.keeping import kept, sheet_of
from backend.answers.workbooks.private import hidden
from backend.answers.workbooks.sheets import read_sheet
from backend.territory.models import Area

from ..holding import hold
from ..models import Member, Posting, Roster
from ..rosters.form import FORM
from ..rosters.judging import Judged, judge
from ..rosters.known import Areas
from ..rosters.people import May, Person
from ..rosters.postings import Act, Span, span_of
from ..rosters.shown import can_be_entered
from .members import enter_members
from .posting import enter_judged

_LOCK = 0x726F7374  # "rost"
_TIMES = 3  # that the database may move under us before we give it up
Progress = Callable[[float], None]


def keeps(user: User | None) -> May:
    """Whether a user keeps the people of an area, asked once for each; nobody in particular, at
    the keyboard of the machine, keeps all."""
    asked: dict[int, bool] = {}

    def may(area: Area) -> bool:
        if user is None:
            return True
        if area.pk not in asked:
            asked[area.pk] = user.has_perm("staffing.change_member", area)
        return asked[area.pk]

    return may


def receive_roster(
    *, content: bytes, file_name: str, dry_run: bool, by: User | None, at: datetime
) -> Roster:
    """Read a workbook and judge all its rows; what is private is gone before anything is kept.

    Raises a validation error for a file that is no roster: then nothing is kept.
    """
    areas = Areas.of(timezone.localdate(at))
    sheet = read_sheet(content, FORM, areas.begins_a_grid)
    rows = kept(sheet)
    judged = judge(sheet, areas=areas, may=keeps(by), at=at)
    with transaction.atomic():
        roster = Roster.objects.create(
            file_name=hidden(file_name)[:200],
            dry_run=dry_run,
            area=by.area if by else None,
            made_by=by,
            made_at=at,
            sheet=rows,
            report=judged.report(),
        )
        note(act="roster.judged", by=by, at=at, subject=f"roster:{roster.pk}")
        if not dry_run and can_be_entered(roster) and judged.people:
            ask_to_enter(roster=roster, by=by)
    return roster


@transaction.atomic
def ask_to_enter(*, roster: Roster, by: User | None, in_background: bool = True) -> Roster:
    """Let the good rows be entered. Raises 409 `roster-state` for one that is being entered, or
    has been."""
    held = Roster.objects.select_for_update().get(pk=roster.pk)
    refuse_forgotten(held)
    if not can_be_entered(held):
        raise Problem(
            "roster-state", _("This roster is being entered, or has been."), roster=held.status
        )
    held.status, held.share, held.refusal = Roster.Status.ENTERING, 0.0, ""
    held.entered_by = by
    held.save(update_fields=["status", "share", "refusal", "entered_by"])
    if in_background:
        enter_in_background.enqueue(held.pk)
    roster.refresh_from_db()
    return roster


def refuse_forgotten(roster: Roster) -> None:
    """Raises 409 `roster-state` when there are no rows any more."""
    if roster.forgotten_at:
        raise Problem(
            "roster-state",
            _("The rows of this roster have been forgotten; bring the file again."),
            roster=roster.status,
        )


@transaction.atomic
def delete_roster(*, roster: Roster, by: User, at: datetime) -> None:
    """Forget a roster; what was entered of it stays. Raises 409 while it is being entered."""
    held = Roster.objects.select_for_update().get(pk=roster.pk)
    if held.status == Roster.Status.ENTERING:
        raise Problem("roster-state", _("It is being entered; wait."), roster=held.status)
    note(act="roster.deleted", by=by, at=at, subject=f"roster:{held.pk}")
    held.delete()


@task(takes_context=True)
def enter_in_background(context: TaskContext, roster_id: int) -> None:
    """`enter_roster` for the worker; a roster that ended several of them is refused."""
    if context.attempt > settings.TASK_ATTEMPTS:
        _refuse(roster_id, "given_up")
    else:
        with translation.override(settings.LANGUAGE_CODE):
            enter_roster(roster_id=roster_id)


def enter_roster(*, roster_id: int) -> None:
    """Enter the good rows of a roster that is to be entered; any other is left alone."""
    try:
        for _time in range(_TIMES):
            try:
                _enter(roster_id)
            except IntegrityError:
                continue  # somebody was posted while we wrote; now their posting can be seen
            return
        _refuse(roster_id, "moved")
    except Exception as error:
        if not is_disconnected(error):
            _refuse(roster_id, "failed")
        raise


@transaction.atomic
def _enter(roster_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    roster = Roster.objects.filter(pk=roster_id, status=Roster.Status.ENTERING).first()
    if roster is None:
        return
    tell = _telling(roster_id)
    at = timezone.now()
    by = roster.entered_by
    areas = Areas.of(timezone.localdate(at))
    may = keeps(by)
    tell(0.1)
    _hold(judge(sheet_of(roster.sheet), areas=areas, may=may, at=at))
    tell(0.3)
    judged = judge(sheet_of(roster.sheet), areas=areas, may=may, at=at)
    tell(0.5)
    made = _write(judged, by=by, at=at, tell=tell)
    roster.accounts.add(*made)
    roster.report = judged.report()
    roster.status, roster.share, roster.entered_at = Roster.Status.ENTERED, 1.0, at
    roster.save(update_fields=["report", "status", "share", "entered_at"])
    counts = {name: roster.report[name] for name in ("rows", "new", "changed", "unchanged", "bad")}
    note(
        act="roster.entered",
        by=by,
        at=at,
        subject=f"roster:{roster.pk}",
        scope=roster.area.path if roster.area else "",
        details=counts | {"accounts": len(made)},
    )


def _hold(judged: Judged) -> None:
    """Nobody else changes these people and grids until we have: what is judged now will hold."""
    acts = [act for _person, acts in judged.people for act in acts]
    hold(
        members=[person.member.pk for person, _acts in judged.people if person.member],
        grids=[act.line.grid.grid_id for act in acts],
    )


def _write(judged: Judged, *, by: User | None, at: datetime, tell: Progress) -> list[User]:
    """Persons, then their postings. The accounts that were made."""
    changed = [person for person, _acts in judged.people if person.is_changed]
    made = _make_people([person for person, _acts in judged.people if person.member is None])
    tell(0.6)
    before = {person.member.user_id: standing(person.member.user) for person in changed}
    _change_people(changed)
    _note_people(made, changed, before, by=by, at=at)
    tell(0.7)
    shortened, otherwise, begun = [], [], []
    for person, acts in judged.people:
        for act in acts:
            if act.held and act.becomes != span_of(act.held):
                some = shortened if _is_shortened(act) else otherwise
                some.append(_posting(person, act, act.becomes, pk=act.held.pk))
            if act.made:
                begun.append(_posting(person, act, act.made))
    enter_judged(shortened=shortened, changed=otherwise, begun=begun, by=by, at=at)
    tell(0.95)
    return made


def _posting(person: Person, act: Act, span: Span, pk: int | None = None) -> Posting:
    return Posting(
        pk=pk,
        member=person.member,
        grid_id=act.line.grid.grid_id,
        post=act.line.post,
        kind=span.kind,
        domains=list(span.domains),
        period=DateTimeTZRange(span.lower, span.upper),
    )


def _make_people(people: list[Person]) -> list[User]:
    """Accounts nobody can sign in to before they were given a first password, and their members."""
    users = User.objects.bulk_create(
        (
            User(
                username=person.staff_number.lower(),
                name=person.name,
                phone=person.phone,
                role=Role(person.role),
                area=person.area,
                department=person.department or None,
                password=make_password(None),
                must_change_password=True,
            )
            for person in people
        ),
        batch_size=2000,
    )
    members = enter_members(
        Member(
            user=user,
            staff_number=person.staff_number,
            area=person.area,
            base_place=person.base_place,
            base_point=person.base_point,
            domains=person.domains,
        )
        for person, user in zip(people, users, strict=True)
    )
    for person, member in zip(people, members, strict=True):
        person.member = member
    return users


def _change_people(people: list[Person]) -> None:
    """What the rows say otherwise; what they do not say stays."""
    for person in people:
        member, user = person.member, person.member.user
        user.role = person.role
        user.phone = person.phone or user.phone
        user.department = person.department or user.department
        member.area = user.area = person.area or member.area
        member.domains = person.domains or member.domains
        if person.base_point:
            member.base_point = person.base_point
            member.base_place = person.base_place or member.base_place
    User.objects.bulk_update(
        [person.member.user for person in people],
        ["role", "phone", "department", "area"],
        batch_size=1000,
    )
    Member.objects.bulk_update(
        [person.member for person in people],
        ["area", "domains", "base_point", "base_place"],
        batch_size=1000,
    )


def _note_people(
    made: list[User], changed: list[Person], before: dict[int, dict], *, by: User | None, at
) -> None:
    """Of each person, as where accounts are kept one by one: a roster may be deleted."""
    said = [("user.made", user, standing(user)) for user in made]
    for person in changed:
        user = person.member.user
        details = {"before": before[user.pk], "after": standing(user)}
        said.append(("user.changed", user, details))
    note_each(
        TrailEntry(
            at=at,
            act=act,
            by=by,
            by_name=by.name if by else "",
            about=user,
            subject=f"user:{user.pk}",
            scope=user.area.path if user.area else "",
            details=details,
        )
        for act, user, details in said
    )


def _is_shortened(act: Act) -> bool:
    before, after = act.held, act.becomes
    same = (before.kind, before.domains, before.lower) == (after.kind, after.domains, after.lower)
    return same and after.upper is not None and (before.upper is None or after.upper < before.upper)


def _refuse(roster_id: int, why: str) -> None:
    Roster.objects.filter(pk=roster_id, status=Roster.Status.ENTERING).update(
        status=Roster.Status.REFUSED, refusal=why, share=1.0
    )


def _telling(roster_id: int) -> Progress:
    """Tells others how far it is, over a connection of its own: ours is in the transaction that
    writes it all. Told before the roster's row is written there, so neither waits for the other."""

    def tell(share: float) -> None:
        beside = connection.copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE staffing_roster SET share = %s WHERE id = %s AND status = 'entering'",
                    [share, roster_id],
                )
        finally:
            beside.close()

    return tell
