"""A home or hotel somebody lets, with the clock on its wall."""

from __future__ import annotations

from datetime import time

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.time import validate_time_zone
from marketplace.models.person import Person, plain_text
from users.models import User
from users.roles import Permission


class ListingQuerySet(models.QuerySet["Listing"]):
    """What sets of listings mean."""

    def visible_to(self, user: User) -> ListingQuerySet:
        """Keep the listings this member of staff may see: all for who works cases."""
        return self if user.can(Permission.WORK_CASES) else self.none()


class Listing(models.Model):
    """Where a stay happens. Check-in and check-out times are wall-clock times in `time_zone`."""

    class Kind(models.TextChoices):
        """What it is."""

        HOUSE = "house", _("House")
        APARTMENT = "apartment", _("Apartment")
        VILLA = "villa", _("Villa")
        CABIN = "cabin", _("Cabin")
        ROOM = "room", _("Room")
        HOTEL = "hotel", _("Hotel")

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    plain_title = models.GeneratedField(
        expression=plain_text(F("title")), output_field=models.TextField(), db_persist=True
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.HOUSE)
    host = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="listings",
        null=True,
        blank=True,
        help_text=_("Empty where the source names nobody"),
    )
    address_line = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, ISO 3166"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    check_in_from = models.TimeField(_("check-in from"), default=time(15, 0))
    check_out_by = models.TimeField(_("check-out by"), default=time(11, 0))
    bedrooms = models.PositiveSmallIntegerField(_("bedrooms"), null=True, blank=True)
    sleeps = models.PositiveSmallIntegerField(_("sleeps"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="listing_country_two_letters"
            ),
            models.CheckConstraint(condition=~Q(time_zone=""), name="listing_has_a_clock"),
        ]
        indexes = [
            GinIndex(OpClass(F("plain_title"), "gin_trgm_ops"), name="listing_plain_title_trigram")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="note_moved_clock_of_home",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("time_zone", "check_in_from", "check_out_by"),
                func="""
                    INSERT INTO marketplace_staychange (listing_id) VALUES (NEW.id);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title
