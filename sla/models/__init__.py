"""The tables of this room."""

from sla.models.calendar import BusinessCalendar, DayException, Opening
from sla.models.deadline import DeadlineRule, LeadTimeBand
from sla.models.service_level import ServiceLevel, Target

__all__ = [
    "BusinessCalendar",
    "DayException",
    "DeadlineRule",
    "LeadTimeBand",
    "Opening",
    "ServiceLevel",
    "Target",
]
