"""What admins may look at: rotas and ladders are edited on their own pages, which look before they save."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from escalations.models import (
    EscalationPolicy,
    EscalationStep,
    Heartbeat,
    NotificationRule,
    OnCallSchedule,
    Override,
    Participant,
    Rotation,
    RotationWindow,
)


class ReadOnly:
    """Shows rows and changes none."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


class ParticipantInline(ReadOnly, admin.TabularInline[Participant, Rotation]):
    model = Participant
    ordering = ("position", "pk")


class RotationWindowInline(ReadOnly, admin.TabularInline[RotationWindow, Rotation]):
    model = RotationWindow


@admin.register(Rotation)
class RotationAdmin(ReadOnly, admin.ModelAdmin[Rotation]):
    """People who take turns on one level, in order."""

    list_display = ("schedule", "level", "name", "kind", "interval", "priority")
    list_filter = ("schedule", "level")
    inlines = (ParticipantInline, RotationWindowInline)


@admin.register(OnCallSchedule)
class OnCallScheduleAdmin(ReadOnly, admin.ModelAdmin[OnCallSchedule]):
    """Rotas and whose they are."""

    list_display = ("name", "team", "time_zone")


@admin.register(Override)
class OverrideAdmin(ReadOnly, admin.ModelAdmin[Override]):
    """Changes of hours; made on the on-call page."""

    list_display = ("schedule", "level", "kind", "add_user", "remove_user", "during", "made_by")
    list_select_related = ("schedule", "add_user", "remove_user", "made_by")


class EscalationStepInline(ReadOnly, admin.TabularInline[EscalationStep, EscalationPolicy]):
    model = EscalationStep
    ordering = ("order",)


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(ReadOnly, admin.ModelAdmin[EscalationPolicy]):
    """Ladders, version by version."""

    list_display = ("code", "version", "name", "team", "published_at")
    inlines = (EscalationStepInline,)


@admin.register(NotificationRule)
class NotificationRuleAdmin(admin.ModelAdmin[NotificationRule]):
    """How each person wants to be woken."""

    list_display = ("user", "severity", "order", "after_seconds", "contact_method")
    list_select_related = ("user", "contact_method__user")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin[Heartbeat]):
    """Which loop gave its last sign of life when."""

    list_display = ("name", "beaten_at", "expected_every")
