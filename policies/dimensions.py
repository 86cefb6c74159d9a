"""The words a rule is described by: whom it binds, which day governs it, how strong it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom the text binds. A clause is never quoted to somebody it does not bind."""

    GUEST = "guest", _("Guests")
    HOST = "host", _("Hosts")
    BOTH = "both", _("Guests and hosts")
    INTERNAL = "internal", _("Staff only")


class GoverningDate(models.TextChoices):
    """The day that decides which version rules, read on the clock of the home (see `lookup`)."""

    BOOKING = "booking", _("the day of booking")
    ACCEPTANCE = "acceptance", _("the day the host accepted")
    CHECK_IN = "check_in", _("the day of check-in")
    EVENT = "event", _("the day of the event")
    DISCOVERY = "discovery", _("the day the problem was found")
    CHECKOUT = "checkout", _("the day of check-out")
    RECEIPT = "receipt", _("the day we received the request")


class Precedence(models.IntegerChoices):
    """Who prevails when two rules answer the same question: the lower number."""

    LAW = 1, _("law")
    ORDER = 2, _("order of a court or authority")
    SAFETY = 3, _("safety rule")
    EVENT = 4, _("event policy")
    PLATFORM = 5, _("platform policy")
    HOST_CHOICE = 6, _("policy the host chose")
    GUIDELINE = 7, _("guideline")
    GOODWILL = 8, _("goodwill")


class Strength(models.TextChoices):
    """How sure we are that the text says what it says."""

    VERIFIED = "verified", _("Checked against the source")
    REPORTED = "reported", _("Reported by somebody, not yet checked")
    SAMPLE = "sample", _("Sample: invented, never for a real guest")


class RegionOf(models.TextChoices):
    """Whose country the region of a rule is compared with."""

    LISTING = "listing", _("the home")
    GUEST = "guest", _("where the guest lives")
    ENTITY = "entity", _("the company the guest has a contract with")


class Discretion(models.TextChoices):
    """How much the associate may decide alone."""

    NONE = "none", _("No room: the clause decides")
    RANGE = "range", _("Within the range of the clause")
    FREE = "free", _("Own judgement, with a reason")


class Bearer(models.TextChoices):
    """Who pays in the end."""

    NOBODY = "", _("Nobody")
    HOST = "host", _("The host")
    PLATFORM = "platform", _("We")
    GUEST = "guest", _("The guest")
    INSURER = "insurer", _("An insurer")


class Basis(models.TextChoices):
    """What the percentage of an amount is taken of."""

    BOOKING_VALUE = "booking_value", _("the booking value")
    PAID = "paid", _("what the guest paid")
    UNUSED_NIGHTS = "unused_nights", _("the price of the nights not used")
    NIGHTLY_PRICE = "nightly_price", _("the price of one night")
    PRICE_DIFFERENCE = "price_difference", _("the difference in price")
    RECEIPT = "receipt", _("the receipt")
    FIXED = "fixed", _("a fixed amount")
