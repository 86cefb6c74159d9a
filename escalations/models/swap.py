"""One person asks another to take a shift."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Forbidden
from escalations.lifecycle import Level, SwapState
from escalations.models.ranges import both_ends
from escalations.models.schedule import OnCallSchedule
from users.models import User
from users.roles import Permission


class AlreadyDecided(DomainError):
    """The request is not open any more."""


class AlreadyBegun(DomainError):
    """The hours have begun; they belong to whoever stands in them."""


class NotForYou(Forbidden):
    """Somebody else was asked, or the request is one's own."""


class ShiftSwapQuerySet(models.QuerySet["ShiftSwap"]):
    """Sets of swaps."""

    def overlapping(self, start: datetime, end: datetime) -> ShiftSwapQuerySet:
        """Keep what touches [start, end), by the hours given or by those given in return."""
        return self.filter(
            models.Q(during__overlap=(start, end)) | models.Q(in_return__overlap=(start, end))
        )

    def taken(self) -> ShiftSwapQuerySet:
        """Keep what the rota follows, in the order in which it was agreed."""
        return self.filter(state=SwapState.TAKEN).order_by("decided_at", "pk")

    def of(self, user: User) -> ShiftSwapQuerySet:
        """Keep what this person asked for or took."""
        return self.filter(models.Q(giver=user) | models.Q(taker=user))


class ShiftSwap(models.Model):
    """A request that somebody else takes some hours of `giver`'s on one level; once taken, the resolver follows it.

    A swap gives hours of the taker's in return (`in_return`); a cover gives none.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        SWAP = "swap", _("Swap")
        COVER = "cover", _("Cover")

    schedule = models.ForeignKey(
        OnCallSchedule, on_delete=models.CASCADE, related_name="swaps", verbose_name=_("rota")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.FIRST)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="swaps_asked",
        verbose_name=_("who asks"),
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="swaps_asked_of",
        verbose_name=_("who is asked"),
        help_text=_("Empty: anybody"),
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="swaps_taken",
        verbose_name=_("who takes it"),
    )
    during = DateTimeRangeField(_("hours"))
    in_return = DateTimeRangeField(_("hours in return"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SwapState, default=SwapState.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ShiftSwapQuerySet.as_manager()

    class Meta:
        verbose_name = _("swap")
        verbose_name_plural = _("swaps")
        constraints = [
            models.CheckConstraint(condition=both_ends("during"), name="swap_has_both_ends"),
            models.CheckConstraint(
                condition=models.Q(in_return__isnull=True) | both_ends("in_return"),
                name="swap_return_has_both_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="cover", in_return__isnull=True)
                | models.Q(kind="swap", in_return__isnull=False),
                name="swap_gives_in_return_exactly_when_a_swap",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "withdrawn", "past_due"], taker__isnull=True)
                | models.Q(state__in=["taken", "void"], taker__isnull=False),
                name="swap_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | ~models.Q(state="open") & models.Q(decided_at__isnull=False),
                name="swap_decided_has_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(taker__isnull=True) | ~models.Q(taker=models.F("giver")),
                name="swap_taken_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(asked__isnull=True) | ~models.Q(asked=models.F("giver")),
                name="swap_asked_of_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=SwapState.values), name="swap_state_known"
            ),
            ExclusionConstraint(
                name="swap_given_once",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("giver", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=["open", "taken"]),
                violation_error_message=_(
                    "Some of these hours are asked for or given away already. Take that request back first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.giver} · {self.get_state_display()}"

    def begins_at(self) -> datetime:
        """Return the first instant that changes hands, of the hours given and those given in return."""
        starts: list[datetime] = [self.during.lower]
        if self.in_return is not None:
            starts.append(self.in_return.lower)
        return min(starts)

    def may_be_taken_by(self, user: User, *, now: datetime) -> bool:
        """Say whether this person may take it at `now`."""
        try:
            self._refuse(user, now=now)
        except DomainError:
            return False
        return True

    def take(self, *, by: User, now: datetime) -> None:
        """Agree: from now on the rota shows `by` in these hours; refuses all but whom it is for, in time."""
        self._refuse(by, now=now)
        self.state, self.taker, self.decided_at = SwapState.TAKEN, by, now

    def withdraw(self, *, now: datetime) -> None:
        """Take an open request back; refuses one that was decided."""
        self._refuse_decided()
        self.state, self.decided_at = SwapState.WITHDRAWN, now

    def lapse(self, *, now: datetime) -> None:
        """End a request nobody took before it began; refuses one that was decided, or may still be taken."""
        self._refuse_decided()
        if now < self.begins_at():
            raise AlreadyDecided(gettext("There is still time to take this request."))
        self.state, self.decided_at = SwapState.PAST_DUE, now

    def undo(self, *, now: datetime) -> None:
        """Give everybody their own hours back; refuses what was not taken, or is over."""
        if self.state != SwapState.TAKEN:
            raise AlreadyDecided(gettext("Nobody has taken this request."))
        ends = max(r.upper for r in (self.during, self.in_return) if r is not None)
        if ends <= now:
            raise AlreadyBegun(gettext("These hours are over; they stay as they were."))
        self.state, self.decided_at = SwapState.VOID, now

    def _refuse(self, user: User, *, now: datetime) -> None:
        if user.pk == self.giver_id:
            raise NotForYou(gettext("You asked for this yourself; somebody else has to take it."))
        if not user.can(Permission.ACKNOWLEDGE_ALERTS):
            raise NotForYou(gettext("Your role does not answer pages."))
        if self.asked_id is not None and self.asked_id != user.pk:
            raise NotForYou(gettext("Somebody else was asked to take these hours."))
        self._refuse_decided()
        if now >= self.begins_at():
            raise AlreadyBegun(gettext("These hours have begun; they can’t change hands any more."))

    def _refuse_decided(self) -> None:
        if self.state == SwapState.TAKEN and self.taker is not None:
            raise AlreadyDecided(
                gettext("%(name)s has taken these hours already.") % {"name": self.taker.short_name}
            )
        if self.state != SwapState.OPEN:
            raise AlreadyDecided(gettext("This request is over. Nothing was changed."))
