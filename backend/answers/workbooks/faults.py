"""What can be wrong with a cell whatever it is about: stable codes, and their words."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "merged-across": _("Cells of several columns are merged in this row."),
    "not-a-text": _("A text belongs here."),
    "too-long": _("This is too long (%(most)d characters at most)."),
    "lost-digits": _("Excel has lost digits of this number; format it as text."),
    "not-a-code": _("A code is made of digits."),
    "not-a-number": _("A number belongs here."),
    "not-a-day": _("A date belongs here, such as 2026-01-31."),
    "no-such-day": _("There is no such day."),
    "not-one-of": _("Write one of: %(words)s."),
    "formula-without-value": _("This formula has no value; open and save the file in Excel."),
    "error-value": _("This formula ends in an error."),
    "missing": _("This is missing."),
    "dropped": _("What stood here is private and was not taken; nothing is left."),
    # of a text that is taken all the same
    "full-width": _("Written in full-width characters; taken as ordinary ones."),
    "spaces": _("There are spaces around or in it; taken without."),
    "line-break": _("There is a line break in it; taken without."),
    "unprintable": _("There are characters in it that nobody sees; taken without."),
    "formula": _("This is a formula; the value it had when the file was saved is taken."),
    "hidden-row": _("This row is hidden in the sheet; it is read all the same."),
}
