"""Shape and read what people type about on-call duty; nothing here writes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import Case
from cases.reference import read_reference
from common.time import instant_of
from escalations.lifecycle import Level
from escalations.models import Override
from users.models import Team, User
from users.roles import PERMISSIONS, Permission

#: Roles that may answer a page.
_ANSWERING = [role for role, may in PERMISSIONS.items() if Permission.ACKNOWLEDGE_ALERTS in may]


def people() -> Any:
    """Return who can be put on call: everybody active whose role answers pages."""
    return User.objects.filter(is_active=True, role__in=_ANSWERING).order_by("name")


def _offer(field: forms.Field, staff: Iterable[User] | None) -> None:
    """Let a field choose among those who can be put on call; `staff` spares reading them again."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - the forms below give no other
    field.queryset = people()
    if staff is not None:
        nobody = [("", field.empty_label)] if field.empty_label is not None else []
        field.choices = [*nobody, *((person.pk, str(person)) for person in staff)]


class OverrideForm(forms.Form):
    """Hours on one level, wall clock in the reader's zone."""

    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=Level.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What changes"),
        choices=Override.Kind.choices,
        initial=Override.Kind.COVER,
        widget=forms.Select(attrs={"class": "select"}),
    )
    add = forms.ModelChoiceField(
        label=gettext_lazy("Who comes"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        widget=forms.Select(attrs={"class": "select"}),
    )
    remove = forms.ModelChoiceField(
        label=gettext_lazy("Who goes"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        widget=forms.Select(attrs={"class": "select"}),
    )
    start = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    end = forms.DateTimeField(
        label=pgettext_lazy("end of a time", "To"),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(
        self, *args: Any, zone: str, staff: Iterable[User] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        for name in ("add", "remove"):
            _offer(self.fields[name], staff)

    def clean_start(self) -> datetime:
        """Return the instant the typed wall clock means."""
        return self._instant("start")

    def clean_end(self) -> datetime:
        """Return the instant the typed wall clock means."""
        return self._instant("end")

    def _instant(self, name: str) -> datetime:
        typed: datetime = self.cleaned_data[name]
        return instant_of(typed.date(), typed.time(), self.zone)

    def clean(self) -> dict[str, Any]:
        """Refuse a change whose people do not fit its kind."""
        data = super().clean() or {}
        kind = data.get("kind")
        needs_add = kind in (Override.Kind.ADD, Override.Kind.COVER, Override.Kind.REPLACE)
        needs_remove = kind in (Override.Kind.REMOVE, Override.Kind.REPLACE)
        if needs_add and data.get("add") is None and "add" not in self.errors:
            self.add_error("add", _("Say who comes."))
        if needs_remove and data.get("remove") is None and "remove" not in self.errors:
            self.add_error("remove", _("Say who goes."))
        if not needs_add:
            data["add"] = None
        if not needs_remove:
            data["remove"] = None
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end must come after the start."))
        return data


def new_override(
    *,
    zone: str,
    now: datetime,
    user: User,
    asked: Mapping[str, str] | None = None,
    staff: Iterable[User] | None = None,
) -> OverrideForm:
    """Return a form for the person who asks: for the level and hours of `asked`, else from the next full hour.

    `staff` are the people to choose from where they were read already.
    """
    from_here = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    initial = {"add": user.pk, "start": from_here, "end": from_here + timedelta(hours=12)}
    given = asked or {}
    if given.get("level") in Level.values:
        initial["level"] = given["level"]
    for name in ("start", "end"):
        if instant := read_instant(given.get(name, "")):
            initial[name] = instant
    return OverrideForm(zone=zone, initial=initial, staff=staff)


def read_instant(text: str) -> datetime | None:
    """Return the instant an address names, of this age of the world; nothing for nonsense."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    is_ours = found is not None and found.tzinfo is not None and 2000 <= found.year <= 2100
    return found if is_ours else None


class WakeForm(forms.Form):
    """Whom to wake for which case."""

    reference = forms.CharField(
        label=gettext_lazy("Case"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Whoever is on call"),
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(
        self, *args: Any, user: User, staff: Iterable[User] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        _offer(self.fields["person"], staff)

    def clean_reference(self) -> Case:
        """Return the open case; one the person may not see does not exist for them."""
        reference = read_reference(self.cleaned_data["reference"])
        case = Case.objects.visible_to(self.user).filter(reference=reference).first()
        if case is None:
            raise forms.ValidationError(_("There is no case with this number for you."))
        return case


class AlertSourceForm(forms.Form):
    """Another system that may raise alerts."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team that is woken"),
        queryset=Team.objects.order_by("name"),
        empty_label=gettext_lazy("Choose a team"),
        widget=forms.Select(attrs={"class": "select"}),
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity, unless a call says another"),
        choices=[(1, "S1"), (2, "S2"), (3, "S3"), (4, "S4")],
        coerce=int,
        initial=2,
        widget=forms.Select(attrs={"class": "select"}),
    )
