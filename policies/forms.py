"""What people may ask the library for: a search, a day, a comparison, the facts of a stay."""

from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from common.time import instant_of, validate_time_zone
from policies.facts import Facts


class LibraryForm(forms.Form):
    """The query of a library page; what does not fit is left out and said."""

    q = forms.CharField(required=False, max_length=200, strip=True)
    on = forms.DateField(
        required=False,
        error_messages={"invalid": _("That is not a day. Write it as 2025-11-18.")},
    )
    case = forms.RegexField(r"^ST-[0-9A-Z]{3,12}$", required=False)
    language = forms.ChoiceField(
        required=False, choices=[("en", "English"), ("pt-br", "Português")]
    )
    compare = forms.IntegerField(required=False, min_value=1, max_value=9999)
    clause = forms.RegexField(r"^\d+(\.\d+){0,2}$", required=False)

    def asked(self, name: str, default: Any = None) -> Any:
        """Return what was asked, or the default where nothing or nonsense was."""
        self.is_valid()
        return self.cleaned_data.get(name) or default

    def kept(self) -> str:
        """Return the part of the query that follows the reader from page to page."""
        values = {name: self.asked(name) for name in ("q", "on", "case", "language")}
        return urlencode({name: str(value) for name, value in values.items() if value})


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
    )

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)  # noqa: S101 - for the type checker
        topic.choices = [(code, code.replace("-", " ").capitalize()) for code in topics]
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
            audience=given["audience"] or "internal",
        )

    @property
    def time_zones(self) -> list[str]:
        """Return the names to choose from."""
        return sorted(name for name in available_timezones() if "/" in name)


def _noon(day: date | None, zone: str) -> datetime | None:
    return _at(day, time(12), zone)


def _at(day: date | None, at: time, zone: str) -> datetime | None:
    return None if day is None else instant_of(day, at, zone).astimezone(UTC)
