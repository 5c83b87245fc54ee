"""How many anonymous suggestions somebody has sent today, in the memory of this process alone.

A count on the disk would say who has written. So a limit holds for each process, is forgotten with
it and at midnight; it keeps a flood out and knows nobody tomorrow.
"""

from collections import Counter
from datetime import date
from threading import Lock


class TodaysCounts:
    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._counts: Counter[int] = Counter()

    def of(self, user_pk: int, day: date) -> int:
        with self._lock:
            return self._counts[user_pk] if day == self._day else 0

    def add(self, user_pk: int, day: date) -> None:
        with self._lock:
            if day != self._day:
                self._day, self._counts = day, Counter()
            self._counts[user_pk] += 1


sent_today = TodaysCounts()
