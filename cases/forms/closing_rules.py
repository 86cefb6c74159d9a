"""The shapes of what managers decide about the end of cases: a rule, and a cause."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, Whole
from cases.models import GateRule, Requirement, RootCause


class RuleForm(Whole):
    """What a kind of case needs before it ends, and for how long it can be taken up again."""

    seen_number = forms.IntegerField(widget=forms.HiddenInput)
    requires = forms.MultipleChoiceField(
        label=_("Before it ends"),
        choices=Requirement.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reopen_days = forms.IntegerField(
        label=_("Days it can be taken up again"), widget=forms.NumberInput(attrs=INPUT)
    )
    note = forms.CharField(
        label=_("What changes and why"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )

    def __init__(self, *args: Any, rule: GateRule | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "seen_number": rule.number if rule is not None else 0,
            "requires": rule.requires if rule is not None else [],
            "reopen_days": rule.reopen_days if rule is not None else 30,
        }
        super().__init__(*args, **kwargs)


class CauseForm(Whole):
    """The words of one cause, its place in the list, and whether it is offered."""

    name_en = forms.CharField(
        label=_("Name in English"), max_length=80, widget=forms.TextInput(attrs=INPUT)
    )
    name_pt = forms.CharField(
        label=_("Name in Portuguese"), max_length=80, widget=forms.TextInput(attrs=INPUT)
    )
    order = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs=INPUT),
    )
    is_active = forms.BooleanField(label=_("Offered when a case ends"), required=False)

    def __init__(self, *args: Any, cause: RootCause | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name_en": cause.name_en if cause is not None else "",
            "name_pt": cause.name_pt if cause is not None else "",
            "order": cause.order if cause is not None else 100,
            "is_active": cause.is_active if cause is not None else True,
        }
        super().__init__(*args, **kwargs)
