"""The shapes of waiting, ending and taking up again."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.composing.later import AWAKE, instant_for
from cases.desk.moments import Moment
from cases.forms.base import AREA, INPUT, SELECT, Versioned, Whole
from cases.lifecycle import WaitingOn
from cases.models import Requirement, RootCause
from cases.models.scales import Outcome
from common.errors import BadInput
from marketplace.models import Person


class LaterForm(Whole):
    """When words leave that are not sent now: a named moment, or a day and time, on the person's own clock."""

    later = forms.ChoiceField(choices=[*Moment.choices, (AWAKE, "")])
    send_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    @classmethod
    def instant_in(cls, data: QueryDict, *, person: Person, now: datetime) -> datetime:
        """Return the instant (UTC) that was chosen; refuses none and one nobody understands (BadInput)."""
        with timezone.override(ZoneInfo(person.time_zone)):
            form = cls(data)
            if not form.is_valid():
                raise BadInput(gettext("This is not a time anybody means."), field="send_at")
            chosen, at = form.cleaned_data["later"], form.cleaned_data["send_at"]
        if chosen != Moment.OTHER:
            return instant_for(chosen, person, now=now)
        if at is None:
            raise BadInput(gettext("Say when it leaves."), field="send_at")
        return cast(datetime, at).astimezone(UTC)


class WaitForm(Versioned):
    """Wait for somebody; the moment is on the reader's own clock."""

    on = forms.ChoiceField(
        label=_("For whom or what"), choices=WaitingOn.choices, widget=forms.Select(attrs=SELECT)
    )
    until = forms.DateTimeField(
        label=_("Until (your time)"),
        required=False,
        help_text=_("The case comes back by itself then, or when somebody writes."),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={**INPUT, "type": "datetime-local"}),
    )
    reason = forms.CharField(
        label=_("Why (colleagues read this)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )


class ResolutionForm(Versioned):
    """End the case; what its kind needs is required, and a reason is asked of who may go past what is open."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=Outcome.choices, widget=forms.Select(attrs=SELECT)
    )
    cause = forms.ModelChoiceField(
        label=_("What caused it"),
        queryset=RootCause.objects.filter(is_active=True).order_by("order"),
        to_field_name="code",
        required=False,
        empty_label=_("Choose a cause"),
        widget=forms.Select(attrs=SELECT),
    )
    root_cause = forms.CharField(
        label=_("The cause in a few words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    note = forms.CharField(
        label=_("What was decided, and why (colleagues read this)"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )
    override = forms.CharField(
        label=_("Why it ends with this open"),
        help_text=_("Recorded as an exception, with your name."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(
        self,
        *args: Any,
        requires: Collection[str] = (),
        may_pass: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].required = Requirement.CAUSE in requires
        self.fields["note"].required = Requirement.RATIONALE in requires
        if not may_pass:
            del self.fields["override"]


class ReopeningForm(Versioned):
    """Take a resolved case up again."""

    reason = forms.CharField(
        label=_("Why the case goes on"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )
