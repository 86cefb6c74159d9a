"""What an editor types: a policy, the terms of a version, a clause, the day something ends."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.money import Money
from policies.condition_lines import read, written
from policies.dimensions import (
    Audience,
    Basis,
    Bearer,
    Discretion,
    GoverningDate,
    Precedence,
    RegionOf,
    Strength,
)
from policies.models import Clause, Policy, PolicyVersion

_AREA = {"class": "input area", "rows": 3}
_SUMS = {"fixed": "fixed_minor", "cap": "cap_minor", "floor": "floor_minor"}
_MOST = Decimal(10) ** 10


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}), **more)


def _text(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=8000, widget=forms.Textarea(_AREA), **more
    )


class PolicyForm(forms.ModelForm[Policy]):
    """A new rule book."""

    class Meta:
        model = Policy
        fields = ["title_en", "title_pt", "code", "topic", "audience", "owner", "host_choice"]
        help_texts = {
            "code": _("Short and for ever: it stands in the address. Small letters and dashes."),
            "topic": _("Policies of one topic are asked together, such as “cancellation”."),
        }

    audience = forms.ChoiceField(label=_("Binds"), choices=Audience.choices)

    def validate_unique(self) -> None:
        """Leave a code that is taken to the action, which says so."""


class VersionForm(forms.Form):
    """The terms of a version: when, for whom, how strong."""

    from_date = _day(_("In force from"))
    until_date = _day(
        _("until before"), required=False, help_text=_("Empty: until a later version follows.")
    )
    governing_date = forms.ChoiceField(label=_("Decided by"), choices=GoverningDate.choices)
    precedence = forms.TypedChoiceField(
        label=_("Weight"), choices=Precedence.choices, coerce=int, empty_value=None
    )
    change_note_en = _text(_("What changes (English)"))
    change_note_pt = _text(_("What changes (Portuguese)"))
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    strength = forms.ChoiceField(label=_("How sure"), choices=Strength.choices)
    review_by = _day(_("Next review"), required=False)
    brand = forms.CharField(label=_("Only the brand"), required=False, max_length=40)
    product = forms.CharField(label=_("Only the product"), required=False, max_length=40)
    region_of = forms.ChoiceField(label=_("Countries are those of"), choices=RegionOf.choices)
    countries = forms.CharField(
        label=_("Only the countries"), required=False, max_length=200, help_text=_("PT, BR")
    )
    segments = forms.CharField(label=_("Only the segments"), required=False, max_length=200)
    channels = forms.CharField(label=_("Only the channels"), required=False, max_length=200)
    nights_from = forms.IntegerField(
        label=_("Nights, at least"), required=False, min_value=1, max_value=3650
    )
    nights_until = forms.IntegerField(
        label=_("Nights, fewer than"), required=False, min_value=1, max_value=3650
    )
    LISTS = ("countries", "segments", "channels")

    @classmethod
    def of(cls, version: PolicyVersion, data: Any = None) -> "VersionForm":
        """Return the form of a draft, filled in with what it says now."""
        initial = {name: getattr(version, name) for name in cls.base_fields}
        for name in cls.LISTS:
            initial[name] = ", ".join(initial[name])
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Read the lists, and refuse nights that end before they start."""
        cleaned = super().clean() or {}
        for name in self.LISTS:
            words = [word.strip() for word in cleaned.get(name, "").split(",") if word.strip()]
            cleaned[name] = [w.upper() if name == "countries" else w.lower() for w in words]
        if any(len(country) != 2 or not country.isalpha() for country in cleaned["countries"]):
            self.add_error("countries", _("A country has two letters, such as PT."))
        first, last = cleaned.get("nights_from"), cleaned.get("nights_until")
        if first and last and last <= first:
            self.add_error("nights_until", _("This end lies before the start."))
        return cleaned

    def terms(self) -> dict[str, Any]:
        """Return the terms without the days."""
        days = {"from_date", "until_date"}
        return {name: value for name, value in self.cleaned_data.items() if name not in days}


