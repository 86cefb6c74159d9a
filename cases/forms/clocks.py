"""The shapes of what people promise, and of deadlines they start: a day and a time on a named clock on the wall."""

import uuid
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, Versioned
from cases.models import Case, SLAClock
from common.time import instant_of
from sla import saying
from sla.models import DeadlineRule
from sla.promises import STAY_RULE
from users.models import User

_DAY = {**INPUT, "type": "date"}
_TIME = {**INPUT, "type": "time"}
#: Years in which a day on a form can lie.
_YEARS = range(1990, 2101)


class _OnAWall(Versioned):
    """A day and a time on one of the clocks on the wall: the reader's, the home's, a person's."""

    shown_at: ClassVar[dict[str, str]] = {"due_at": "day", "side": "whom"}

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=_DAY))
    at = forms.TimeField(label=_("At what time"), widget=forms.TimeInput(attrs=_TIME))
    zone = forms.ChoiceField(label=_("On whose clock"), widget=forms.Select(attrs=SELECT))

    def __init__(self, *args: Any, case: Case, me: User, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["zone"].choices = zones_of(case, me)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put day and time together on the clock that was chosen."""
        data = super().clean() or self.cleaned_data
        if {"day", "at", "zone"} <= data.keys():
            if data["day"].year not in _YEARS:
                self.add_error("day", gettext("This is not a day anybody means."))
            else:
                data["due_at"] = instant_of(data["day"], data["at"], data["zone"])
        return data


class PromiseForm(_OnAWall):
    """Promise something by a time, in the time of whom it is promised to."""

    text = forms.CharField(
        label=_("What you promise"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )
    whom = forms.ChoiceField(
        label=_("To whom"),
        choices=[
            ("guest", _("Guest")),
            ("host", _("Host")),
            ("", _("A colleague or department")),
        ],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    counterpart = forms.CharField(
        label=_("Which colleague or department"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("text", "whom", "counterpart", "day", "at", "zone")


class RenegotiationForm(_OnAWall):
    """Agree on another time for a promise."""

    reason = forms.CharField(
        label=_("Who agreed, and why"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )


class DeadlineForm(Versioned):
    """Start a deadline that a law, a body, a letter or the stay sets."""

    rule = forms.ChoiceField(
        label=_("Rule"),
        required=False,
        help_text=_("None of them: the usual rule for an authority counts."),
        widget=forms.Select(attrs=SELECT),
    )
    counterpart = forms.CharField(
        label=_("Which body or court"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    started_on = forms.DateField(
        label=_("Counts from (received, served…)"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
    )
    at = forms.TimeField(
        label=_("At (only for rules in hours)"),
        required=False,
        widget=forms.TimeInput(attrs=_TIME),
    )
    zone = forms.ChoiceField(label=_("On whose clock"), widget=forms.Select(attrs=SELECT))
    letter_date = forms.DateField(
        label=_("The letter’s own date, if it names one"),
        required=False,
        help_text=_("It beats the rule."),
        widget=forms.DateInput(attrs=_DAY),
    )

    def __init__(self, *args: Any, case: Case, me: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        rules = (
            DeadlineRule.objects.in_force(now=now)
            .exclude(code=STAY_RULE)
            .select_related("calendar")
            .order_by("kind", "name")
        )
        found = [rule for rule in rules if case.reservation_id or rule.kind == "statutory"]
        self.hung = {rule.code for rule in found if rule.kind == DeadlineRule.Kind.ANCHORED}
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            ("", _("None of them")),
            *(
                (rule.code, f"{rule.name} · {rule.body}" if rule.body else rule.name)
                for rule in found
            ),
        ]
        known = zones_of(case, me)
        names = {zone for zone, _label in known}
        others = sorted({r.calendar.time_zone for r in found if r.calendar} - names)
        self.fields["zone"].choices = [*known, *((z, z) for z in others)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Tell rules that hang on the stay from those that count from a day."""
        data = super().clean() or self.cleaned_data
        data["hangs"] = data.get("rule", "") in self.hung
        day, at = data.get("started_on"), data.get("at")
        if not data["hangs"] and day is None and "started_on" not in self.errors:
            self.add_error("started_on", gettext("Say from which day it counts."))
        if day is not None and day.year not in _YEARS:
            self.add_error("started_on", gettext("This is not a day anybody means."))
        elif day is not None and at is not None and "zone" in data:
            data["started_on"] = instant_of(day, at, data["zone"])
        return data


class NoticeForm(Versioned):
    """Extend a deadline, because notice was given."""

    notice = forms.CharField(
        label=_("How and to whom notice was given"),
        max_length=300,
        widget=forms.TextInput(attrs=INPUT),
    )


class ReasonForm(Versioned):
    """Say why."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))


def zones_of(case: Case, me: User) -> list[tuple[str, str]]:
    """Return the clocks on the wall of a case, each zone once: the reader's, the home's, the people's."""
    named = [(me.time_zone, gettext("Yours"))]
    if case.reservation is not None:
        named.append((case.reservation.listing.time_zone, gettext("The home’s")))
    for party in case.parties.select_related("person").order_by("side", "pk"):
        named.append((party.person.time_zone, party.person.called))
    labels: dict[str, list[str]] = {}
    for zone, label in named:
        labels.setdefault(zone, []).append(label)
    return [(zone, f"{' · '.join(each)} ({saying.city(zone)})") for zone, each in labels.items()]


def local_parts(clock: SLAClock) -> dict[str, Any]:
    """Return day, time and zone of a clock's due as a form shows them."""
    if clock.due_at is None:
        return {}
    there = clock.due_at.astimezone(ZoneInfo(clock.anchor_zone or "UTC"))
    return {"day": there.date(), "at": f"{there:%H:%M}", "zone": clock.anchor_zone}
