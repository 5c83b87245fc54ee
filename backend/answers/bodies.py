"""Reading JSON bodies: what cannot be read is the sender's error, never ours."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from .invalid import invalid


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no number beyond a float, no half characters.

    What could be read but not stored (null characters, lone surrogates) is refused here, with
    a pointer to it, so that no field has to think of it.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        try:
            text = stream.read().decode()
            content = json.loads(text, parse_float=_finite, parse_constant=_refuse_constant)
            if "\\u" in text:
                _refuse_unstorable(content)
        except UnicodeDecodeError as error:
            raise ParseError(_("The content is not UTF-8.")) from error
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(reason)s") % {"reason": error}) from error
        return content


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits[:20]} is too large")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_unstorable(content: Any) -> None:
    for place, text in _texts(content, ()):
        if "\x00" in text:
            raise invalid(place, _("A text cannot hold a null character."))
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise invalid(place, _("A text cannot hold half a character (a lone surrogate)."))


def _texts(content: Any, place: tuple) -> Iterator[tuple[tuple, str]]:
    """Every text of a document with its place; a member's name stands for itself at its parent."""
    match content:
        case str():
            yield place, content
        case dict():
            for name, value in content.items():
                yield place, name
                yield from _texts(value, (*place, name))
        case list():
            for index, value in enumerate(content):
                yield from _texts(value, (*place, index))
