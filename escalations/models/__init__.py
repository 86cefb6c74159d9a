"""Rows of escalations: rotas, ladders, alerts, pages, and the heartbeats of the loops."""

from escalations.models.alert import Alert
from escalations.models.alert_event import AlertEvent
from escalations.models.heartbeat import Heartbeat
from escalations.models.notification import NotificationRule
from escalations.models.override import Override
from escalations.models.page import Page, PageDelivery
from escalations.models.policy import EscalationPolicy, EscalationStep
from escalations.models.schedule import OnCallSchedule, Participant, Rotation, RotationWindow

__all__ = [
    "Alert",
    "AlertEvent",
    "EscalationPolicy",
    "EscalationStep",
    "Heartbeat",
    "NotificationRule",
    "OnCallSchedule",
    "Override",
    "Page",
    "PageDelivery",
    "Participant",
    "Rotation",
    "RotationWindow",
]
