"""A ZIP that is sent while it is made: never more of it in memory than one of its files."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class _Sink:
    """Where a ZipFile writes to; it cannot go back, so sizes follow behind each file."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, content) -> int:
        self._written.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        written, self._written = self._written, []
        return b"".join(written)


def zipped(files: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """Pieces of a ZIP of `(name, content)`, each dated `at`; files are asked for one by one."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = ZipInfo(name, date_time=at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
            yield sink.taken()
    yield sink.taken()
