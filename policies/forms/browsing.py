"""What people may ask the library for: a search, a day, a comparison, only the rules that can be about a stay."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.models import PolicyVersion
from policies.reach import Reach


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
    audience = forms.ChoiceField(
        label=_("Quoted to"),
        required=False,
        choices=[("", _("anybody")), ("guest", _("The guest")), ("host", _("The host"))],
    )
    segment = forms.CharField(label=_("Segment"), required=False, max_length=20)
    nights = forms.IntegerField(label=_("Nights"), required=False, min_value=1, max_value=3650)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=20)
    brand = forms.CharField(label=_("Brand"), required=False, max_length=40)
    product = forms.CharField(label=_("Product"), required=False, max_length=40)
    listing_country = forms.RegexField(
        r"^[A-Z]{2}$", label=_("Country of the home"), required=False
    )
    guest_country = forms.RegexField(r"^[A-Z]{2}$", label=_("Guest lives in"), required=False)
    entity_country = forms.RegexField(
        r"^[A-Z]{2}$", label=_("Country of the company"), required=False
    )
    host_policy = forms.CharField(label=_("Policy the host chose"), required=False, max_length=40)

    FACTS = tuple(field.name for field in fields(Reach))

    def offer(self, library: Sequence[PolicyVersion]) -> None:
        """Let the facts be chosen from those the rules of the library depend on."""
        for name, values in _depended_on(library).items():
            chosen = self.asked(name, "")
            choices = [("", gettext("any")), *((v, v) for v in sorted(values | {chosen} - {""}))]
            self.fields[name].widget = forms.Select(attrs={"class": "select"}, choices=choices)
        self.fields["audience"].widget.attrs["class"] = "select"
        self.fields["nights"].widget.attrs["class"] = "input"

    def facts(self) -> list[forms.BoundField]:
        """Return the fields of what may be known of a stay, those without any choice left out."""
        shown = [self[name] for name in self.FACTS]
        return [one for one in shown if len(getattr(one.field.widget, "choices", "12")) > 1]

    def reach(self) -> Reach:
        """Return what is known of the stay the rules are narrowed to."""
        known = {name: self.asked(name) for name in self.FACTS}
        return Reach(**{name: value for name, value in known.items() if value})

    def asked(self, name: str, default: Any = None) -> Any:
        """Return what was asked, or the default where nothing or nonsense was."""
        self.is_valid()
        return self.cleaned_data.get(name) or default

    def kept(self) -> str:
        """Return the part of the query that follows the reader from page to page."""
        return self._query("q", "on", "case", "language", *self.FACTS)

    def kept_but_facts(self) -> str:
        """Return the same without the facts of a stay."""
        return self._query("q", "on", "case", "language")

    def _query(self, *names: str) -> str:
        values = {name: self.asked(name) for name in names}
        return urlencode({name: str(value) for name, value in values.items() if value})


def _depended_on(library: Sequence[PolicyVersion]) -> dict[str, set[str]]:
    """Return the values of each fact that some rule asks for."""
    named: dict[str, set[str]] = {
        name: set()
        for name in (
            "segment",
            "channel",
            "brand",
            "product",
            "listing_country",
            "guest_country",
            "entity_country",
            "host_policy",
        )
    }
    for version in library:
        named["segment"].update(version.segments)
        named["channel"].update(version.channels)
        named["brand"].add(version.brand)
        named["product"].add(version.product)
        named[f"{version.region_of}_country"].update(version.countries)
        named["host_policy"].add(version.policy.host_choice)
    return named
