"""What happened to a clock while it ran: spans in which it stood still, and warnings given."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.clock import SLAClock
from users.models import User


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
        triggers = [
            pgtrigger.Trigger(
                name="only_marked_clocks_pause",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM cases_slaclock
                         WHERE id = NEW.clock_id AND kind <> 'resolution'
                    ) THEN
                        RAISE EXCEPTION 'only clocks that are marked so can pause'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class ClockWarning(models.Model):
    """One warning given once: `mark` is its place among the clock's warnings, or that the outside date passed."""

    OUTSIDE = "outside"

    clock = models.ForeignKey(SLAClock, on_delete=models.CASCADE, related_name="given_warnings")
    generation = models.PositiveIntegerField()
    mark = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "generation", "mark"], name="warning_given_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} · {self.mark}"
