"""One reason to wake somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from common.errors import DomainError
from escalations.lifecycle import ACKNOWLEDGED_FOR, OPEN_ALERTS, AlertStatus, next_status
from escalations.models.policy import EscalationPolicy
from users.models import User
from users.roles import Permission


class OlderPage(DomainError):
    """The answer belongs to an earlier round of this alert; it is answered, not obeyed."""


class AlertQuerySet(models.QuerySet["Alert"]):
    """Sets of alerts."""

    def visible_to(self, user: User) -> AlertQuerySet:
        """Keep what this person may know of: alerts of cases they may see, and those they were paged for."""
        own_teams = models.Q(
            case__isnull=True, cause=Alert.Cause.WEBHOOK, team__in=user.teams.values("pk")
        )
        return self.filter(
            models.Q(case__in=Case.objects.visible_to(user))
            | models.Q(pk__in=user.pages.values("alert"))
            | (own_teams if user.can(Permission.ACKNOWLEDGE_ALERTS) else models.Q())
        )

    def with_case(self) -> AlertQuerySet:
        """Fetch what every alert's page needs in the same statement."""
        return self.select_related(
            "case__case_type",
            "case__reservation__listing",
            "case__owner",
            "team",
            "policy",
            "acknowledged_by",
        )

    def open(self) -> AlertQuerySet:
        """Keep what is not over."""
        return self.filter(status__in=OPEN_ALERTS)

    def most_pressing(self) -> Alert | None:
        """Return the open alert to look at first: ringing before acknowledged, worse before milder, then the newest."""
        ringing = self.filter(status=AlertStatus.TRIGGERED).order_by(
            "severity", "-raised_at", "-pk"
        )
        return ringing.first() or self.open().order_by("severity", "-raised_at", "-pk").first()

    def step_due(self, *, now: datetime) -> AlertQuerySet:
        """Keep what waits for its next rung at `now`, worst first."""
        return self.filter(status=AlertStatus.TRIGGERED, next_step_at__lte=now).order_by(
            "severity", "next_step_at", "pk"
        )

    def acknowledgement_ran_out(self, *, now: datetime) -> AlertQuerySet:
        """Keep what was acknowledged too long ago."""
        return self.filter(status=AlertStatus.ACKNOWLEDGED, ack_expires_at__lte=now).order_by(
            "ack_expires_at", "pk"
        )

    def overdue(self, *, longer_than: timedelta) -> AlertQuerySet:
        """Keep what should have moved longer ago than that, by the database's clock."""
        return self.filter(status=AlertStatus.TRIGGERED, next_step_at__lte=Now() - longer_than)


