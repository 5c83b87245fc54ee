"""What a person's name may be typed as: itself, or the initials of its pinyin."""

from backend.territory.places import spelled


def spellings(name: str) -> str:
    """Each spelling between line breaks: 王小明 is also found by wxm, 单单 by dd and ss."""
    return spelled(name, "").spellings
