"""What people may choose about themselves."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from users.actions.capacities import MOST
from users.models import Skill, Theme, User
from users.roles import PERMISSIONS, Permission, Role

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


class AbsenceForm(forms.Form):
    """When somebody is away (on the reader's clock), and who stands in."""

    person = forms.ModelChoiceField(
        label=_("Who is away"), queryset=User.objects.none(), empty_label=None
    )
    begins_at = forms.DateTimeField(
        label=_("From (your time)"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    ends_at = forms.DateTimeField(
        label=_("Back at (your time)"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        help_text=_(
            "Your cases are offered to them, and they may take them over. Nobody: your cases wait in the queue."
        ),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
    )
    reason = forms.CharField(
        label=_("Why (only managers read this)"), max_length=200, required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"person": by.pk}, **kwargs})
        roles = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]
        people = User.objects.filter(is_active=True, role__in=roles).order_by("name")
        deputy = self.fields["deputy"]
        assert isinstance(deputy, forms.ModelChoiceField)  # noqa: S101 - declared above
        deputy.queryset = people
        if by.can(Permission.PLAN_PEOPLE):
            person = self.fields["person"]
            assert isinstance(person, forms.ModelChoiceField)  # noqa: S101 - declared above
            person.queryset = people
        else:
            del self.fields["person"]
            deputy.queryset = people.exclude(pk=by.pk)


class CapacityForm(forms.Form):
    """What somebody is good at, and how much they carry."""

    skills = forms.ModelMultipleChoiceField(
        label=_("Good at"),
        queryset=Skill.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limit = forms.IntegerField(
        label=_("Carries at most"),
        help_text=_("In the weight of open cases. Empty: what their team says. 0: nothing new."),
        min_value=0,
        max_value=MOST,
        required=False,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        load = getattr(person, "caseload", None)
        initial = {
            "skills": [held.skill_id for held in person.skills.all()],
            "limit": load.limit if load is not None else None,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
