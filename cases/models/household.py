"""People whose sums are counted together, because what one of them gets the other has."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.models import Person
from users.models import User


class Household(models.Model):
    """Some people who live, travel or let together, as far as money is concerned."""

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return f"{self.pk}"


class HouseholdMemberQuerySet(models.QuerySet["HouseholdMember"]):
    """What sets of members mean."""

    def standing(self) -> HouseholdMemberQuerySet:
        """Keep those nobody took out again."""
        return self.filter(left_at=None)


class HouseholdMember(models.Model):
    """One person in one household, since when, by whom and why; taken out, they stay on record."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="households")
    reason = models.CharField(_("why"), max_length=300)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    left_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a household")
        verbose_name_plural = _("members of households")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_at__isnull=True), name="household_one_a_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="household_for_a_reason"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True)
                | Q(left_at__isnull=False, left_by__isnull=False),
                name="household_left_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="household_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="household_is_final", exclude=["left_at", "left_by"]),
        ]

    def __str__(self) -> str:
        return str(self.person)
