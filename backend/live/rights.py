"""What a viewer may watch, as plain values: paths, with the kinds and tiers seen below each."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .models import Tier

_RANK = {str(tier): rank for rank, tier in enumerate((Tier.OPEN, Tier.SENSITIVE, Tier.RESTRICTED))}


class View(NamedTuple):
    """Rows of these kinds and tiers whose scope begins with one of these scopes."""

    scopes: tuple[str, ...]
    kinds: tuple[str, ...]
    tiers: tuple[str, ...]

    def covers(self, scope: str, kind: str, tier: str) -> bool:
        return kind in self.kinds and tier in self.tiers and scope.startswith(self.scopes)


class Rights(NamedTuple):
    """Several views. Equal rights compare equal, however they were listed: they share frames."""

    views: tuple[View, ...]

    @classmethod
    def of(cls, views: Iterable[Mapping[str, Any]]) -> "Rights":
        """From `[{"scopes": [...], "kinds": [...], "tiers": [...]}]`.

        Raises ValueError for a scope that is not a path (`/1/27/`), a kind that is no text, or
        an unknown tier: a prefix such as `/1/2` would also open `/1/27/`.
        """
        return cls(tuple(sorted({_view(view) for view in views})))

    def __or__(self, other: "Rights") -> "Rights":
        return Rights(tuple(sorted({*self.views, *other.views})))

    def covers(self, scope: str, kind: str, tier: str) -> bool:
        return any(view.covers(scope, kind, tier) for view in self.views)

    @property
    def scopes(self) -> set[str]:
        return {scope for view in self.views for scope in view.scopes}


def rank(tier: str) -> int:
    """How much a tier shows; the higher one wins where a viewer holds several."""
    return _RANK[tier]


def is_path(scope: str) -> bool:
    return scope.startswith("/") and scope.endswith("/")


@lru_cache(maxsize=65536)
def prefixes(scope: str) -> tuple[str, ...]:
    """Every path that `scope` lies in: `/1/27/` gives `/`, `/1/`, `/1/27/`."""
    return tuple(scope[: at + 1] for at, letter in enumerate(scope) if letter == "/")


def _view(view: Mapping[str, Any]) -> View:
    scopes, kinds, tiers = (
        tuple(sorted({str(item) for item in view[name]})) for name in ("scopes", "kinds", "tiers")
    )
    if bad := [scope for scope in scopes if not is_path(scope)]:
        raise ValueError(f"not a path: {bad[0]!r}")
    if bad := [tier for tier in tiers if tier not in _RANK]:
        raise ValueError(f"no such tier: {bad[0]!r}")
    return View(scopes, kinds, tiers)