class ClauseForm(forms.Form):
    """One clause in both languages, when it applies, and what it gives."""

    anchor = forms.RegexField(
        r"^\d{1,3}(\.\d{1,3}){0,2}$",
        label=_("Number"),
        help_text=_("Stays for ever, such as 4.2"),
        error_messages={"invalid": _("A number such as 4.2.")},
    )
    heading_en = forms.CharField(label=_("Heading (English)"), max_length=120)
    heading_pt = forms.CharField(label=_("Heading (Portuguese)"), max_length=120)
    text_en = _text(_("Text (English)"), required=True)
    text_pt = _text(_("Text (Portuguese)"), required=True)
    plain_en = _text(_("Plain words (English)"))
    plain_pt = _text(_("Plain words (Portuguese)"))
    example_en = _text(_("Worked example (English)"))
    example_pt = _text(_("Worked example (Portuguese)"))
    evidence_needed_en = _text(_("Must be shown (English)"))
    evidence_needed_pt = _text(_("Must be shown (Portuguese)"))
    question = forms.SlugField(
        label=_("Answers the question"),
        required=False,
        max_length=40,
        help_text=_("Clauses of one question compete, such as “refund”. Empty: it explains only."),
    )
    conditions = _text(
        _("Applies when"),
        help_text=_("A line for each: notice_days at_least 5 below 30"),
    )
    basis = forms.ChoiceField(
        label=_("Percentage of"), required=False, choices=[("", "–"), *Basis.choices]
    )
    percent = forms.DecimalField(
        label=_("Percent"), required=False, min_value=0, max_value=1000, decimal_places=2
    )
    kept_nights = forms.IntegerField(
        label=_("Nights kept"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("After those slept, not given back"),
    )
    fixed = forms.DecimalField(label=_("A fixed sum"), required=False, min_value=0, max_value=_MOST)
    floor = forms.DecimalField(label=_("At least"), required=False, min_value=0, max_value=_MOST)
    cap = forms.DecimalField(label=_("At most"), required=False, min_value=0, max_value=_MOST)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency of these sums"),
        required=False,
        error_messages={"invalid": _("A currency has three letters, such as EUR.")},
    )
    bearer = forms.ChoiceField(label=_("Who pays"), required=False, choices=Bearer.choices)
    discretion = forms.ChoiceField(label=_("Discretion"), choices=Discretion.choices)

    def __init__(self, *args: Any, clause: Clause | None = None, **kwargs: Any) -> None:
        self.clause = clause
        if clause is not None:
            kwargs["initial"] = _initial(clause)
        super().__init__(*args, **kwargs)
        if clause is not None:
            self.fields["anchor"].disabled = True

    def clean_conditions(self) -> dict[str, Any]:
        """Read the lines."""
        try:
            return read(self.cleaned_data["conditions"])
        except BadInput as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        """Refuse sums without a currency, a percentage of nothing, and a least above the most."""
        cleaned = super().clean() or {}
        if any(cleaned.get(name) is not None for name in _SUMS) and not cleaned.get("currency"):
            self.add_error("currency", _("Say in which currency the sums are."))
        if cleaned.get("percent") is not None and not cleaned.get("basis"):
            self.add_error("basis", _("Say what the percentage is taken of."))
        floor, cap = cleaned.get("floor"), cleaned.get("cap")
        if floor is not None and cap is not None and floor > cap:
            self.add_error("floor", _("The least is above the most."))
        return cleaned

    def clause_fields(self) -> dict[str, Any]:
        """Return what is written into the draft; refuses cents a currency does not have (BadInput)."""
        given = dict(self.cleaned_data)
        given.pop("anchor")
        currency = given["currency"] = given["currency"].upper()
        for name, column in _SUMS.items():
            value = given.pop(name)
            given[column] = None if value is None else _minor(value, currency, name)
        parameters = dict(self.clause.parameters) if self.clause is not None else {}
        parameters.pop("kept_nights", None)
        if kept := given.pop("kept_nights"):
            parameters["kept_nights"] = kept
        return given | {"parameters": parameters}


class EndForm(forms.Form):
    """From which day a version is no longer the rule."""

    on = _day(_("No longer in force from"))


class ReviewForm(forms.Form):
    """When it is to be read against its source again."""

    next_by = _day(_("Next review"))


def _initial(clause: Clause) -> dict[str, Any]:
    initial = {
        name: getattr(clause, name) for name in ClauseForm.base_fields if hasattr(clause, name)
    }
    for name, column in _SUMS.items():
        minor = getattr(clause, column)
        initial[name] = None if minor is None else Money(minor, clause.currency).amount
    return initial | {
        "conditions": written(clause.conditions),
        "kept_nights": clause.kept_nights or None,
    }


def _minor(value: Decimal, currency: str, field: str) -> int:
    try:
        return Money.of(value, currency).minor
    except ValueError:
        raise BadInput(
            str(_("%(currency)s has no such fraction: %(value)s."))
            % {"currency": currency, "value": value},
            field=field,
        ) from None
