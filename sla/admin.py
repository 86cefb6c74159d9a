"""What admins may look at: versions are published by the project's own actions, never edited here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sla.models import (
    BusinessCalendar,
    DayException,
    DeadlineRule,
    LeadTimeBand,
    Opening,
    ServiceLevel,
    Target,
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


class OpeningInline(ReadOnly, admin.TabularInline[Opening, BusinessCalendar]):
    model = Opening


class DayExceptionInline(ReadOnly, admin.TabularInline[DayException, BusinessCalendar]):
    model = DayException


class TargetInline(ReadOnly, admin.TabularInline[Target, ServiceLevel]):
    model = Target


class LeadTimeBandInline(ReadOnly, admin.TabularInline[LeadTimeBand, DeadlineRule]):
    model = LeadTimeBand


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ReadOnly, admin.ModelAdmin[BusinessCalendar]):
    list_display = ["code", "version", "name", "time_zone", "valid_from", "valid_until"]
    inlines = [OpeningInline, DayExceptionInline]


@admin.register(ServiceLevel)
class ServiceLevelAdmin(ReadOnly, admin.ModelAdmin[ServiceLevel]):
    list_display = ["order", "code", "version", "name", "severities", "segments", "valid_from"]
    inlines = [TargetInline]


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(ReadOnly, admin.ModelAdmin[DeadlineRule]):
    list_display = ["code", "version", "name", "kind", "body", "strength", "verified_on"]
    list_filter = ["kind", "strength"]
    inlines = [LeadTimeBandInline]
