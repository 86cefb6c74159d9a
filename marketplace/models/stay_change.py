"""That a stay moved: noted by the database whoever wrote it, for those whose deadlines hang on stays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from marketplace.models.listing import Listing
from marketplace.models.reservation import Reservation


class StayChange(models.Model):
    """One change of when a stay begins or ends, or whether it takes place; gone once it was followed.

    Written by triggers on stays and homes, so that an import, a screen and a hand at the database all leave one.
    """

    reservation = models.ForeignKey(
        Reservation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change of a stay")
        verbose_name_plural = _("changes of stays")
        constraints = [
            models.CheckConstraint(
                condition=Q(reservation__isnull=True) ^ Q(listing__isnull=True),
                name="stay_change_of_a_stay_or_a_home",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reservation or self.listing)
