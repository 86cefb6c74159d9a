"""The ladder: which rungs an alert climbs, and how long it waits on each. Versions never change."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level
from users.models import Team


class EscalationPolicyQuerySet(models.QuerySet["EscalationPolicy"]):
    """Sets of ladders."""

    def newest(self) -> EscalationPolicyQuerySet:
        """Keep the newest version of each ladder, with its rungs, the general ones first."""
        latest = self.filter(code=models.OuterRef("code")).order_by("-version").values("pk")[:1]
        return (
            self.filter(pk=models.Subquery(latest))
            .select_related("team", "published_by")
            .prefetch_related(
                models.Prefetch(
                    "steps",
                    queryset=EscalationStep.objects.select_related("schedule", "user").order_by(
                        "order"
                    ),
                )
            )
            .order_by(models.F("team__name").asc(nulls_first=True), "name")
        )

    def for_team(self, team_id: int | None) -> EscalationPolicyQuerySet:
        """Order the ladders a team's alert may start under: the team's own before the general one, newest first."""
        return (
            self.filter(models.Q(team_id=team_id) | models.Q(team__isnull=True))
            .annotate(
                is_general=models.Case(
                    models.When(team__isnull=True, then=1),
                    default=0,
                    output_field=models.IntegerField(),
                )
            )
            .order_by("is_general", "-published_at", "-version")
        )


class EscalationPolicy(models.Model):
    """One version of one ladder. An alert keeps the version it started under."""

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalation_policies",
        verbose_name=_("team"),
    )
    repeat = models.PositiveSmallIntegerField(_("rounds more before the duty managers"), default=0)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = EscalationPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="escalationpolicy_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(repeat__lte=10), name="escalationpolicy_repeat_bounded"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="policy_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.version}"


class EscalationStep(models.Model):
    """One rung: whom to wake, and how long to wait for an answer before the next rung."""

    class Target(models.TextChoices):
        """Where a rung finds its people, at the moment it is climbed."""

        LEVEL = "level", _("Who is on call")
        USER = "user", _("One person")
        DUTY_MANAGERS = "duty_managers", _("Duty managers")

    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.PROTECT, related_name="steps", verbose_name=_("policy")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    delay_seconds = models.PositiveIntegerField(_("seconds to wait for an answer"))
    target = models.CharField(_("target"), max_length=20, choices=Target)
    schedule = models.ForeignKey(
        "escalations.OnCallSchedule",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name=_("rota"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="escalation_steps",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        constraints = [
            models.UniqueConstraint(fields=["policy", "order"], name="escalationstep_order_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(target="level", schedule__isnull=False, user__isnull=True)
                    & ~models.Q(level="")
                )
                | models.Q(target="user", user__isnull=False, schedule__isnull=True, level="")
                | models.Q(target="duty_managers", user__isnull=True, level=""),
                name="escalationstep_target_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(delay_seconds__gte=10, delay_seconds__lte=86400),
                name="escalationstep_waits_sensibly",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="step_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} · {self.order}"

    @property
    def delay(self) -> timedelta:
        """How long to wait for an answer before the next rung."""
        return timedelta(seconds=self.delay_seconds)
