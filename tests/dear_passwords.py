"""A hash is dear on purpose, against who guesses; here thousands of passwords are looked at, and
none is worth guessing. Served processes of tests hash as in service."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.accounts.passwords import FieldArgon2Hasher

_COSTS = ("time_cost", "memory_cost", "parallelism")
# What a hash costs where people sign in; tests/accounts/test_login.py holds it to that.
SERVING_COSTS = {name: getattr(FieldArgon2Hasher, name) for name in _COSTS}


@contextmanager
def hashed_cheaply() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FieldArgon2Hasher, "time_cost", 1)
        patch.setattr(FieldArgon2Hasher, "memory_cost", 64)
        yield
