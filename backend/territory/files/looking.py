"""The look at a file in the request: what must be refused at once, before anything is kept."""

from . import archives, kinds, limits
from .results import Unreadable


def look(name: str, content: bytes) -> None:
    """Raises Unreadable for what is empty, too large, of no known kind, encrypted, a bomb, full
    of tricks, or a zip without one clear net. What passes may still be refused by `read`."""
    net_kind(name, content)


def net_kind(name: str, content: bytes) -> str:
    """The kind of the net, unpacked or not: one of those of `kinds`, ZIP excepted."""
    refuse_size(content)
    kind = kinds.kind_of(name, content)
    return archives.nets_in(content)[0].kind if kind == kinds.ZIP else kind


def refuse_size(content: bytes) -> None:
    if not content:
        raise Unreadable("empty")
    if len(content) > limits.MAX_BYTES:
        raise Unreadable("too_large", megabytes=limits.MAX_BYTES // limits.MEGABYTE)
