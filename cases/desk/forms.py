"""The shapes of what somebody says about their own lists: parsed here, decided in the actions."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.desk.moments import Moment, instant, offered

_INPUT = {"class": "input"}


class SnoozeForm(forms.Form):
    """Until when a case is put off: one of the moments people mean, or another on the reader's own clock."""

    when = forms.ChoiceField(label=_("Bring it back"), widget=forms.RadioSelect)
    until = forms.DateTimeField(
        label=_("Another time (yours)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={**_INPUT, "type": "datetime-local"}),
    )
    wake_on_reply = forms.BooleanField(
        label=_("Also when somebody writes"), required=False, initial=True
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        choices = offered(now=now, zone=timezone.get_current_timezone())
        self.fields["when"].choices = choices  # type: ignore[attr-defined]
        self.fields["when"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Turn the moment chosen into an instant; a time typed in counts as another time."""
        data = super().clean() or {}
        when = data.get("when")
        if data.get("until") is None and when == Moment.OTHER:
            self.add_error("until", str(_("Say until when.")))
        elif data.get("until") is None and when:
            zone = timezone.get_current_timezone()
            data["until"] = instant(Moment(when), now=self.now, zone=zone)
        return data
