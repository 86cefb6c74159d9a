"""How cases hang together, and one word told to every case of an incident."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from users.models import User


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    """What sets of links mean."""

    def standing(self) -> CaseLinkQuerySet:
        """Keep links nobody has taken away."""
        return self.filter(removed_at=None)

    def incidents(self) -> CaseLinkQuerySet:
        """Keep what makes one case part of another."""
        return self.filter(kind=CaseLink.Kind.INCIDENT)


class CaseLink(models.Model):
    """`source` is related to, the same as, after, or part of `target`; a removed one stays as history."""

    class Kind(models.TextChoices):
        """What ties the two."""

        RELATED = "related", _("Related to")
        DUPLICATE = "duplicate", _("Duplicate of")
        FOLLOWS = "follows", _("Follows")
        INCIDENT = "incident", _("Part of the incident")

    source = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="links")
    target = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="linked")
    kind = models.CharField(max_length=10, choices=Kind)
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                condition=Q(removed_at__isnull=True),
                name="link_once",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(removed_at__isnull=True, kind="incident"),
                name="link_one_incident_a_case",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_to_another"),
            models.CheckConstraint(
                condition=Q(kind__in=["related", "duplicate", "follows", "incident"]),
                name="link_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="link_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class FanOut(models.Model):
    """One text for every case of an incident, prepared once and told case by case."""

    incident = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="fan_outs")
    audience = models.CharField(max_length=10)
    text = models.TextField()
    client_key = models.UUIDField(unique=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("word to every case")
        verbose_name_plural = _("words to every case")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["guest", "host", "internal"]),
                name="fan_out_audience_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="fan_out_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.incident} · {self.told_at:%Y-%m-%d %H:%M}"


class FanOutPart(models.Model):
    """What became of the text on one case: sent, kept as the owner's draft, or not, and why not."""

    class State(models.TextChoices):
        """What became of it."""

        SENT = "sent", _("Sent")
        DRAFTED = "drafted", _("Kept as a draft for the owner")
        REFUSED = "refused", _("Not sent")

    fan_out = models.ForeignKey(FanOut, on_delete=models.CASCADE, related_name="parts")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=300, blank=True)
    message = models.OneToOneField(
        "cases.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fan_out", "case"], name="fan_out_once_a_case"),
            models.CheckConstraint(
                condition=Q(state="sent", message__isnull=False)
                | Q(state="drafted", message__isnull=True)
                | Q(state="refused", message__isnull=True) & ~Q(reason=""),
                name="fan_out_part_says_what_became_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_state_display()}"
