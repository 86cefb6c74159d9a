"""The tables of this room."""

from sla.models.calendar import BusinessCalendar, DayException, Opening, YearlyClosure
from sla.models.deadline import DeadlineRule, LeadTimeBand
from sla.models.draft import Draft, Rollout, Shelf
from sla.models.service_level import ServiceLevel, Target

__all__ = [
    "BusinessCalendar",
    "DayException",
    "DeadlineRule",
    "Draft",
    "LeadTimeBand",
    "Opening",
    "Rollout",
    "ServiceLevel",
    "Shelf",
    "Target",
    "YearlyClosure",
]
