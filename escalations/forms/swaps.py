"""Shape and read what people type about shifts that change hands; nothing here writes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from common import words
from common.time import instant_of
from escalations.forms.duty import people
from escalations.lifecycle import Level
from users.models import User

_ROWS = 8


def local_moment(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a wall clock in the reader's zone."""
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class HoursForm(forms.Form):
    """Hours by the reader's wall clock; subclasses say what about them."""

    start = local_moment(gettext_lazy("From"))
    end = local_moment(pgettext_lazy("end of a time", "To"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_start(self) -> datetime:
        """Return the instant the typed wall clock means."""
        return self.instant("start")

    def clean_end(self) -> datetime:
        """Return the instant the typed wall clock means."""
        return self.instant("end")

    def instant(self, name: str) -> datetime:
        """Return the instant that a field's wall clock means."""
        typed: datetime = self.cleaned_data[name]
        return instant_of(typed.date(), typed.time(), self.zone)

    def clean(self) -> dict[str, Any]:
        """Refuse an end that does not come after the start."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end must come after the start."))
        return data


class AskForm(HoursForm):
    """Whom to ask to take hours, and which of theirs to take in return."""

    asked = forms.ModelChoiceField(
        label=gettext_lazy("Ask"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Everybody on this rota"),
    )
    in_return = forms.ChoiceField(label=gettext_lazy("You take in return"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)
    field_order = ["asked", "in_return", "start", "end", "reason"]

    def __init__(
        self,
        *args: Any,
        user: User,
        others: Iterable[tuple[User, datetime, datetime]],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        asked, in_return = self.fields["asked"], self.fields["in_return"]
        assert isinstance(asked, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(in_return, forms.ChoiceField)  # noqa: S101 - declared above
        asked.queryset = people().exclude(pk=user.pk)
        in_return.choices = [("", gettext("Nothing: they cover me"))] + [
            (f"{person.pk} {start.isoformat()} {end.isoformat()}", _hours(person, start, end, now))
            for person, start, end in others
        ]

    def clean(self) -> dict[str, Any]:
        """Read whose hours come in return; they name the person who is asked."""
        data = super().clean()
        data["return_start"] = data["return_end"] = None
        if chosen := data.get("in_return"):
            person, start, end = chosen.split(" ")
            data["asked"] = User.objects.get(pk=person)
            data["return_start"] = datetime.fromisoformat(start)
            data["return_end"] = datetime.fromisoformat(end)
        return data


def _hours(person: User, start: datetime, end: datetime, now: datetime) -> str:
    zone, locale = timezone.get_current_timezone(), words.locale_of(get_language())
    return _("%(person)s, %(start)s to %(end)s") % {
        "person": person.short_name,
        "start": words.moment(start, now, zone=zone, locale=locale),
        "end": words.moment(end, now, zone=zone, locale=locale),
    }


class TemporaryForm(HoursForm):
    """Some days of one level that follow shifts of their own, and why."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)
    field_order = ["level", "start", "end", "reason"]


class TemporaryShiftForm(HoursForm):
    """Who is on call for some of a temporary schedule's hours; an empty row counts for nothing."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Who"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose a colleague"),
    )
    start = local_moment(gettext_lazy("From"), required=False)
    end = local_moment(pgettext_lazy("end of a time", "To"), required=False)
    field_order = ["user", "start", "end"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = people()

    def instant(self, name: str) -> Any:
        """Return the instant, or nothing in an empty row."""
        return super().instant(name) if self.cleaned_data[name] else None

    def clean(self) -> dict[str, Any]:
        """Refuse hours of nobody; without hours of their own, a person has all of them."""
        data = super().clean()
        if data.get("user") is None and (data.get("start") or data.get("end")):
            self.add_error("user", _("Say who."))
        return data


TemporaryShifts = forms.formset_factory(TemporaryShiftForm, extra=_ROWS, max_num=_ROWS)


class CoverForm(forms.Form):
    """Who covers what a change would leave empty."""

    cover = forms.ModelChoiceField(
        label=gettext_lazy("Who covers"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cover"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = people()


def cover_of(posted: Any) -> int | None:
    """Return the key of who was named to cover, if anybody."""
    named = posted.get("cover", "")
    return int(named) if named.isdecimal() and len(named) < 10 else None
