"""What phones send, as strict shapes: what cannot be read is refused with a pointer to it.

A phone sends its queue again and again until it hears 2xx, so members it adds are ignored and
a bad fix never spoils its batch; only an envelope that means nothing is refused.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser

from backend.answers import problems
from backend.answers.repeats import content_digest

MOST_FIXES = 1000
MOST_BYTES = 256 * 1024
_MOST_MILLISECONDS = 2**53

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Column = Literal["t", "lon", "lat", "acc", "speed", "heading", "alt", "mock", "satellites"]


class ShiftBody(msgspec.Struct):
    started_at: Moment
    tracked: bool
    planned_end: Moment | None = None
    purpose: Annotated[str, msgspec.Meta(max_length=200)] | None = None

    def digest(self) -> bytes:
        return content_digest(
            [*map(_instant, (self.started_at, self.planned_end)), self.tracked, self.purpose]
        )


class MarkBody(msgspec.Struct):
    kind: Literal["pause", "resume", "end"]
    at: Moment


class BatchBody(msgspec.Struct):
    """`fixes` is a list of rows that have still to be judged; `fields` names their columns."""

    shift: UUID
    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
    fields: list[Column]
    fixes: list[Any]
    sent_at: Moment | None = None
    offset_ms: (
        Annotated[int, msgspec.Meta(ge=-_MOST_MILLISECONDS, le=_MOST_MILLISECONDS)] | None
    ) = None

    def digest(self) -> bytes:
        """Over what the batch means; a retry may say another `sent_at`."""
        return content_digest([self.shift, self.crs, self.fields, self.fixes])


class _BatchOfRawFixes(BatchBody):
    fixes: list[msgspec.Raw]


_shift = msgspec.json.Decoder(ShiftBody)
_mark = msgspec.json.Decoder(MarkBody)
_batch = msgspec.json.Decoder(BatchBody)
_batch_of_raw_fixes = msgspec.json.Decoder(_BatchOfRawFixes)


class RawJSON(BaseParser):
    """Hands the view the bytes of a JSON body, no more than a batch may have (else 413)."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise problems.Problem(
                "too-large",
                _("At most %(kilobytes)s KB at once.") % {"kilobytes": MOST_BYTES // 1024},
                status=413,
            )
        return body


def read_shift(body: bytes) -> ShiftBody:
    shift = _decoded(_shift, body)
    if shift.purpose and "\x00" in shift.purpose:
        raise problems.invalid("purpose", _("A text cannot hold a null character."))
    return shift


def read_mark(body: bytes) -> MarkBody:
    return _decoded(_mark, body)


def read_batch(body: bytes) -> BatchBody:
    try:
        batch = _batch.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        # Perhaps it is one fix that cannot be read: then that one gets a reason.
        batch = _fix_by_fix(_decoded(_batch_of_raw_fixes, body))
    if len(batch.fixes) > MOST_FIXES:
        raise problems.Problem(
            "too-large", _("At most %(fixes)s fixes at once.") % {"fixes": MOST_FIXES}, status=413
        )
    if len(set(batch.fields)) != len(batch.fields):
        raise problems.invalid("fields", _("A field is named twice."))
    if missing := {"t", "lon", "lat"} - set(batch.fields):
        raise problems.invalid(
            "fields", _("Missing: %(fields)s.") % {"fields": ", ".join(sorted(missing))}
        )
    return batch


def _fix_by_fix(batch: _BatchOfRawFixes) -> BatchBody:
    """The same batch with its unreadable fixes as the text they are."""
    fixes = []
    for raw in batch.fixes:
        try:
            fixes.append(msgspec.json.decode(raw))
        except (msgspec.DecodeError, RecursionError):
            fixes.append(bytes(raw).decode(errors="replace"))
    return BatchBody(batch.shift, batch.crs, batch.fields, fixes, batch.sent_at, batch.offset_ms)


def _decoded(decoder: msgspec.json.Decoder, body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _at_its_place(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParseError(_("This is not JSON: %(reason)s") % {"reason": error}) from error
    except RecursionError as error:
        raise nested_too_deeply() from error


def nested_too_deeply() -> ParseError:
    return ParseError(_("The JSON is nested too deeply."))


_PLACE = re.compile(r"(.*?)(?: - at `(?:key in )?\$(.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(\w+)`")


def _at_its_place(reason: str) -> ValidationError:
    """The library's sentence as an error with a pointer: its `.fixes[3]` is our `fixes.3`."""
    what, place = _PLACE.fullmatch(reason).groups()
    steps = re.findall(r"\w+", place or "")
    if missing := _MISSING.fullmatch(what):
        return problems.invalid(".".join([*steps, missing[1]]), _("This is missing."))
    message = _("This does not fit: %(reason)s") % {"reason": what}
    return problems.invalid(".".join(steps), message) if steps else ValidationError([message])


def _instant(moment: datetime | None) -> float | None:
    return moment and moment.timestamp()
