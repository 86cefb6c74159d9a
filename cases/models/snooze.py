"""A case put off one's own list for a while: by one person, until an instant, or until somebody writes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput
from users.models import User


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    """What sets of snoozes mean."""

    def asleep(self) -> SnoozeQuerySet:
        """Keep those that have not come back."""
        return self.filter(woken_at=None)

    def of_person(self, user: User) -> Exists:
        """Say, beside a case, whether this person has put it off."""
        return Exists(self.asleep().filter(case=OuterRef("pk"), user=user))

    def due(self, *, now: datetime) -> SnoozeQuerySet:
        """Keep what is to come back: its time is over, or the nearest clock of the case has run out."""
        return self.asleep().filter(Q(until__lte=now) | Q(case__next_due_at__lte=now))


class Snooze(models.Model):
    """One case off one person's list. It hides no deadline: a clock that runs out brings the case back at once."""

    class Woken(models.TextChoices):
        """What brought the case back."""

        TIME = "time", gettext_lazy("Its time came")
        CLOCK = "clock", gettext_lazy("A clock ran out")
        REPLY = "reply", gettext_lazy("Somebody wrote")
        HAND = "hand", gettext_lazy("Taken up again")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="snoozes")
    snoozed_at = models.DateTimeField()
    until = models.DateTimeField()
    wake_on_reply = models.BooleanField(default=True, db_default=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    woken_by = models.CharField(max_length=6, choices=Woken, blank=True, default="", db_default="")

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=Q(woken_at__isnull=True),
                name="snooze_one_asleep_a_case_and_person",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("snoozed_at")), name="snooze_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(woken_at__isnull=True, woken_by="")
                | Q(woken_at__isnull=False, woken_by__in=["time", "clock", "reply", "hand"]),
                name="snooze_woken_exactly_by_something",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(woken_at__isnull=True), name="snooze_due"),
            models.Index(
                fields=["case"], condition=Q(woken_at__isnull=True), name="snooze_asleep_of_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.user}"

    @property
    def is_asleep(self) -> bool:
        """The case is still off the person's list."""
        return self.woken_at is None

    def put_off(self, until: datetime, *, wake_on_reply: bool, now: datetime) -> None:
        """Set until when; refuses a moment that has passed (BadInput)."""
        if until <= now:
            raise BadInput(_("This moment has passed already."), field="until")
        self.snoozed_at, self.until, self.wake_on_reply = now, until, wake_on_reply

    def wake(self, by: Snooze.Woken, *, now: datetime) -> None:
        """Bring the case back; a second call changes nothing."""
        if self.woken_at is None:
            self.woken_at, self.woken_by = now, by
