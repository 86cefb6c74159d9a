"""Who approves instead of somebody while they are away."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from users.models import User


class ApprovalDelegationQuerySet(models.QuerySet["ApprovalDelegation"]):
    """What sets of delegations mean."""

    def standing(self) -> ApprovalDelegationQuerySet:
        """Keep those nobody took back."""
        return self.filter(cancelled_at=None)

    def at(self, instant: datetime) -> ApprovalDelegationQuerySet:
        """Keep those that hold at an instant (UTC)."""
        return self.standing().filter(during__contains=instant)


class ApprovalDelegation(models.Model):
    """One stretch of time (UTC, its end not in it) in which `receiver` also approves with what `giver` may approve.

    Nobody gives and receives in the same stretch: what was handed on is never handed on again, and never comes back.
    """

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approvals_given")
    receiver = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="approvals_received", verbose_name=_("to whom")
    )
    during = DateTimeRangeField(_("time"))
    reason = models.CharField(_("why"), max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalDelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation of approvals")
        verbose_name_plural = _("delegations of approvals")
        constraints = [
            ExclusionConstraint(
                name="delegation_one_at_a_time",
                expressions=[("giver", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="delegation_begins_and_ends",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="delegation_to_somebody_else"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_for_a_reason"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="delegation_taken_back_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["receiver"],
                condition=Q(cancelled_at__isnull=True),
                name="delegation_received",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="delegation_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="delegation_is_final", exclude=["cancelled_at", "cancelled_by"]
            ),
            # Two that meet at the same moment wait for each other: one of them sees the other.
            pgtrigger.Trigger(
                name="delegation_never_stacks",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('cases_approvaldelegation'));
                    IF EXISTS (
                        SELECT 1 FROM cases_approvaldelegation other
                        WHERE other.cancelled_at IS NULL
                          AND other.during && NEW.during
                          AND (other.giver_id = NEW.receiver_id OR other.receiver_id = NEW.giver_id)
                    ) THEN
                        RAISE EXCEPTION 'nobody gives and receives approvals in the same time'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}: {self.during}"

    def get_absolute_url(self) -> str:
        """Return the page where both see it."""
        return reverse("cases:delegations")
