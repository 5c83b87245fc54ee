"""Notices in words: their text for who reads them, a name of their kind for who is told outside."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from .models import Notice

# What a message outside the house says it is about; kinds that are not here are just notices.
_ABOUT = {
    "case.critical": _("critical matter"),
    "case": _("matter"),
    "patrol.sos": _("call for help"),
    "patrol.silent": _("somebody on duty to look after"),
    "posting": _("posting"),
    "absence": _("absence"),
    "roster": _("roster"),
    "plan": _("assignment plan"),
    "suggestion": _("suggestion"),
}


def text_of(notice: Notice) -> str:
    """The notice in the language of whoever reads now."""
    text = gettext(notice.message)
    params = {name: _in_language(value) for name, value in notice.params.items()}
    try:
        return text % params
    except (KeyError, ValueError, TypeError):
        # A text that was changed since: better unfilled than a list that cannot be read.
        return text


def in_every_language(say: Callable[[], Any]) -> dict[str, str]:
    """A value for `params` that is itself in words: what `say` says in each language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(say())
    return said


def about(kind: str) -> str:
    """`case.critical`, else what stands before its first point, else a notice."""
    found = _ABOUT.get(kind) or _ABOUT.get(kind.partition(".")[0])
    return str(found or _("notice"))


def outside_text(kind: str, subject: str, *, language: str) -> str:
    """What leaves the house: what it is about and its number. Everything else is inside."""
    with override(language):
        if not subject:
            return gettext("Wangge: %(about)s. Open the application to see it.") % {
                "about": about(kind)
            }
        return gettext("Wangge: %(about)s %(subject)s. Open the application to see it.") % {
            "about": about(kind),
            "subject": number_of(subject),
        }


def number_of(subject: str) -> str:
    """`case:20261122-000031` is 20261122-000031."""
    return subject.partition(":")[2] or subject


def _in_language(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return value
    return value.get(get_language()) or next(iter(value.values()))
