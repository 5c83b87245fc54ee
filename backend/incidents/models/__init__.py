"""事在网中: the catalogue, reports, cases, their clocks and their history."""

from .cases import Case
from .catalogue import Domain, MatterType, Urgency
from .clocks import Clock
from .history import CaseEvent
from .reports import Caller, Report

__all__ = [
    "Caller",
    "Case",
    "CaseEvent",
    "Clock",
    "Domain",
    "MatterType",
    "Report",
    "Urgency",
]
