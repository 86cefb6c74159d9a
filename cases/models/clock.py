"""What runs out, when, and why then."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sla.models import BusinessCalendar, DeadlineRule, Target
from users.models import User


class ClockKind(models.TextChoices):
    """What the clock counts down to."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_UPDATE = "next_update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    STAY = "stay", _("Check-in")


class ClockStatus(models.TextChoices):
    """Where a clock stands; that it was past due is a fact beside this, and stays one."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    CANCELLED = "cancelled", _("Cancelled")


#: Where a clock that can still run out stands.
ALIVE = (ClockStatus.RUNNING, ClockStatus.PAUSED)


class SLAClockQuerySet(models.QuerySet["SLAClock"]):
    """What sets of clocks mean."""

    def due(self, *, now: datetime) -> SLAClockQuerySet:
        """Keep running clocks that ran out and were not noticed yet, oldest first."""
        return self.filter(status=ClockStatus.RUNNING, breached_at=None, due_at__lte=now).order_by(
            "due_at"
        )

    def running(self) -> SLAClockQuerySet:
        """Keep clocks that can still run out."""
        return self.filter(status=ClockStatus.RUNNING)


class SLAClock(models.Model):
    """One promise of time on a case, for one side or for the case as a whole.

    `due_at` and `warn_at` are instants (UTC), derived from the start, the target's version, the calendar's
    version and the pauses; `explanation` says how. `breached_at` is when it ran out, `noticed_at` when we
    noticed: the difference is how late we were ourselves.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16, choices=ClockKind)
    side = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=10, choices=ClockStatus, default=ClockStatus.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.ForeignKey(
        DeadlineRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanation = models.JSONField(default=list)
    generation = models.PositiveIntegerField(default=1)

    objects = SLAClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "side"],
                condition=Q(status__in=["running", "paused"]),
                name="clock_one_alive_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(due_at__isnull=False),
                name="clock_running_has_a_due",
            ),
            models.CheckConstraint(
                condition=~Q(status="met") | Q(met_at__isnull=False),
                name="clock_met_has_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True, noticed_at__isnull=True)
                | Q(breached_at__isnull=False, noticed_at__isnull=False),
                name="clock_breach_was_noticed",
            ),
            models.CheckConstraint(condition=Q(kind__in=ClockKind.values), name="clock_kind_known"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status="running", breached_at__isnull=True),
                name="clock_due",
            ),
            models.Index(
                fields=["breached_at"],
                condition=Q(status="running", breached_at__isnull=False),
                name="clock_past_due",
            ),
            models.Index(
                fields=["case", "due_at"], condition=Q(status="running"), name="clock_of_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"

    def told(self) -> list[str]:
        """Return why it is due then, in the reader's language; a plain text is the same in every one."""
        language = get_language() or "en"
        return [
            line if isinstance(line, str) else line.get(language, line["en"])
            for line in self.explanation
        ]

    def breach(self, *, now: datetime) -> None:
        """Note that the clock ran out: dated when it was due, noticed now; a second call changes nothing."""
        if self.breached_at is None:
            self.breached_at, self.noticed_at = self.due_at, now

    def meet(self, *, now: datetime) -> None:
        """Stop the clock because what it counted down to was done; a late one is met and past due."""
        if self.due_at is not None and self.due_at < now:
            self.breach(now=now)
        self.status, self.met_at = ClockStatus.MET, now

    def cancel(self) -> None:
        """Stop the clock because nothing is owed any more; a past breach stays a fact."""
        self.status = ClockStatus.CANCELLED


class ClockPause(models.Model):
    """One span in which a clock stood still, and why."""

    clock = models.ForeignKey(SLAClock, on_delete=models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(to_at__isnull=True), name="pause_one_open_a_clock"
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=models.F("from_at")),
                name="pause_ends_after_it_began",
            ),
        ]
