"""Evidence: bytes on the disk, what they are, the copies that are served, the links to them."""

from .cited import unarrived

__all__ = ["unarrived"]
