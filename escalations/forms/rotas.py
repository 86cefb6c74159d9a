"""Shape and read what managers type about a rota: its name, its end, its calendar; nothing here writes."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.time import instant_of
from escalations.actions.feeds import MOST_BYTES
from escalations.forms.duty import people
from escalations.lifecycle import Level
from users.models import Team, User

_LOCAL = "%Y-%m-%dT%H:%M"


def moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    """Return a field for an instant on the reader's own clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    return forms.DateTimeField(label=label, required=required, help_text=hint, widget=widget)


class RotaForm(forms.Form):
    """A rota without its rotations."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("The whole house"),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone of its hand-offs"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    holiday_country = forms.CharField(
        label=gettext_lazy("Public holidays of"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("A country in two letters, such as BR."),
    )
    holiday_subdivision = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Such as SP; empty: the whole country."),
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:  # every hand-off hangs on the zone
            del self.fields["team"], self.fields["time_zone"]

    @staticmethod
    def zones() -> list[str]:
        """Return the zones to choose from."""
        return sorted(zone for zone in available_timezones() if "/" in zone)


class EndForm(forms.Form):
    """When something of a rota ends, and who covers then."""

    applies = moment(gettext_lazy("Ends at"))
    cover = forms.ModelChoiceField(
        label=gettext_lazy("Who covers, if this leaves nobody in the next three days"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        cover = self.fields["cover"]
        assert isinstance(cover, forms.ModelChoiceField)  # noqa: S101 - declared above
        cover.queryset = people()

    def clean_applies(self) -> datetime:
        """Return the instant the typed wall clock means."""
        typed_at: datetime = self.cleaned_data["applies"]
        return instant_of(typed_at.date(), typed_at.time(), self.zone)


class CalendarForm(forms.Form):
    """A calendar file that puts people on call."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"), initial=0, min_value=-100, max_value=100
    )
    file = forms.FileField(
        label=gettext_lazy("Calendar file (.ics)"),
        help_text=gettext_lazy("People are found by e-mail address or name. A megabyte at most."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    cover = forms.ModelChoiceField(
        label=gettext_lazy("Who covers, if this leaves nobody in the next three days"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cover = self.fields["cover"]
        assert isinstance(cover, forms.ModelChoiceField)  # noqa: S101 - declared above
        cover.queryset = people()

    def clean_file(self) -> str:
        """Return the file's text; refuses one that is too large before reading it."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This calendar is larger than a megabyte."))
        try:
            return bytes(file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This is not a calendar: it is no text.")) from None


class RangeForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=pgettext_lazy("end of a time", "To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that is turned round, or longer than a year."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= first + timedelta(days=366):
            self.add_error("last", _("The end must come after the start, by a year at most."))
        return data
