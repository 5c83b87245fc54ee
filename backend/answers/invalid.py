"""The error for one place in the input.

It stands apart from the problems because the parser of bodies needs it while DRF still loads.
"""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import ValidationError


def invalid(place: str | Iterable[str | int], message: Any) -> ValidationError:
    """What is wrong at a place: its steps from outside in, or these in dots (`fixes.3.lon`)."""
    steps = place.split(".") if isinstance(place, str) else list(place)
    errors: Any = [message]
    for step in reversed(steps):
        errors = {step: errors}
    return ValidationError(errors)
