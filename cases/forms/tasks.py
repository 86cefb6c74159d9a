"""The shapes of what has to be done on a case."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, WORKING, Versioned
from cases.models import Case
from users.models import User

#: In how many minutes it is due; none has no time of its own.
_DUE = [
    ("", _("No time of its own")),
    ("30", _("In 30 minutes")),
    ("60", _("In 1 hour")),
    ("120", _("In 2 hours")),
    ("240", _("In 4 hours")),
    ("1440", _("In 1 day")),
    ("4320", _("In 3 days")),
    ("10080", _("In 7 days")),
]


class TaskForm(Versioned):
    """Add one thing to do."""

    shown_at = {"due_at": "due"}

    text = forms.CharField(
        label=_("What is to be done"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )
    assignee = forms.ModelChoiceField(
        label=_("By whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Whoever owns the case"),
        widget=forms.Select(attrs=SELECT),
    )
    due = forms.TypedChoiceField(
        label=_("By when"),
        choices=_DUE,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    is_gate = forms.BooleanField(
        label=_("The case can’t be resolved before"), required=False, widget=forms.CheckboxInput()
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["assignee"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            is_active=True, role__in=WORKING
        ).order_by("name")

    def due_at(self, now: datetime) -> datetime | None:
        """Return by when, counted from now; None without a time."""
        minutes = self.cleaned_data["due"]
        return now + timedelta(minutes=minutes) if minutes else None
