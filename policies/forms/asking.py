"""The facts of a stay, as somebody gives them to be told the rule."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.money import Money
from common.time import instant_of, validate_time_zone
from policies.amounts import Rate, Sums
from policies.facts import Facts
from policies.questions import topic_label

_MOST = Decimal(10) ** 10


class LookupForm(forms.Form):
    """The facts of a stay; days and hours are on the clock of the home."""

    topic = forms.ChoiceField(label=_("Topic"))
    time_zone = forms.CharField(
        label=_("Time zone of the home"), initial="Europe/Lisbon", max_length=64
    )
    booked = forms.DateField(label=_("Booked on"), required=False)
    check_in_date = forms.DateField(label=_("Check-in"), required=False)
    check_out_date = forms.DateField(label=_("Check-out"), required=False)
    discovered = forms.DateField(label=_("Problem found on"), required=False)
    received = forms.DateField(label=_("Request received on"), required=False)
    event_date = forms.DateField(label=_("Day of the event"), required=False)
    cancelled = forms.DateField(label=_("Cancelled on"), required=False)
    listing_country = forms.CharField(label=_("Country of the home"), required=False, max_length=2)
    guest_country = forms.CharField(label=_("Guest lives in"), required=False, max_length=2)
    segment = forms.CharField(label=_("Segment"), required=False, max_length=20)
    host_policy = forms.CharField(label=_("Policy the host chose"), required=False, max_length=40)
    issue = forms.CharField(label=_("What happened"), required=False, max_length=40)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=20)
    brand = forms.CharField(label=_("Brand"), required=False, max_length=40)
    product = forms.CharField(label=_("Product"), required=False, max_length=40)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency of the booking"),
        required=False,
        error_messages={"invalid": _("A currency has three letters, such as EUR.")},
    )
    booking_value = forms.DecimalField(label=_("Booking value"), required=False)
    paid = forms.DecimalField(label=_("Paid"), required=False)
    price_difference = forms.DecimalField(label=_("Difference in price"), required=False)
    receipt = forms.DecimalField(label=_("Receipt"), required=False)
    rate_of = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Rate: one unit of"),
        required=False,
        error_messages={"invalid": _("A currency has three letters, such as EUR.")},
    )
    rate = forms.DecimalField(label=_("is, in the booking’s currency"), required=False)
    rate_on = forms.DateField(label=_("Rate of"), required=False)
    stay = forms.RegexField(r"^[0-9A-Za-z-]{3,20}$", required=False, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label=_("The answer goes to"),
        required=False,
        choices=[("internal", _("Us")), ("guest", _("The guest")), ("host", _("The host"))],
    )

    DAYS = (
        "booked",
        "check_in_date",
        "check_out_date",
        "discovered",
        "received",
        "event_date",
        "cancelled",
        "rate_on",
    )
    SUMS = ("booking_value", "paid", "price_difference", "receipt")

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)  # noqa: S101 - for the type checker
        topic.choices = [(code, topic_label(code)) for code in sorted(topics, key=topic_label)]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = (
                "select" if isinstance(field, forms.ChoiceField) else "input"
            )
            if name in self.DAYS:
                field.widget.input_type = "date"
        self.fields["time_zone"].widget.attrs["list"] = "time-zones"
        self.fields["time_zone"].validators.append(validate_time_zone)

    def clean(self) -> dict[str, Any]:
        """Refuse a stay that ends before it starts."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("check_in_date"), cleaned.get("check_out_date")
        if start and end and end < start:
            self.add_error("check_out_date", _("Check-out cannot be before check-in."))
        if any(cleaned.get(name) is not None for name in self.SUMS) and not cleaned.get("currency"):
            self.add_error("currency", _("Say in which currency the sums are."))
        for name in (*self.SUMS, "rate"):
            value = cleaned.get(name)
            if value is not None and not 0 <= value <= _MOST:
                self.add_error(name, _("That sum cannot be right."))
        rate = [cleaned.get(name) for name in ("rate_of", "rate", "rate_on")]
        if any(rate) and not all(rate):
            self.add_error("rate", _("A rate needs a currency, a value and its day."))
        return cleaned

    def facts(self) -> Facts:
        """Return the facts; only after `is_valid()`. Days without an hour count at noon of the home."""
        given = self.cleaned_data
        zone = given["time_zone"]
        return Facts(
            time_zone=zone,
            booked_at=_noon(given["booked"], zone),
            check_in_date=given["check_in_date"],
            check_in_at=_at(given["check_in_date"], time(15), zone),
            check_out_date=given["check_out_date"],
            discovered_at=_noon(given["discovered"], zone),
            received_at=_noon(given["received"], zone),
            acted_at=_noon(given["cancelled"], zone),
            event_date=given["event_date"],
            listing_country=given["listing_country"].upper(),
            guest_country=given["guest_country"].upper(),
            segment=given["segment"].lower(),
            host_policy=given["host_policy"].lower(),
            issue=given["issue"].lower(),
            channel=given["channel"].lower(),
            brand=given["brand"].lower(),
            product=given["product"].lower(),
            stay=given["stay"],
            audience=given["audience"] or "internal",
        )

    def sums(self) -> Sums | None:
        """Return the money facts, None where no currency is given; refuses cents the currency does not have."""
        given = self.cleaned_data
        currency = given["currency"].upper()
        if not currency:
            return None
        facts = self.facts()
        value, paid, difference, receipt = (
            _minor(given[name], currency, name) for name in self.SUMS
        )
        return Sums(
            currency=currency,
            booking_value=value,
            paid=paid,
            nights=facts.nights,
            slept_nights=facts.slept_nights,
            price_difference=difference,
            receipt=receipt,
        )

    def rates(self) -> dict[str, Rate]:
        """Return the stated rate by its currency."""
        given = self.cleaned_data
        if not given["rate_of"]:
            return {}
        return {given["rate_of"].upper(): Rate(given["rate"], given["rate_on"])}

    @property
    def time_zones(self) -> list[str]:
        """Return the names to choose from."""
        return sorted(name for name in available_timezones() if "/" in name)


def _minor(value: Decimal | None, currency: str, field: str) -> int | None:
    if value is None:
        return None
    try:
        return Money.of(value, currency).minor
    except ValueError:
        raise BadInput(
            gettext("%(currency)s has no such fraction: %(value)s.")
            % {"currency": currency, "value": value},
            field=field,
        ) from None


def _noon(day: date | None, zone: str) -> datetime | None:
    return _at(day, time(12), zone)


def _at(day: date | None, at: time, zone: str) -> datetime | None:
    return None if day is None else instant_of(day, at, zone).astimezone(UTC)
