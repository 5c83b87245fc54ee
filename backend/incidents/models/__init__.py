"""事在网中: the catalogue, reports, cases, their clocks and their history."""

from .calendar import CalendarDay, CalendarEdition, CalendarYear, OfficeHours
from .cases import Case, CoHandler
from .catalogue import Domain, MatterType, Terms, Urgency
from .clocks import Clock, Escalation
from .evidence import KINDS, Citation, Evidence
from .history import CaseEvent, Said
from .orders import Feedback, Instruction, Order
from .reports import Caller, Report
from .routing import RoutingRule
from .standing import Stood

__all__ = [
    "KINDS",
    "CalendarDay",
    "CalendarEdition",
    "CalendarYear",
    "Caller",
    "Case",
    "CaseEvent",
    "Citation",
    "Clock",
    "CoHandler",
    "Domain",
    "Escalation",
    "Evidence",
    "Feedback",
    "Instruction",
    "MatterType",
    "OfficeHours",
    "Order",
    "Report",
    "RoutingRule",
    "Said",
    "Stood",
    "Terms",
    "Urgency",
]
