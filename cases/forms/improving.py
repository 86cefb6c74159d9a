"""The shapes of what a case teaches the library."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import AREA, INPUT, SELECT
from cases.improving.choosing import Choices
from common.money import Money


class ReportForm(forms.Form):
    """Propose to change a rule, or name the other one it disagrees with."""

    clause = forms.TypedChoiceField(
        label=_("The rule"), coerce=int, widget=forms.Select(attrs=SELECT)
    )
    other_clause = forms.TypedChoiceField(
        label=_("disagrees with"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Empty: it should change by itself."),
        widget=forms.Select(attrs=SELECT),
    )
    problem = forms.CharField(
        label=_("What is wrong"),
        max_length=2000,
        help_text=_("Name nobody: editors of policies read this."),
        widget=forms.Textarea(attrs=AREA),
    )
    wording = forms.CharField(
        label=_("Better words"), max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )
    cost = forms.DecimalField(
        label=_("What it cost so far"),
        required=False,
        min_value=0,
        max_value=Decimal(10) ** 9,
        widget=forms.NumberInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, choices: Choices, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        kwargs["initial"] = dict(zip(("clause", "other_clause"), choices.rivals, strict=False))
        super().__init__(*args, **kwargs)
        for name, empty in (("clause", []), ("other_clause", [("", "–")])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [*empty, *choices.clauses]
        if not currency:
            del self.fields["cost"]

    def clean_cost(self) -> int | None:
        """Return the cost in minor units; refuses a fraction the currency does not have."""
        value = self.cleaned_data["cost"]
        if value is None:
            return None
        try:
            return Money.of(value, self.currency).minor
        except ValueError:
            raise forms.ValidationError(_("That sum cannot be right.")) from None


class AnswerForm(forms.Form):
    """Accept a proposal, or decline it with the reason."""

    verdict = forms.ChoiceField(
        label=_("Answer"),
        choices=[("accept", _("Accept")), ("decline", _("Decline"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs=AREA)
    )


class ShippingForm(forms.Form):
    """Which version says it better."""

    version = forms.TypedChoiceField(
        label=_("Published as"), coerce=int, widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = versions


class VerdictForm(forms.Form):
    """What the new version changed."""

    verdict = forms.CharField(
        label=_("What it changed"), max_length=2000, widget=forms.Textarea(attrs=AREA)
    )


class SupportForm(forms.Form):
    """Another case that shows the same."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9-]{3,14}$", label=_("Case"), widget=forms.TextInput(attrs=INPUT)
    )
