"""Specialists on a case beside its owner, and whom a guest comes back to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import User


class Specialty(models.TextChoices):
    """What somebody is on a case for."""

    LEGAL = "legal", _("Legal")
    SAFETY = "safety", _("Safety")
    PRIVACY = "privacy", _("Privacy")
    PAYMENTS = "payments", _("Payments")
    MEDIATION = "mediation", _("Mediation")
    LANGUAGE = "language", _("Language")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


class CaseRoleQuerySet(models.QuerySet["CaseRole"]):
    """What sets of roles mean."""

    def standing(self) -> CaseRoleQuerySet:
        """Keep roles nobody ended."""
        return self.filter(ended_at=None)


class CaseRole(models.Model):
    """One person on one case for what they know; it stays theirs when the owner changes, until somebody ends it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_roles")
    specialty = models.CharField(_("for what"), max_length=12, choices=Specialty)
    reason = models.CharField(_("why"), max_length=300)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("specialist on a case")
        verbose_name_plural = _("specialists on cases")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "specialty"],
                condition=Q(ended_at__isnull=True),
                name="case_role_once",
            ),
            models.CheckConstraint(
                condition=Q(specialty__in=Specialty.values), name="case_role_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="case_role_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="case_role_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.user} · {self.get_specialty_display()}"


class DedicatedPersonQuerySet(models.QuerySet["DedicatedPerson"]):
    """What sets of dedicated people mean."""

    def standing(self) -> DedicatedPersonQuerySet:
        """Keep what nobody ended."""
        return self.filter(until=None)


class DedicatedPerson(models.Model):
    """Whom the next case of one person comes back to: a wish for routing, apart from who owns what now."""

    person = models.ForeignKey(
        "marketplace.Person", on_delete=models.CASCADE, related_name="dedicated"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="dedicated_to")
    reason = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = DedicatedPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("dedicated person")
        verbose_name_plural = _("dedicated people")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="dedicated_one_a_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dedicated_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.user}"
