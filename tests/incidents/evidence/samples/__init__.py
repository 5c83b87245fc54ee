"""What browsers have recorded; README.md says how."""

from pathlib import Path


def sample(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
