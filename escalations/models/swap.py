"""One person asks another to take a shift."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level, SwapState
from escalations.models.ranges import both_ends
from escalations.models.schedule import OnCallSchedule


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
