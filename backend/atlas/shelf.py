"""Answers that stay true for good, kept in memory: those asked for last, up to so many bytes.

Published versions never change, so nothing here is ever invalidated, only crowded out.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

from django.conf import settings

# What an entry costs beside its content: the key, the dict's slot, the bytes object.
_BESIDE_BYTES = 400


class Shelf:
    """Bytes by key. Threads may share it; what is larger than a quarter of it is not kept."""

    def __init__(self, *, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            content = self._kept.get(key)
            if content is not None:
                self._kept.move_to_end(key)
            return content

    def get_all(self, keys: Mapping[Any, Hashable]) -> dict[Any, bytes]:
        """Of many at once those that are there, by the names given to their keys."""
        found = {}
        with self._lock:
            for name, key in keys.items():
                if (content := self._kept.get(key)) is not None:
                    self._kept.move_to_end(key)
                    found[name] = content
        return found

    def put(self, key: Hashable, content: bytes) -> None:
        if _weight(content) > self.limit_bytes // 4:
            return
        with self._lock:
            self._remove(key)
            self._kept[key] = content
            self.held_bytes += _weight(content)
            while self.held_bytes > self.limit_bytes:
                self._remove(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.held_bytes = 0

    def _remove(self, key: Hashable) -> None:
        if (content := self._kept.pop(key, None)) is not None:
            self.held_bytes -= _weight(content)


def _weight(content: bytes) -> int:
    return len(content) + _BESIDE_BYTES


shelf = Shelf(limit_bytes=settings.KEPT_BYTES)
