"""Files that come in multipart forms (RFC 7578): read whole, or refused with the reason."""

from collections.abc import Iterable
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser

from .invalid import invalid


class StrictFormParser(MultiPartParser):
    """Django's, without its leniency: a form that breaks off, or has a name twice, is refused.

    `request.data` then has every field (text) and file once. What a form must have is the
    serializer's to say.
    """

    def parse(self, stream, media_type=None, parser_context=None) -> DataAndFiles:
        handlers = parser_context["request"].upload_handlers
        watched = _Watched(stream, _last_boundary(media_type))
        try:
            sent = super().parse(watched, media_type, parser_context)
        except SuspiciousOperation as error:
            _let_go(handlers)
            raise ParseError(_("The form has too many parts, or too long ones.")) from error
        except (ParseError, ValueError, LookupError) as error:
            # The last two: parameters of a header in an encoding that does not exist.
            _let_go(handlers)
            raise ParseError(_("This is not a multipart form.")) from error
        try:
            if not watched.ended:
                raise ParseError(_("The form breaks off before its last boundary."))
            _refuse_doubtful(sent.data, sent.files)
        except Exception:
            _let_go(handlers, chain.from_iterable(files for _name, files in sent.files.lists()))
            raise
        return sent


class NamelessFileUploadHandler(FileUploadHandler):
    """Large files lie on the disk without a name, so that not even a killed server leaves any."""

    _content: BinaryIO | None = None

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self._content = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._content.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        content, self._content = self._content, None
        content.seek(0)
        return UploadedFile(
            content,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self._content is not None:
            self._content.close()


class _Watched:
    """A stream that knows whether the last boundary has come by; Django's parser does without."""

    def __init__(self, source: BinaryIO, last_boundary: bytes) -> None:
        self._source = source
        self._last_boundary = last_boundary
        self._end = b""
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        if not self.ended:
            seen = self._end + piece
            self.ended = self._last_boundary in seen
            self._end = seen[-len(self._last_boundary) :]
        return piece


def _last_boundary(media_type: str) -> bytes:
    """As it must stand at the end of the form; anything, where Django finds no boundary at all."""
    try:
        boundary = parse_header_parameters(media_type)[1].get("boundary", "")
    except (ValueError, LookupError):
        boundary = ""
    return f"--{boundary}--".encode("ascii", "replace")


def _refuse_doubtful(data: QueryDict, files: MultiValueDict) -> None:
    for name, texts in data.lists():
        if len(texts) > 1 or name in files:
            raise invalid((name,), _("This stands in the form twice."))
        if "\ufffd" in name + texts[0]:
            raise invalid((name,), _("The content is not UTF-8."))
        if "\x00" in name + texts[0]:
            raise invalid((name,), _("A text cannot hold a null character."))
    for name, sent in files.lists():
        if len(sent) > 1:
            raise invalid((name,), _("There are two files of this name; send one."))


def _let_go(handlers: Iterable[FileUploadHandler], files: Iterable[UploadedFile] = ()) -> None:
    for handler in handlers:
        handler.upload_interrupted()
    for file in files:
        file.close()
