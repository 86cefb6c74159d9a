"""Rows of escalations: rotas, ladders, alerts, pages, and the heartbeats of the loops."""

from escalations.models.alarm import Alarm
from escalations.models.alert import Alert
from escalations.models.alert_event import AlertEvent
from escalations.models.feed import CalendarFeed, ImportedCalendar
from escalations.models.heartbeat import Heartbeat
from escalations.models.notification import NotificationRule
from escalations.models.override import Override
from escalations.models.page import Page, PageDelivery
from escalations.models.policy import EscalationPolicy, EscalationStep
from escalations.models.profile import PagingProfile
from escalations.models.schedule import OnCallSchedule, Participant, Rotation, RotationWindow
from escalations.models.shift import Shift, ShiftHandover
from escalations.models.source import AlertSource, WebhookCall
from escalations.models.swap import ShiftSwap
from escalations.models.temporary import TemporarySchedule, TemporaryShift
from escalations.models.testing import TestPage

__all__ = [
    "Alarm",
    "Alert",
    "AlertEvent",
    "AlertSource",
    "CalendarFeed",
    "EscalationPolicy",
    "EscalationStep",
    "Heartbeat",
    "ImportedCalendar",
    "NotificationRule",
    "OnCallSchedule",
    "Override",
    "Page",
    "PageDelivery",
    "PagingProfile",
    "Participant",
    "Rotation",
    "RotationWindow",
    "Shift",
    "ShiftHandover",
    "ShiftSwap",
    "TemporarySchedule",
    "TemporaryShift",
    "TestPage",
    "WebhookCall",
]
