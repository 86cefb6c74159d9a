"""Shape and read what managers type about a rota and its rotations; nothing here writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.time import instant_of
from escalations.actions.feeds import MOST_BYTES
from escalations.forms.duty import people
from escalations.lifecycle import Level
from escalations.models import Rotation
from escalations.models.schedule import WEEKDAYS
from escalations.rota.drafting import RotationDraft, Window
from users.models import Team, User

#: So many windows can be typed.
_WINDOWS = range(3)
_LOCAL = "%Y-%m-%dT%H:%M"
_MOST_TURNS = 60


def _moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
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


_COUNTED_IN = [
    (Rotation.Kind.HOURLY, gettext_lazy("hours")),
    (Rotation.Kind.DAILY, gettext_lazy("days")),
    (Rotation.Kind.WEEKLY, gettext_lazy("weeks")),
    (Rotation.Kind.MONTHLY, gettext_lazy("months")),
]


class RotationForm(forms.Form):
    """One rotation: who takes turns, when turns pass on, in which hours. Wall clock in the rota's zone."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("Turns are counted in"),
        choices=_COUNTED_IN,
        initial=Rotation.Kind.WEEKLY,
    )
    interval = forms.IntegerField(
        label=gettext_lazy("A turn lasts so many"),
        min_value=1,
        max_value=1000,
        initial=1,
    )
    starts_date = forms.DateField(
        label=gettext_lazy("A hand-off, date"),
        help_text=gettext_lazy("The first turn starts here; the others follow from it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts_time = forms.TimeField(
        label=gettext_lazy("A hand-off, time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    shift_hours = forms.DecimalField(
        label=gettext_lazy("Length of a shift in hours"),
        required=False,
        min_value=1,
        max_value=24 * 366,
        decimal_places=2,
        help_text=gettext_lazy("Empty: until the next hand-off."),
    )
    by_day = forms.MultipleChoiceField(
        label=gettext_lazy("Shifts start only on these days"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"),
        initial=0,
        min_value=-100,
        max_value=100,
        help_text=gettext_lazy("Of a level’s rotations the highest that has somebody counts."),
    )
    applies = _moment(
        gettext_lazy("Applies from"),
        hint=gettext_lazy("What was before stays as it was. The rota’s own clock."),
    )
    until = _moment(
        gettext_lazy("Applies until"), required=False, hint=gettext_lazy("Empty: for good.")
    )
    cover = forms.ModelChoiceField(
        label=gettext_lazy("Who covers, if this leaves nobody in the next three days"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.staff: list[User] = list(people())
        cover = self.fields["cover"]
        assert isinstance(cover, forms.ModelChoiceField)  # noqa: S101 - declared above
        cover.queryset = people()
        for person in self.staff:
            self.fields[f"turn_{person.pk}"] = forms.IntegerField(
                label=person.name, required=False, min_value=1, max_value=_MOST_TURNS
            )
        for number in _WINDOWS:
            self.fields[f"days_{number}"] = forms.MultipleChoiceField(
                label=gettext_lazy("Days"),
                choices=WEEKDAYS,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            for end, label in (
                ("from", gettext_lazy("From")),
                ("to", pgettext_lazy("end of a time", "To")),
            ):
                self.fields[f"{end}_{number}"] = forms.TimeField(
                    label=label,
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    def turns(self) -> list[forms.BoundField]:
        """Return the fields that say who takes which turn."""
        return [self[f"turn_{person.pk}"] for person in self.staff]

    def windows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return the fields of each window."""
        return [(self[f"days_{n}"], self[f"from_{n}"], self[f"to_{n}"]) for n in _WINDOWS]

    def clean_applies(self) -> datetime:
        """Return the instant the typed wall clock means."""
        typed: datetime = self.cleaned_data["applies"]
        return instant_of(typed.date(), typed.time(), self.zone)

    def clean_until(self) -> datetime | None:
        """Return the instant the typed wall clock means, if any."""
        typed: datetime | None = self.cleaned_data["until"]
        return instant_of(typed.date(), typed.time(), self.zone) if typed else None

    def clean(self) -> dict[str, Any]:
        """Refuse half a window."""
        data = super().clean() or {}
        for number in _WINDOWS:
            parts = [data.get(f"{part}_{number}") for part in ("days", "from", "to")]
            given = [part is not None and part != [] for part in parts]
            if any(given) and not all(given):
                self.add_error(
                    f"from_{number}",
                    _("A window needs its days, when it opens and when it closes."),
                )
        return data

    def draft(self) -> RotationDraft:
        """Return what was typed; the form is valid."""
        data = self.cleaned_data
        groups: dict[int, list[int]] = {}
        for person in self.staff:
            turn = data.get(f"turn_{person.pk}")
            if turn:
                groups.setdefault(turn, []).append(person.pk)
        return RotationDraft(
            level=data["level"],
            name=data["name"],
            kind=data["kind"],
            starts_date=data["starts_date"],
            starts_time=data["starts_time"],
            groups=tuple(tuple(group) for _turn, group in sorted(groups.items())),
            interval=data["interval"],
            priority=data["priority"],
            shift_minutes=round(data["shift_hours"] * 60) if data["shift_hours"] else None,
            by_day=tuple(data["by_day"]),
            windows=tuple(
                Window(tuple(data[f"days_{n}"]), data[f"from_{n}"], data[f"to_{n}"])
                for n in _WINDOWS
                if data[f"days_{n}"]
            ),
            until=data["until"],
        )


def typed(draft: RotationDraft | None, *, zone: str, now: datetime) -> dict[str, Any]:
    """Return what the form shows at first: the rotation as it is, or a weekly one from next Monday."""
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    soon = local + timedelta(hours=1)
    if draft is None:
        monday = local.date() + timedelta(days=7 - local.weekday())
        return {"starts_date": monday, "starts_time": "08:00", "applies": soon}
    initial: dict[str, Any] = {
        "name": draft.name,
        "level": draft.level,
        "kind": draft.kind,
        "interval": draft.interval,
        "starts_date": draft.starts_date,
        "starts_time": draft.starts_time,
        "shift_hours": (draft.shift_minutes / 60) if draft.shift_minutes else None,
        "by_day": list(draft.by_day),
        "priority": draft.priority,
        "applies": soon,
        "until": (
            draft.until.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if draft.until else None
        ),
    }
    for turn, group in enumerate(draft.groups, start=1):
        initial |= {f"turn_{person}": turn for person in group}
    return initial | _typed_windows(draft.windows)


def _typed_windows(windows: Iterable[Window]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for number, window in enumerate(windows):
        initial |= {
            f"days_{number}": list(window.days),
            f"from_{number}": window.starts,
            f"to_{number}": window.ends,
        }
    return initial


class EndForm(forms.Form):
    """When something of a rota ends, and who covers then."""

    applies = _moment(gettext_lazy("Ends at"))
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
