"""What runs out, when, and why then."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.party import Party
from sla.models import BusinessCalendar, DeadlineRule, Target
from users.models import User


class ClockKind(models.TextChoices):
    """What the clock counts down to."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_UPDATE = "next_update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    STAY = "stay", _("Check-in")
    PROMISE = "promise", _("Promise")
    DEPARTMENT = "department_reply", _("Reply of a department")
    STATUTORY = "statutory", _("Statutory deadline")
    OFFER = "offer", _("Offer")
    TASK = "task", _("Task")
    CONSULT = "consult", _("Answer of an expert")
    APPROVAL = "approval", _("Answer to a request")


class ClockStatus(models.TextChoices):
    """Where a clock stands; that it was past due is a fact beside this, and stays one."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    CANCELLED = "cancelled", _("Cancelled")


#: Where a clock that can still run out stands.
ALIVE = (ClockStatus.RUNNING, ClockStatus.PAUSED)

#: What a side is owed that wrote to us; one of them at a time.
ANSWERS = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_UPDATE)

#: Marked as what may stand still. What a person is owed who wrote, what was promised and what a law says never does.
PAUSABLE = (ClockKind.RESOLUTION,)

#: What somebody says was done, or is owed no longer; the others follow what happens on the case.
SETTLED_BY_HAND = (
    ClockKind.STAY,
    ClockKind.PROMISE,
    ClockKind.DEPARTMENT,
    ClockKind.STATUTORY,
    ClockKind.OFFER,
)

#: Whose running out wakes somebody; the others tell the owner.
WAKING = (*ANSWERS, ClockKind.RESOLUTION, ClockKind.STAY, ClockKind.PROMISE, ClockKind.STATUTORY)


class SLAClockQuerySet(models.QuerySet["SLAClock"]):
    """What sets of clocks mean."""

    def due(self, *, now: datetime) -> SLAClockQuerySet:
        """Keep running clocks that ran out and were not noticed yet, oldest first.

        One that was past already when it moved has no breach to notice.
        """
        return self.filter(
            status=ClockStatus.RUNNING, breached_at=None, due_at__lte=now, compressed=False
        ).order_by("due_at")

    def past_due(self, *, now: datetime) -> SLAClockQuerySet:
        """Keep running clocks that ran out, scored as a breach or not, and wake somebody by their kind."""
        pressed = Q(compressed=True, due_at__lte=now)
        return self.filter(
            Q(breached_at__isnull=False) | pressed, status=ClockStatus.RUNNING, kind__in=WAKING
        )

    def to_warn(self, *, now: datetime) -> SLAClockQuerySet:
        """Keep running clocks of which a warning is due, oldest first."""
        return self.filter(status=ClockStatus.RUNNING, next_warn_at__lte=now).order_by(
            "next_warn_at"
        )

    def missed_outside(self, *, now: datetime) -> SLAClockQuerySet:
        """Keep running clocks whose outside date has passed too, and nobody noticed yet."""
        return self.filter(
            status=ClockStatus.RUNNING, external_missed_at=None, external_due_at__lte=now
        ).order_by("external_due_at")

    def running(self) -> SLAClockQuerySet:
        """Keep clocks that count down now."""
        return self.filter(status=ClockStatus.RUNNING)

    def alive(self) -> SLAClockQuerySet:
        """Keep clocks that can still run out."""
        return self.filter(status__in=ALIVE)


class SLAClock(models.Model):
    """One promise of time on a case, for one side or for the case as a whole.

    `subject` tells several of a kind apart (a rule's code, the key of a promise), `label` says in words what it
    is about. `due_at` and `warn_at` are instants (UTC), derived from the start or the anchor, the target's, rule's
    and calendar's version and the pauses; `explanation` says how. `due_at` is what we hold ourselves to,
    `external_due_at` what the outside holds us to. `breached_at` is when it ran out, `noticed_at` when we noticed:
    the difference is how late we were ourselves. `compressed`: it was past already when it moved, so somebody is
    told at once and no breach is scored. `generation` counts how often it was set anew.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16, choices=ClockKind)
    side = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=80, blank=True, default="", db_default="")
    label = models.CharField(max_length=300, blank=True, default="", db_default="")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counterpart = models.CharField(max_length=120, blank=True, default="", db_default="")
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=ClockStatus, default=ClockStatus.RUNNING)
    started_at = models.DateTimeField()
    anchor_at = models.DateTimeField(null=True, blank=True)
    anchor_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    anchor_assumed = models.BooleanField(default=False, db_default=False)
    tzdata = models.CharField(max_length=12, blank=True, default="", db_default="")
    letter_date = models.DateField(null=True, blank=True)
    extended = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    external_due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    warnings = ArrayField(models.DateTimeField(), default=list, db_default=[], blank=True)
    next_warn_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    external_missed_at = models.DateTimeField(null=True, blank=True)
    compressed = models.BooleanField(default=False, db_default=False)
    moved_from = models.DateTimeField(null=True, blank=True)
    moved_because = models.CharField(max_length=300, blank=True, default="", db_default="")
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
                fields=["case", "kind", "side", "subject"],
                condition=Q(status__in=["running", "paused"]),
                name="clock_one_alive_of_a_subject",
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
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(kind__in=PAUSABLE),
                name="clock_pauses_only_where_marked",
            ),
            models.CheckConstraint(
                condition=~Q(kind="statutory") | Q(external_due_at__isnull=False),
                name="clock_statutory_has_an_outside_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["promise", "department_reply", "offer"])
                | ~Q(label="") & ~Q(subject=""),
                name="clock_of_many_says_which",
            ),
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
                fields=["due_at"],
                condition=Q(status="running", compressed=True),
                name="clock_compressed",
            ),
            models.Index(
                fields=["next_warn_at"],
                condition=Q(status="running", next_warn_at__isnull=False),
                name="clock_to_warn",
            ),
            models.Index(
                fields=["external_due_at"],
                condition=Q(
                    status="running",
                    external_missed_at__isnull=True,
                    external_due_at__isnull=False,
                ),
                name="clock_outside_date",
            ),
            models.Index(
                fields=["tzdata"],
                condition=Q(status="running") & ~Q(tzdata=""),
                name="clock_counted_with",
            ),
            models.Index(
                fields=["case", "due_at"], condition=Q(status="running"), name="clock_of_case"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="breach_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__breached_at__isnull=False)
                & pgtrigger.Q(old__breached_at__df=pgtrigger.F("new__breached_at"))
                | pgtrigger.Q(old__external_missed_at__isnull=False)
                & pgtrigger.Q(old__external_missed_at__df=pgtrigger.F("new__external_missed_at")),
            ),
            pgtrigger.Protect(
                name="breach_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__breached_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"

    @property
    def is_alive(self) -> bool:
        """It can still run out."""
        return self.status in ALIVE

    def told(self) -> list[str]:
        """Return why it is due then, in the reader's language; a plain text is the same in every one."""
        language = get_language() or "en"
        return [
            line if isinstance(line, str) else line.get(language, line["en"])
            for line in self.explanation
        ]

    def schedule(self, due_at: datetime, warnings: tuple[datetime, ...]) -> None:
        """Set when it runs out and when to warn before (ascending); warnings that passed are still given once."""
        self.due_at = due_at
        self.warnings = [at for at in warnings if at < due_at]
        self.warn_at = warnings[0] if warnings else None
        self.next_warn_at = self.warnings[0] if self.warnings else None

    def shift(
        self, due_at: datetime, warnings: tuple[datetime, ...], *, because: str, now: datetime
    ) -> None:
        """Move to another instant; one that is past already is due now and scores no breach.

        The caller never moves a clock that has breached: it ends, and another goes on.
        """
        self.moved_from, self.moved_because = self.due_at, because[:300]
        self.generation += 1
        self.compressed = due_at <= now
        self.schedule(now if self.compressed else due_at, warnings)
        self.pass_warnings(now=now)

    def pass_warnings(self, *, now: datetime) -> None:
        """Look at the next warning that lies ahead."""
        self.next_warn_at = next((at for at in self.warnings if at > now), None)

    def breach(self, *, now: datetime) -> None:
        """Note that the clock ran out: dated when it was due, noticed now; a second call changes nothing."""
        if self.breached_at is None:
            self.breached_at, self.noticed_at = self.due_at, now

    def ran_out(self, *, now: datetime) -> bool:
        """Say whether its time is over, noticed or not; one that was past when it moved never scores."""
        is_over = self.due_at is not None and self.due_at < now and not self.compressed
        return self.breached_at is not None or is_over

    def settle_breach(self, *, now: datetime) -> None:
        """Note a breach nobody noticed yet, before the clock ends or goes elsewhere: no edit un-breaches."""
        if self.ran_out(now=now):
            self.breach(now=now)

    def press_no_longer(self, *, now: datetime) -> None:
        """Let it score again once it is due ahead, however it was moved before."""
        self.compressed = self.compressed and self.due_at is not None and self.due_at <= now

    def miss_outside(self) -> None:
        """Note that the outside date has passed as well; somebody is woken again."""
        if self.external_missed_at is None:
            self.external_missed_at = self.external_due_at
            self.generation += 1

    def meet(self, *, now: datetime) -> None:
        """Stop the clock because what it counted down to was done; a late one is met and past due."""
        self.settle_breach(now=now)
        if self.external_due_at is not None and self.external_due_at < now:
            self.external_missed_at = self.external_missed_at or self.external_due_at
        self.status, self.met_at, self.next_warn_at = ClockStatus.MET, now, None

    def cancel(self) -> None:
        """Stop the clock because nothing is owed any more; a past breach stays a fact."""
        self.status, self.next_warn_at = ClockStatus.CANCELLED, None
