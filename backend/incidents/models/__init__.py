"""事在网中: the catalogue, reports, cases, their clocks and their history."""

from .cases import Case, CoHandler
from .catalogue import Domain, MatterType, Urgency
from .clocks import Clock
from .history import CaseEvent, Said
from .reports import Caller, Report

__all__ = [
    "Caller",
    "Case",
    "CaseEvent",
    "Clock",
    "CoHandler",
    "Domain",
    "MatterType",
    "Report",
    "Said",
    "Urgency",
]
