"""What people may choose about themselves."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import Theme, User

#: Areas of the IANA list that are places; the rest are fossils nobody should pick.
_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def _zone_choices() -> list[tuple[str, str]]:
    places = sorted(zone for zone in available_timezones() if zone.startswith(_AREAS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class PreferencesForm(forms.ModelForm[User]):
    """How the screens speak, look and wait for one person."""

    class Meta:
        model = User
        fields = ["called", "language", "time_zone", "theme", "undo_seconds", "single_keys"]
        labels = {
            "called": _("What colleagues call you"),
            "language": _("Language of your screens"),
            "time_zone": _("Your time zone"),
            "theme": _("Theme"),
            "undo_seconds": _("Time to undo a send"),
            "single_keys": _("Single-letter keys"),
        }
        help_texts = {
            "called": _("Empty: your first name."),
            "language": _("Messages follow the other side's language, not this one."),
            "time_zone": _("Your deadlines and messages are shown on these clocks."),
            "single_keys": _("They sleep while you type. Off: only keys with Ctrl or ⌘ remain."),
        }
        widgets = {
            "called": forms.TextInput(attrs={"class": "input", "autocomplete": "nickname"}),
            "language": forms.Select(attrs={"class": "select"}),
            "theme": forms.RadioSelect,
            "undo_seconds": forms.RadioSelect,
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed through unread
        self.fields["undo_seconds"] = forms.TypedChoiceField(
            label=self.fields["undo_seconds"].label or "",
            choices=[(0, _("Send at once")), (5, "5 s"), (10, "10 s"), (20, "20 s")],
            coerce=int,
            widget=forms.RadioSelect,
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label or "",
            help_text=self.fields["time_zone"].help_text,
            choices=_zone_choices,
            widget=forms.Select(attrs={"class": "select"}),
        )


class ThemeForm(forms.Form):
    """The switch in the menu."""

    theme = forms.ChoiceField(choices=Theme.choices)


class LanguageForm(forms.Form):
    """The switch in the menu and on the sign-in page."""

    language = forms.ChoiceField(choices=[("en", "English"), ("pt-br", "Português")])