class Alert(models.Model):
    """One cause to wake somebody about one case.

    `next_step_at` is the timer: a triggered alert without one cannot be stored. A new generation starts the ladder
    again; answers to an older generation are not obeyed. `step_no` is the rung to climb next.
    """

    class Cause(models.TextChoices):
        """Why somebody is woken."""

        CASE = "case", _("An emergency came in")
        CLOCK = "clock", _("A promise ran past due")
        MANUAL = "manual", _("A colleague asked")
        WEBHOOK = "webhook", _("Another system called")
        PROBE = "probe", _("The pager tests itself")
        TEST = "test", _("A person’s ways are tested")

    #: Causes that may come without a case.
    CASELESS = (Cause.WEBHOOK, Cause.PROBE, Cause.TEST)

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("case"),
    )
    team = models.ForeignKey(
        "users.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team, where there is no case"),
    )
    title = models.CharField(
        _("what happened, where there is no case"), max_length=200, blank=True, db_default=""
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    cause_key = models.CharField(_("cause key"), max_length=120, unique=True)
    severity = models.PositiveSmallIntegerField(_("severity"))
    status = models.CharField(
        _("status"), max_length=12, choices=AlertStatus, default=AlertStatus.TRIGGERED
    )
    generation = models.PositiveIntegerField(_("generation"), default=1)
    loop = models.PositiveIntegerField(_("round"), default=0)
    step_no = models.PositiveSmallIntegerField(_("next step"), default=0)
    next_step_at = models.DateTimeField(_("next step at"), null=True, blank=True)
    policy = models.ForeignKey(
        EscalationPolicy,
        on_delete=models.PROTECT,
        null=True,
        related_name="alerts",
        verbose_name=_("policy version"),
    )
    clock = models.ForeignKey(
        "cases.SLAClock",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("clock that ran out"),
    )
    asked_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts_asking_for",
        verbose_name=_("who was asked for"),
    )
    occurred_at = models.DateTimeField(_("happened"))
    raised_at = models.DateTimeField(_("raised"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts_acknowledged",
        verbose_name=_("acknowledged by"),
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    ack_expires_at = models.DateTimeField(_("acknowledgement holds until"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("over"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes = [
            models.Index(
                fields=["next_step_at"],
                name="alert_step_due",
                condition=models.Q(status="triggered"),
            ),
            models.Index(
                fields=["ack_expires_at"],
                name="alert_ack_runs_out",
                condition=models.Q(status="acknowledged"),
            ),
            models.Index(
                fields=["severity"],
                name="alert_open",
                condition=models.Q(status__in=OPEN_ALERTS),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="triggered") | models.Q(next_step_at__isnull=False),
                name="alert_triggered_has_timer",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="acknowledged")
                | models.Q(
                    acknowledged_by__isnull=False,
                    acknowledged_at__isnull=False,
                    ack_expires_at__isnull=False,
                ),
                name="alert_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="resolved") | models.Q(resolved_at__isnull=False),
                name="alert_resolved_has_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=4), name="alert_severity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=AlertStatus.values), name="alert_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(case__isnull=False)
                | models.Q(cause__in=["webhook", "probe", "test"]) & ~models.Q(title=""),
                name="alert_has_a_case_or_a_title",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Where a signed-in person answers this alert."""
        return reverse("escalations:alert", args=[self.pk])

    @property
    def is_ringing(self) -> bool:
        """Say whether nobody has answered yet."""
        return self.status == AlertStatus.TRIGGERED

    @property
    def is_rehearsal(self) -> bool:
        """Say whether it only tries the pager or a person's ways: it wakes nobody else and has no ladder."""
        return self.cause in (Alert.Cause.PROBE, Alert.Cause.TEST)

    @property
    def responsible_team_id(self) -> int | None:
        """Return the team whose people answer for it."""
        return self.case.team_id if self.case is not None else self.team_id

    def refuse_older(self, generation: int) -> None:
        """Refuse an answer that belongs to an earlier round."""
        if generation != self.generation:
            raise OlderPage(
                gettext("This page is from an earlier round of the alert. Nothing was changed.")
            )

    def acknowledge(self, *, by: User, now: datetime) -> None:
        """Stop the ladder: `by` is awake and looks. It holds as long as the case gets updates."""
        self.status = next_status(AlertStatus(self.status), "acknowledge")
        self.acknowledged_by = by
        self.acknowledged_at = now
        self.ack_expires_at = now + ACKNOWLEDGED_FOR[self.severity]
        self.next_step_at = None

    def trigger_again(self, *, now: datetime, from_step: int = 0) -> None:
        """Start the ladder again as a new generation, at rung `from_step`, at once."""
        self.status = next_status(AlertStatus(self.status), "trigger_again")
        self.generation += 1
        self.loop = 0
        self.step_no = from_step
        self.next_step_at = now
        self.acknowledged_by = None
        self.acknowledged_at = None
        self.ack_expires_at = None
        self.resolved_at = None

    def resolve(self, *, now: datetime) -> None:
        """End it: there is no reason to wake anybody any more."""
        self.status = next_status(AlertStatus(self.status), "resolve")
        self.resolved_at = now
        self.next_step_at = None
        self.ack_expires_at = None
