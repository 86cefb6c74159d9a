"""Shape and read what managers type about one rotation of a rota; nothing here writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.time import instant_of
from escalations.forms.duty import people
from escalations.forms.rotas import moment
from escalations.lifecycle import Level
from escalations.models import Rotation
from escalations.models.schedule import WEEKDAYS
from escalations.rota.drafting import RotationDraft, Window
from users.models import User

#: So many windows can be typed.
_WINDOWS = range(3)
_MOST_TURNS = 60
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
    applies = moment(
        gettext_lazy("Applies from"),
        hint=gettext_lazy("What was before stays as it was. The rota’s own clock."),
    )
    until = moment(
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
