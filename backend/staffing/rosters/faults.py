"""What can be wrong with a row of a roster: stable codes, and their words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.answers.workbooks.faults import FAULTS as OF_CELLS
from backend.answers.workbooks.rows import Row

FAULTS = OF_CELLS | {
    # the person
    "name-odd": _("This is no name of a person: letters and a point between them, nothing else."),
    "name-differs": _("The person of this staff number is called otherwise here; look again."),
    "staff-number-odd": _("A staff number is made of Latin letters, digits, - and _."),
    "staff-number-twice": _("Row %(row)d gives this staff number to somebody else."),
    "username-taken": _("An account that is not a member's has this user name."),
    "account-closed": _("The account of this person is closed; it is opened among the users."),
    "person-left": _("This person has left the service."),
    "other-office": _("The account of this person has another office."),
    "person-differs": _("Row %(row)d says otherwise of the same person."),
    "phone-length": _("A mobile number has 11 digits; this has %(digits)d."),
    "phone-prefix": _("No mobile number begins like this: 1 and then 3 to 9."),
    "phone-landline": _("This is a landline; a mobile number belongs here."),
    "phone-several": _("There are several numbers here; write one."),
    "phone-masked": _("Digits are hidden; write the whole number or nothing."),
    "phone-scientific": _("Excel has rounded this number; format the column as text."),
    "phone-odd": _("A phone number is made of digits."),
    "phone-twice": _("Row %(row)d gives this phone to somebody else."),
    "phone-taken": _("%(staff_number)s has this phone already."),
    "phone-taken-elsewhere": _("Somebody outside your area has this phone already."),
    # where
    "township-unknown": _("There is no such township."),
    "township-ambiguous": _("Several townships bear this name; give the code."),
    "township-missing": _("Say the township: without a grid nothing else tells."),
    "township-mismatch": _("The grid lies in another township: %(name)s."),
    "community-unknown": _("There is no such community."),
    "community-ambiguous": _("Several communities bear this name; give the code."),
    "community-mismatch": _("The grid does not belong to this community."),
    "community-elsewhere": _("This community lies in another township: %(name)s."),
    "grid-unknown": _("There is no such grid."),
    "grid-not-in-force": _("This code does not name a grid on that day."),
    "grid-missing": _("Say the grid: there is something about a posting in this row."),
    "grid-name-differs": _("The grid of this code is called otherwise: %(name)s."),
    "grid-name-ambiguous": _("Several grids bear this name; give the code."),
    "not-yours": _("The people of %(name)s are kept by its own administrators."),
    "department-unknown": _("There is no such department."),
    "department-ambiguous": _("Several departments bear this name; give the code."),
    "base-missing": _("Say the base point: an office or a station, never a home."),
    "base-unknown": _("Nothing of this name is known; give longitude and latitude beside it."),
    "base-ambiguous": _("Several places bear this name; give longitude and latitude beside it."),
    "base-half": _("Longitude and latitude belong together."),
    "base-outside-world": _("This lies outside the world."),
    "base-outside": _("This lies outside the district."),
    "base-swapped": _("Longitude and latitude seem to be in each other's place."),
    "crs-missing": _("Say in which coordinate system the position is."),
    # the posting
    "post-differs": _("The post of this person is %(post)s; a home posting is of one's own post."),
    "kind-cover": _("Cover is arranged with an absence, not by a roster."),
    "domain-unknown": _("There is no such domain: %(word)s."),
    "domains-missing": _("A professional member serves certain domains; say which."),
    "domains-not-allowed": _("Domains are for professional members."),
    "day-as-number": _("Excel shows this date as a number; format the column as a date."),
    "day-implausible": _("This year cannot be meant."),
    "end-before-start": _("The end lies before the start."),
    "since-differs": _("This posting began on %(day)s; a start that has passed stays."),
    "posting-overlaps": _("Row %(row)d posts the same person here in the same post at that time."),
    "home-twice": _("Row %(row)d gives this grid another one at the same time."),
    "home-taken": _("%(staff_number)s holds this grid until %(day)s."),
    "home-taken-open": _("%(staff_number)s holds this grid; give their end first, or beside."),
    "worker-two-homes": _("Row %(row)d gives this worker another home grid at the same time."),
    "worker-has-home": _("This worker has the home grid %(grid)s at that time."),
    "row-twice": _("Row %(row)d says the same."),
    # of what is taken all the same
    "phone-missing": _("No phone: nobody can be called here."),
    "phone-separators": _("Taken as %(digits)d digits without what stands between them."),
    "phone-as-number": _("Written with a decimal point; taken without."),
    "staff-number-case": _("Letters in another case; taken as %(staff_number)s."),
    "staff-number-zeros": _("Excel has lost leading zeros; taken as %(staff_number)s."),
    "staff-number-short": _("Shorter than the others: has Excel lost leading zeros?"),
    "domain-twice": _("A domain stands here twice."),
    "base-assumed": _("No base point; the community's office is taken: %(name)s."),
    "ended-already": _("This posting has ended on %(day)s; a new start posts again."),
    "ends-now": _("An end in the past cannot be kept: the posting ends when this is entered."),
    "domains-kept": _("Kept with the person until a plan or a row posts them to a grid."),
}


def refuse(row: Row, name: str, fault: str, **params: Any) -> None:
    row.refuse(name, FAULTS[fault] % params, fault, **params)


def warn(row: Row, name: str, fault: str, **params: Any) -> None:
    row.warn(name, FAULTS[fault] % params, fault, **params)
