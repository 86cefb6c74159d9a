"""The shapes of what is asked of departments, and of what they say."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.asking import context
from cases.forms.base import INPUT, SELECT, Versioned, Whole
from cases.models import Case, Department, DepartmentRequest

AREA = {"class": "input area", "rows": 4}

#: How long somebody may take, in minutes; none means as long as the department usually does.
_WITHIN = [
    ("", _("As the department promises")),
    ("60", _("Within 1 hour")),
    ("120", _("Within 2 hours")),
    ("240", _("Within 4 hours")),
    ("1440", _("Within 1 day")),
    ("4320", _("Within 3 days")),
]


class AskForm(Versioned):
    """Ask a department, with the facts it needs and no others."""

    shown_at = {"due_at": "within", "follows": "question"}

    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        widget=forms.Select(attrs=SELECT),
    )
    question = forms.CharField(
        label=_("What you need to know or have decided"),
        widget=forms.Textarea(attrs=AREA),
        strip=False,
    )
    shares = forms.MultipleChoiceField(
        label=_("What the department is told besides"),
        help_text=_("They see only this and your question, never the case."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    within = forms.TypedChoiceField(
        label=_("Answer needed"),
        choices=_WITHIN,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    follows = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        usual = [] if case.is_restricted else list(context.USUAL)
        kwargs["initial"] = {"shares": usual} | kwargs.get("initial", {})
        super().__init__(*args, case=case, **kwargs)
        self.fields["department"].queryset = Department.objects.open_to_questions()  # type: ignore[attr-defined]
        self.fields["shares"].choices = [  # type: ignore[attr-defined]
            (each.code, f"{each.label}: {_short(each.text)}") for each in context.shareable(case)
        ]

    def due_at(self, now: datetime) -> datetime | None:
        """Return by when, counted from now; None for as long as the department may take."""
        minutes = self.cleaned_data["within"]
        return now + timedelta(minutes=minutes) if minutes else None

    @classmethod
    def after(cls, earlier: DepartmentRequest) -> dict[str, Any]:
        """Return what a question asked anew begins with."""
        return {
            "department": earlier.department_id,
            "question": earlier.question,
            "shares": [each["fact"] for each in earlier.context],
            "follows": earlier.pk,
        }


class NotUsableForm(Versioned):
    """Say why an answer can't be used."""

    because = forms.CharField(
        label=_("Why it can’t be used"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )


class AnswerForm(Whole):
    """What a department says, and who says it."""

    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs=AREA), required=False, strip=False
    )
    called = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "name"}),
    )


class ReturnForm(Whole):
    """Why a question goes back, and who sends it."""

    prefix = "return"

    reason = forms.CharField(
        label=_("Why it goes back"),
        help_text=_("Not yours, not clear, something missing: whoever asked reads it."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    called = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "name"}),
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"
