"""A stay: who, where, from when to when on the home's own clock, and what was paid."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.money import Money
from common.time import instant_of
from marketplace.codes import PATTERN
from marketplace.models.listing import Listing
from marketplace.models.person import Person
from marketplace.models.segment import Segment
from users.models import User
from users.roles import Permission


class Status(models.TextChoices):
    """How far a stay has come, as the marketplace last told us."""

    PENDING = "pending", _("Pending")
    CONFIRMED = "confirmed", _("Confirmed")
    IN_STAY = "in_stay", _("In stay")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", pgettext_lazy("reservation", "Cancelled")
    NO_SHOW = "no_show", _("No-show")


#: Stays that still lie ahead or are under way.
LIVE = (Status.PENDING, Status.CONFIRMED, Status.IN_STAY)

#: What says when a stay is, and whether it is: deadlines that hang on it move when one of these changes.
WHEN_FIELDS = (
    "listing",
    "check_in_date",
    "check_in_time",
    "check_out_date",
    "check_out_time",
    "status",
    "assumed",
)


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """What sets of stays mean."""

    def visible_to(self, user: User) -> ReservationQuerySet:
        """Keep the stays this member of staff may see: all for who works cases."""
        return self if user.can(Permission.WORK_CASES) else self.none()

    def of_person(self, person: Person) -> ReservationQuerySet:
        """Keep the stays in which the person is the guest or the host."""
        return self.filter(Q(guest=person) | Q(listing__host=person))

    def perhaps_upcoming(self, *, now: datetime) -> ReservationQuerySet:
        """Keep what may end after `now` in some zone; `is_upcoming` decides by the home's clock."""
        yesterday = (now.astimezone(UTC) - timedelta(days=1)).date()
        return self.filter(status__in=LIVE, check_out_date__gte=yesterday)


class Reservation(models.Model):
    """One stay, on the clock of the listing; amounts are minor units of `currency`.

    `assumed` names what the source did not hold: filled with a sensible guess, or empty where there
    is none (the guest, a time, a number of guests).
    """

    Status = Status

    code = models.CharField(_("code"), max_length=8, unique=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="reservations")
    guest = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="stays",
        null=True,
        blank=True,
        help_text=_("Empty where the source names nobody"),
    )
    check_in_date = models.DateField(_("check-in date"))
    check_in_time = models.TimeField(_("check-in time"), null=True, blank=True)
    check_out_date = models.DateField(_("check-out date"))
    check_out_time = models.TimeField(_("check-out time"), null=True, blank=True)
    adults = models.PositiveSmallIntegerField(_("adults"), null=True, blank=True)
    children = models.PositiveSmallIntegerField(_("children"), null=True, blank=True)
    infants = models.PositiveSmallIntegerField(_("infants"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217"))
    price_minor = models.BigIntegerField(_("price, minor units"), default=0)
    paid_minor = models.BigIntegerField(_("paid, minor units"), default=0)
    payout_minor = models.BigIntegerField(_("payout to the host, minor units"), default=0)
    booked_at = models.DateTimeField(_("booked"))
    status_date = models.DateField(
        _("date of the status"), null=True, blank=True, help_text=_("When it was cancelled, ended…")
    )
    cancellation_policy = models.CharField(_("cancellation policy"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CONFIRMED)
    segment = models.CharField(
        _("segment"), max_length=20, choices=Segment, default=Segment.STANDARD
    )
    assumed = ArrayField(
        models.CharField(max_length=40), verbose_name=_("assumed"), default=list, blank=True
    )
    details = models.JSONField(
        _("further facts"),
        default=dict,
        blank=True,
        help_text=_("What the source holds beyond our own fields, by its own names"),
    )
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=PATTERN), name="reservation_code_readable"
            ),
            models.CheckConstraint(
                condition=Q(price_minor__gte=0, paid_minor__gte=0, payout_minor__gte=0),
                name="reservation_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(check_out_date__gte=F("check_in_date")),
                name="reservation_ends_after_it_starts",
            ),
            models.CheckConstraint(  # unknown numbers make the sum unknown, which a CHECK lets pass
                condition=Q(adults__gte=1 - F("children") - F("infants")),
                name="reservation_somebody_stays",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="reservation_status_known"
            ),
            models.CheckConstraint(
                condition=Q(segment__in=Segment.values), name="reservation_segment_known"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="reservation_currency_three_letters",
            ),
        ]
        indexes = [
            models.Index(fields=["guest", "-check_in_date"], name="reservation_by_guest"),
            models.Index(fields=["listing", "-check_in_date"], name="reservation_by_listing"),
            models.Index(
                fields=["check_out_date"],
                condition=Q(status__in=["pending", "confirmed", "in_stay"]),
                name="reservation_live",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="note_moved_stay",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*WHEN_FIELDS),
                func="""
                    INSERT INTO marketplace_staychange (reservation_id) VALUES (NEW.id);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    # The three below read the listing: load it with select_related.

    @property
    def check_in_at(self) -> datetime:
        """The instant (UTC) of check-in: the agreed time, else the earliest the home allows."""
        return self._instant(self.check_in_date, self.check_in_time or self.listing.check_in_from)

    @property
    def check_out_at(self) -> datetime:
        """The instant (UTC) of check-out: the agreed time, else the latest the home allows."""
        return self._instant(self.check_out_date, self.check_out_time or self.listing.check_out_by)

    def is_upcoming(self, *, now: datetime) -> bool:
        """Say whether the stay is still to come or under way, by the clock on the home's wall."""
        return self.status in LIVE and self.check_out_at > now

    @property
    def nights(self) -> int:
        """Count the nights; zero for a day visit."""
        return (self.check_out_date - self.check_in_date).days

    @property
    def party(self) -> int | None:
        """Count everybody who stays, or None where the source left a number out."""
        numbers = (self.adults, self.children, self.infants)
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    @property
    def price(self) -> Money:
        """What the stay costs the guest."""
        return Money(self.price_minor, self.currency)

    @property
    def paid(self) -> Money:
        """What the guest has paid."""
        return Money(self.paid_minor, self.currency)

    @property
    def payout(self) -> Money:
        """What the host gets."""
        return Money(self.payout_minor, self.currency)

    def _instant(self, day: date, at: time) -> datetime:
        return instant_of(day, at, self.listing.time_zone)
