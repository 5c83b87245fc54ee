"""值班表 as a workbook: a row for each person and shift."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Department, User
from backend.answers.workbooks.columns import Column, Form
from backend.answers.workbooks.reports import CHANGED, ENTERED, UNCHANGED, Report, enter_rows
from backend.answers.workbooks.rows import Row
from backend.answers.workbooks.sheets import Sheet
from backend.territory.models import Area, AreaCode

from ..hours import DAY_BEGINS, DAY_ENDS
from ..models import Duty, DutyPost
from ..models.duties import MOST_RANKS
from .duties import NewDuty, change_rank, lay_duty, refuse_strangers

FORM = Form(
    "值班表",
    (
        Column("day", ("日期", "值班日期", "day"), required=True, example=date(2026, 12, 1)),
        Column("shift", ("班次", "shift"), example="夜班"),
        Column("begins", ("开始时间", "开始", "begins"), example="17:30"),
        Column("ends", ("结束时间", "结束", "ends"), example="08:30"),
        Column("area", ("镇街", "区域", "单位", "area"), required=True, example="示例街道"),
        Column("department", ("部门", "部门编码", "department"), example=""),
        Column("post", ("岗位", "post"), example="值班员"),
        Column("name", ("姓名", "name"), example="王示例"),
        Column("user", ("工号", "账号", "用户名", "username"), required=True, example="op01"),
        Column("rank", ("顺序", "次序", "rank"), example=1),
    ),
)
# From the beginning of the day's office hours to their end, from there to the next, or both.
SHIFTS = {
    "白班": (DAY_BEGINS, DAY_ENDS),
    "day": (DAY_BEGINS, DAY_ENDS),
    "夜班": (DAY_ENDS, DAY_BEGINS),
    "night": (DAY_ENDS, DAY_BEGINS),
    "全天": (DAY_BEGINS, DAY_BEGINS),
    "whole day": (DAY_BEGINS, DAY_BEGINS),
}
POSTS = {
    "值班员": DutyPost.DESK,
    "坐席": DutyPost.DESK,
    "desk": DutyPost.DESK,
    "带班领导": DutyPost.LEAD,
    "带班": DutyPost.LEAD,
    "lead": DutyPost.LEAD,
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


def enter_duty_workbook(*, sheet: Sheet, dry_run: bool, by: User, at: datetime) -> Report:
    """Enter what is new; a row that says another rank changes it; nothing is ever removed."""

    def enter(row: Row) -> str | None:
        new = _read(row, at)
        if new is None or not row.fits:
            return None
        if not by.has_perm("notices.change_duty", new.area):
            row.refuse("area", _("The duty roster is kept by administrators of its area."))
            return None
        refuse_strangers(new)
        there = Duty.objects.filter(
            user=new.user,
            area=new.area,
            department=new.department,
            post=new.post,
            period=(new.since, new.until),
        ).first()
        if there is None:
            lay_duty(new=new, by=by, at=at)
            return ENTERED
        if there.rank == new.rank:
            return UNCHANGED
        change_rank(duty=there, rank=new.rank, by=by, at=at)
        return CHANGED

    return enter_rows(sheet, enter, dry_run=dry_run)


def _read(row: Row, at: datetime) -> NewDuty | None:
    day = row.day("day", required=True)
    hours = _hours(row)
    area = _area(row)
    department = _department(row)
    post = row.choice("post", POSTS) or DutyPost.DESK
    rank = row.number("rank")
    user = _user(row)
    if rank is not None and (rank != int(rank) or not 1 <= rank <= MOST_RANKS):
        row.refuse("rank", _("A rank from 1 to %(most)d belongs here.") % {"most": MOST_RANKS})
    if not row.fits:
        return None
    begins, ends = hours
    since = timezone.make_aware(datetime.combine(day, begins))
    last = day if ends > begins else day + timedelta(days=1)
    until = timezone.make_aware(datetime.combine(last, ends))
    if until <= at:
        row.warn("day", _("This duty is over."))
    return NewDuty(user, area, department, post, int(rank or 1), since, until)


def _hours(row: Row) -> tuple[time, time] | None:
    """By the shift's name, or as written: those times count where both are given."""
    begins, ends = _clock(row, "begins"), _clock(row, "ends")
    shift = row.choice("shift", SHIFTS, required=begins is None and ends is None)
    if begins is None and ends is None:
        return shift
    for name, said in (("begins", begins), ("ends", ends)):
        if said is None and row.fits:
            row.refuse(name, _("Give both times, or the name of a shift."))
    return begins, ends


def _clock(row: Row, name: str) -> time | None:
    said = unicodedata.normalize("NFKC", row.text(name))
    if not said:
        return None
    found = _CLOCK.fullmatch(said)
    try:
        return time(*map(int, found.groups())) if found else _no_clock(row, name)
    except ValueError:
        return _no_clock(row, name)


def _no_clock(row: Row, name: str) -> None:
    row.refuse(name, _("A time belongs here, such as 08:30."))


def _area(row: Row) -> Area | None:
    """By its code, or by its name where one alone bears it today."""
    said = row.text("area", required=True)
    if not said:
        return None
    today = timezone.localdate()
    areas = Area.objects.at(today)
    found = list(
        areas.coded(said, system=AreaCode.System.NBS, day=today)
        if said.isdigit()
        else areas.filter(name=said)
    )
    if len(found) == 1:
        return found[0]
    row.refuse(
        "area",
        _("Several areas bear this name; give the code.") if found else _("No such area."),
    )
    return None


def _department(row: Row) -> Department | None:
    said = row.text("department")
    if not said:
        return None
    found = Department.objects.filter(code=said.upper()).first()
    found = found or Department.objects.filter(name_zh=said).first()
    if found is None:
        row.refuse("department", _("No such department."))
    return found


def _user(row: Row) -> User | None:
    said = row.text("user", required=True)
    if not said:
        return None
    named = User.objects.filter(username__iexact=said).select_related("area")[:20]
    alike = {user.username: user for user in named}
    found = alike.get(said) or (next(iter(alike.values())) if len(alike) == 1 else None)
    if found is None:
        row.refuse("user", _("Nobody has this user name."))
    elif (name := row.text("name")) and name != found.name:
        row.refuse("name", _("The person of this user name is called otherwise."))
    return found
