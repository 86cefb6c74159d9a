"""Who stands on which side of a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.models import Person, Reservation
from marketplace.models.reservation import Status


class Side(models.TextChoices):
    """Which side of a case somebody stands on."""

    GUEST = "guest", _("Guest")
    HOST = "host", _("Host")


#: A stay this close is told to whoever owns an open case of its guest.
SOON = timedelta(days=30)


class PartyQuerySet(models.QuerySet["Party"]):
    """What sets of parties mean."""

    def with_next_stay(self, *, now: datetime) -> PartyQuerySet:
        """Add `next_stay`: the day on which another stay of theirs begins within a month; None for none.

        The stay the case is about has clocks of its own. Days are those of UTC: near enough for a warning in days.
        """
        ahead = Reservation.objects.filter(
            ~Q(pk=Coalesce(OuterRef("case__reservation"), 0)),
            guest=OuterRef("person"),
            status__in=[Status.PENDING, Status.CONFIRMED],
            check_in_date__gt=now.date(),
            check_in_date__lte=(now + SOON).date(),
        )
        first = ahead.order_by("check_in_date").values("check_in_date")[:1]
        return self.annotate(next_stay=Subquery(first))


class Party(models.Model):
    """One person on one side; `is_primary` is the one we write to on that side's thread."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side)
    address = models.EmailField(_("e-mail address"), blank=True, max_length=254)
    is_primary = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            # One person on both sides of one case is a conflict a human has to untangle.
            models.UniqueConstraint(fields=["case", "person"], name="party_once_a_case"),
            models.UniqueConstraint(
                fields=["case", "side"],
                condition=Q(is_primary=True),
                name="party_one_primary_a_side",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_known"),
        ]
        indexes = [models.Index(fields=["person", "case"], name="party_person")]

    def __str__(self) -> str:
        return str(self.person)
