"""Who reads about a person in the trail, or takes it out, stands in it too."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.answers.invalid import invalid
from backend.answers.workbooks.templates import written

from ..models import TrailEntry, User
from ..trail import note

ROWS_AT_MOST = 50_000


def note_reading(*, by: User, at: datetime, asked: dict) -> None:
    """Of a look at a person's entries, or a search. `asked`: the filters as they came.

    The person whose data were looked for (`about`) reads of it; whose acts were looked at (`by`)
    does not: an audit is not announced to the audited.
    """
    about = _about(asked)
    if about is None and not {"by", "about", "q"} & set(asked):
        return
    note(act="trail.read", by=by, at=at, about=about, details={"asked": asked})


@transaction.atomic
def export_trail(*, entries, by: User, at: datetime, asked: dict) -> bytes:
    """The entries as a workbook, newest first.

    Raises the error for more than `ROWS_AT_MOST`: a narrower question is asked then.
    """
    rows = [_row(entry) for entry in entries[: ROWS_AT_MOST + 1]]
    if len(rows) > ROWS_AT_MOST:
        raise invalid(
            "since", _("These are more than %(most)s entries: narrow it.") % {"most": ROWS_AT_MOST}
        )
    note(
        act="trail.exported",
        by=by,
        at=at,
        about=_about(asked),
        details={"asked": asked, "count": len(rows)},
    )
    heads = [_("Time"), _("Act"), _("By"), _("Role"), _("About"), _("Subject")]
    return written(_("Audit trail"), [*heads, _("Reason"), _("Details")], rows)


def _about(asked: dict) -> User | None:
    """The person asked for, also as the thing an act was about (`user:7`, `member:31`)."""
    if "about" in asked:
        return User.objects.filter(pk=asked["about"]).first()
    kind, _colon, number = asked.get("subject", "").partition(":")
    key = {"user": "pk", "member": "member__pk"}.get(kind)
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return User.objects.filter(**{key: number}).first() if key and is_number else None


def _row(entry: TrailEntry) -> list[str]:
    return [
        localtime(entry.at).isoformat(sep=" ", timespec="seconds"),
        entry.act,
        entry.by_name,
        str(entry.by.get_role_display()) if entry.by else "",
        entry.about.name if entry.about else "",
        entry.subject,
        entry.reason,
        ", ".join(f"{name}: {value}" for name, value in entry.details.items()),
    ]
