"""Approvals handed on: what stands now or will, as far as it concerns somebody."""

from datetime import datetime

from django.db.models import Q

from cases.models import ApprovalDelegation
from cases.models.delegation import ApprovalDelegationQuerySet
from users.models import User
from users.roles import Permission


def delegations_seen(user: User) -> ApprovalDelegationQuerySet:
    """Return what this person gave or received; everybody's for who plans people."""
    rows = ApprovalDelegation.objects.select_related("giver", "receiver", "made_by", "cancelled_by")
    if user.can(Permission.PLAN_PEOPLE):
        return rows
    return rows.filter(Q(giver=user) | Q(receiver=user))


def holding(user: User, *, now: datetime) -> list[ApprovalDelegation]:
    """Return what holds at this moment and concerns this person themselves: one statement."""
    rows = ApprovalDelegation.objects.at(now).filter(Q(giver=user) | Q(receiver=user))
    return list(rows.select_related("giver", "receiver").order_by("pk"))
