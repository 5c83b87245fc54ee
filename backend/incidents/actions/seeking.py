"""The desk looks whether somebody who calls has called before, and it is written down."""

import re
from datetime import datetime
from unicodedata import normalize

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.accounts.trail import note

from ..models import Case

CALLER_SOUGHT = "caller.sought"
# A number abroad has up to 15 digits (ITU-T E.164), a local one without its area code 7.
FEWEST_DIGITS, MOST_DIGITS = 7, 15
_COUNTRY = re.compile(r"^(?:\+|00)86")


def digits_of(phone: str) -> str:
    """A number as it is compared: its digits, without 86 for China."""
    tidy = "".join(normalize("NFKC", phone).split())
    return re.sub(r"\D", "", _COUNTRY.sub("", tidy))


@transaction.atomic
def seek_by_phone(*, phone: str, by: User, rights: Rights, at: datetime) -> list[Case]:
    """The open cases that somebody with exactly this number reported, as far as `by` sees them.

    Closed ones are not looked at, so that nobody's past can be called up by a number. The trail
    keeps which cases were found, never the number.
    """
    cases = Case.objects.visible_to(by, rights).open().reported_from(digits_of(phone))
    found = list(cases.with_parties().order_by("-pk"))
    note(
        act=CALLER_SOUGHT,
        by=by,
        at=at,
        scope=by.area.path if by.area_id else "",
        details={"cases": [case.number for case in found]},
    )
    return found
