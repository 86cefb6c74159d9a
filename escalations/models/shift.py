"""Shifts as they were and as they will be, and what is handed on when one ends."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Forbidden
from escalations.lifecycle import HandoverState, Level
from escalations.models.ranges import both_ends
from escalations.models.schedule import OnCallSchedule
from users.models import User


class AlreadyAnswered(DomainError):
    """The hand-over was accepted, or its time is over."""


class NotIncoming(Forbidden):
    """Only who comes accepts what is handed over."""


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Sets of shifts."""

    def overlapping(self, start: datetime, end: datetime) -> ShiftQuerySet:
        """Keep what touches [start, end)."""
        return self.filter(during__overlap=(start, end))

    def of(self, user: User) -> ShiftQuerySet:
        """Keep one person's shifts, soonest first."""
        return self.filter(user=user).order_by("during", "pk")

    def starting(self, start: datetime, end: datetime) -> ShiftQuerySet:
        """Keep shifts that start in [start, end) of people who are not on call there just before."""
        before = Shift.objects.filter(
            schedule=models.OuterRef("schedule"),
            level=models.OuterRef("level"),
            user=models.OuterRef("user"),
            during__endswith=models.OuterRef("during__startswith"),
        )
        return (
            self.filter(during__startswith__gte=start, during__startswith__lt=end)
            .exclude(models.Exists(before))
            .order_by("during", "pk")
        )

    def ending(self, start: datetime, end: datetime) -> ShiftQuerySet:
        """Keep shifts that end in [start, end) of people who are not on call there right after."""
        after = Shift.objects.filter(
            schedule=models.OuterRef("schedule"),
            level=models.OuterRef("level"),
            user=models.OuterRef("user"),
            during__startswith=models.OuterRef("during__endswith"),
        )
        return (
            self.filter(during__endswith__gte=start, during__endswith__lt=end)
            .exclude(models.Exists(after))
            .order_by("during", "pk")
        )


class Shift(models.Model):
    """One person's hours on one level as the resolver laid them out; what has passed is sealed and stays for ever."""

    schedule = models.ForeignKey(
        OnCallSchedule, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("rota")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="shifts",
        verbose_name=_("person"),
    )
    during = DateTimeRangeField(_("hours"))
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        indexes = [
            models.Index(
                fields=["schedule"],
                name="shift_planned",
                condition=models.Q(sealed_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=both_ends("during"), name="shift_has_both_ends"),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="shift_level_known"
            ),
            ExclusionConstraint(
                name="shift_once",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="shift_sealed_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.get_level_display()} · {self.user}"


class ShiftHandoverQuerySet(models.QuerySet["ShiftHandover"]):
    """Sets of hand-overs."""

    def offered(self) -> ShiftHandoverQuerySet:
        """Keep what waits for an answer, oldest first."""
        return self.filter(state=HandoverState.OFFERED).order_by("at", "pk")


class ShiftHandover(models.Model):
    """What one person hands to the next when a shift ends; until it is accepted, the giver stays responsible.

    `contents` holds alerts, notes and promises by key, as they stood when it was offered.
    """

    schedule = models.ForeignKey(
        OnCallSchedule, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("rota")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="shift_handovers_given",
        verbose_name=_("who goes"),
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shift_handovers_taken",
        verbose_name=_("who comes"),
    )
    at = models.DateTimeField(_("end of the shift"))
    state = models.CharField(
        _("state"), max_length=10, choices=HandoverState, default=HandoverState.OFFERED
    )
    notes = models.TextField(_("notes"), blank=True)
    contents = models.JSONField(_("contents"), default=dict)
    offered_at = models.DateTimeField(_("offered"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ShiftHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of a shift")
        verbose_name_plural = _("hand-overs of shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "level", "giver", "at"], name="shifthandover_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="offered", answered_at__isnull=True)
                | models.Q(state="accepted", answered_at__isnull=False, taker__isnull=False)
                | models.Q(state="expired", answered_at__isnull=False),
                name="shifthandover_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(taker__isnull=True) | ~models.Q(taker=models.F("giver")),
                name="shifthandover_to_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.giver} · {self.get_state_display()}"

    def accept(self, *, by: User, now: datetime) -> None:
        """Take it all over: from now on `by` is responsible; refuses the giver, and a second answer."""
        if by.pk == self.giver_id:
            raise NotIncoming(gettext("You hand this over; who comes has to accept it."))
        self._refuse_answered()
        self.state, self.taker, self.answered_at = HandoverState.ACCEPTED, by, now

    def expire(self, *, now: datetime) -> None:
        """Note that nobody accepted; the giver stays responsible."""
        self._refuse_answered()
        self.state, self.answered_at = HandoverState.EXPIRED, now

    def write(self, notes: str) -> None:
        """Keep what the giver wants the next person to know; refuses once it was answered."""
        self._refuse_answered()
        self.notes = notes.strip()

    def _refuse_answered(self) -> None:
        if self.state == HandoverState.ACCEPTED and self.taker is not None:
            raise AlreadyAnswered(
                gettext("%(name)s has accepted this hand-over.") % {"name": self.taker.short_name}
            )
        if self.state != HandoverState.OFFERED:
            raise AlreadyAnswered(
                gettext("This hand-over is over; who went stays responsible. Nothing was changed.")
            )
