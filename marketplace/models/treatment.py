"""How somebody wants to be treated, what they allowed us, and with whom they travel."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput
from marketplace.models.person import Person
from marketplace.models.reservation import Reservation
from users.models import User


class NeedsConsent(BadInput):
    """What is sensitive may be kept only with consent, and only for a while."""


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """What sets of preferences mean."""

    def in_force(self, *, on: date) -> PreferenceQuerySet:
        """Keep what still counts on this day: not ended, and within the time it may be kept."""
        return self.filter(Q(keep_until=None) | Q(keep_until__gte=on), ended_at=None)

    def outlived(self, *, on: date) -> PreferenceQuerySet:
        """Keep what may be kept no longer."""
        return self.filter(keep_until__lt=on)


class Preference(models.Model):
    """One thing about how a person wants to be treated: who said so, on what basis we keep it, until when.

    Known only to who works cases; never shown to anybody outside, whichever side they stand on.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        ADDRESS = "address", gettext_lazy("How to address them")
        CONTACT = "contact", gettext_lazy("How to reach them")
        HOURS = "hours", gettext_lazy("When to reach them")
        STAY = "stay", gettext_lazy("How they like to stay")
        COMPANY = "company", gettext_lazy("Who comes along")
        ACCESS = "access", gettext_lazy("Accessibility")
        DIET = "diet", gettext_lazy("Diet and allergies")
        PRIVACY = "privacy", gettext_lazy("Privacy")
        AVOID = "avoid", gettext_lazy("Not to be mentioned")

    class Source(models.TextChoices):
        """How we know."""

        SAID = "said", gettext_lazy("They said so")
        COMPANION = "companion", gettext_lazy("Somebody with them said so")
        BOOKING = "booking", gettext_lazy("It stands in a booking")
        NOTICED = "noticed", gettext_lazy("We noticed it")

    class Basis(models.TextChoices):
        """Why we may keep it."""

        CONSENT = "consent", gettext_lazy("They agreed")
        CONTRACT = "contract", gettext_lazy("The stay needs it")
        INTEREST = "interest", gettext_lazy("It serves them, and they would expect it")

    #: What tells of somebody's health: kept only with consent, and only for a while.
    SENSITIVE = (Kind.ACCESS, Kind.DIET)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(gettext_lazy("what it is about"), max_length=12, choices=Kind)
    text = models.CharField(gettext_lazy("what they prefer"), max_length=300)
    source = models.CharField(
        gettext_lazy("how we know"), max_length=12, choices=Source, default=Source.SAID
    )
    basis = models.CharField(
        gettext_lazy("why we may keep it"), max_length=12, choices=Basis, default=Basis.INTEREST
    )
    keep_until = models.DateField(gettext_lazy("keep until"), null=True, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("preference")
        verbose_name_plural = gettext_lazy("preferences")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="preference_says_something"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "address",
                        "contact",
                        "hours",
                        "stay",
                        "company",
                        "access",
                        "diet",
                        "privacy",
                        "avoid",
                    ]
                ),
                name="preference_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["access", "diet"])
                | Q(basis="consent", keep_until__isnull=False),
                name="preference_on_health_has_consent_and_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("noted_at"), ended_by__isnull=False),
                name="preference_end_has_an_author",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "kind"],
                name="preference_in_force",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["keep_until"],
                name="preference_outlived",
                condition=Q(keep_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_sensitive(self) -> bool:
        """It tells of somebody's health."""
        return self.kind in self.SENSITIVE

    def require_basis(self) -> None:
        """Refuse what is sensitive without consent or without an end (NeedsConsent)."""
        if self.is_sensitive and self.basis != self.Basis.CONSENT:
            raise NeedsConsent(
                _("What tells of somebody’s health is kept only if they agreed."), field="basis"
            )
        if self.is_sensitive and self.keep_until is None:
            raise NeedsConsent(
                _("Say until when it is kept: the end of the stay it is for, for instance."),
                field="keep_until",
            )

    def end(self, *, by: User, now: datetime) -> None:
        """Say that it counts no longer; ending it twice changes nothing."""
        if self.ended_at is None:
            self.ended_at, self.ended_by = now, by


class Consent(models.Model):
    """What somebody allowed or refused, once; the newest word on a purpose counts, the earlier ones stay."""

    class Purpose(models.TextChoices):
        """What they were asked for."""

        RECORDING = "recording", gettext_lazy("Calls recorded")
        HEALTH = "health", gettext_lazy("Health needs kept for a stay")
        MARKETING = "marketing", gettext_lazy("Marketing")
        PARTNERS = "partners", gettext_lazy("Sharing with partners")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(gettext_lazy("what for"), max_length=12, choices=Purpose)
    is_given = models.BooleanField(gettext_lazy("agreed"))
    source = models.CharField(
        gettext_lazy("how we know"),
        max_length=12,
        choices=Preference.Source,
        default=Preference.Source.SAID,
    )
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("consent")
        verbose_name_plural = gettext_lazy("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["recording", "health", "marketing", "partners"]),
                name="consent_purpose_known",
            )
        ]
        indexes = [
            models.Index(fields=["person", "purpose", "-decided_at", "-id"], name="consent_newest")
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class Companion(models.Model):
    """Somebody who comes along on a stay, beside the one who booked it."""

    stay = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="companions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="travels")

    class Meta:
        verbose_name = gettext_lazy("companion")
        verbose_name_plural = gettext_lazy("companions")
        constraints = [
            models.UniqueConstraint(fields=["stay", "person"], name="companion_once_a_stay")
        ]
        indexes = [models.Index(fields=["person"], name="companion_person")]

    def __str__(self) -> str:
        return str(self.person)
