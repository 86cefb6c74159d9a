"""The shapes of what people send about a case: parsed here, decided in the actions."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.desk.moments import Moment, instant
from cases.lifecycle import WaitingOn
from cases.models import Case, CaseType, Requirement, RiskAxis, RootCause
from cases.models.case import Outcome, Severity, Urgency
from cases.vocabulary import CHANNELS
from common.errors import BadInput
from marketplace.models import Person, Reservation
from users.away import Away
from users.models import Membership, User
from users.roles import PERMISSIONS, Permission, Role

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_AREA = {"class": "input area", "rows": 3}

#: More digits than any row's id has.
_DIGITS = 18

#: Roles that may own a case.
_WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


class _Whole(forms.Form):
    """A form that can say everything that is wrong in one line."""

    def every_error(self) -> Iterator[str]:
        """Return each error once, in the order of the fields."""
        for errors in self.errors.values():
            yield from (str(error) for error in errors)


class MessageForm(_Whole):
    """Words for one thread. `client_key` makes a double press one message; `seen_message` is the last one read."""

    text = forms.CharField(strip=False, required=False)
    client_key = forms.UUIDField()
    seen_message = forms.IntegerField(required=False)
    seen_event = forms.IntegerField(required=False, max_value=2**62)
    clauses = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Which clauses exist, and whether they bind this side, is the action's business.
        self.fields["clauses"].choices = [(pk, pk) for pk in self.clause_ids()]  # type: ignore[attr-defined]

    def clause_ids(self) -> list[int]:
        """Return the clauses chosen for the message."""
        data = self.data
        chosen = data.getlist("clauses") if isinstance(data, QueryDict) else []
        return [int(value) for value in chosen if str(value).isdecimal() and len(value) < _DIGITS][
            :20
        ]

    def every(self, name: str) -> list[str]:
        """Return what was posted several times under one name, the first few."""
        data = self.data
        chosen = data.getlist(name) if isinstance(data, QueryDict) else []
        return [str(value)[:200] for value in chosen][:20]


class DraftForm(MessageForm):
    """Words not sent yet, with the clauses chosen for them."""

    client_key = forms.UUIDField(required=False)


class LaterForm(_Whole):
    """When words leave that are not sent now: a named moment, or a day and time, on the person's own clock."""

    later = forms.ChoiceField(choices=Moment.choices)
    send_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    @classmethod
    def instant_in(cls, data: QueryDict, *, zone: str, now: datetime) -> datetime:
        """Return the instant (UTC) that was chosen; refuses none and one nobody understands (BadInput)."""
        with timezone.override(ZoneInfo(zone)):
            form = cls(data)
            if not form.is_valid():
                raise BadInput(gettext("This is not a time anybody means."), field="send_at")
            chosen, at = Moment(form.cleaned_data["later"]), form.cleaned_data["send_at"]
        if chosen != Moment.OTHER:
            return instant(chosen, now=now, zone=ZoneInfo(zone)).astimezone(UTC)
        if at is None:
            raise BadInput(gettext("Say when it leaves."), field="send_at")
        return cast(datetime, at).astimezone(UTC)


class _Versioned(_Whole):
    """A form that remembers which version of the case it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    newest = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, newest: int = 0, **kwargs: Any) -> None:
        self.case = case
        opened_on = {"version": case.version, "newest": newest}
        kwargs["initial"] = opened_on | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class ReleaseForm(_Versioned):
    """Give the case back to its queue."""

    reason = forms.CharField(
        label=_("Why (colleagues read this)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=_INPUT),
    )


class TakeOverForm(_Versioned):
    """Take a case from its owner; `owner` is whose it was when the form was opened."""

    owner = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why (the owner reads this)"), max_length=300, widget=forms.TextInput(attrs=_INPUT)
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        initial = {"owner": case.owner_id} | kwargs.pop("initial", {})
        super().__init__(*args, case=case, initial=initial, **kwargs)


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """One colleague; whoever is away is shown so, with who stands in."""

    away = Away({})

    def label_from_instance(self, obj: User) -> str:
        """Return the name, and who stands in while they are away."""
        if self.away.of(obj.pk) is None:
            return obj.name
        cover = self.away.cover(obj.pk)
        if cover is None:
            return gettext("%(person)s (away)") % {"person": obj.name}
        return gettext("%(person)s (away, %(cover)s stands in)") % {
            "person": obj.name,
            "cover": cover.short_name,
        }


class HandoverForm(_Versioned):
    """Offer the case to a colleague who may own and see it."""

    to = ColleagueField(
        label=_("To"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        widget=forms.Select(attrs=_SELECT),
    )
    summary = forms.CharField(
        label=_("What the next owner must know first"),
        help_text=_(
            "Written from the facts; change what you like. You own the case until they accept."
        ),
        widget=forms.Textarea(attrs=_AREA),
    )

    def __init__(self, *args: Any, by: User, away: Away, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].away = away  # type: ignore[attr-defined]
        # Asked beside the list, not joined to it: who is in two teams must stand in the list once.
        mates = Membership.objects.filter(user=OuterRef("pk"), team__in=by.teams.values("pk"))
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, role__in=_WORKING)
            .exclude(pk=by.pk)
            .annotate(is_mate=Exists(mates))
            .order_by("-is_mate", "name")
        )


class DeclineForm(_Versioned):
    """Refuse an offered case."""

    reason = forms.CharField(
        label=_("Why you can’t take it"), max_length=300, widget=forms.TextInput(attrs=_INPUT)
    )


class SeverityForm(_Versioned):
    """Change how bad the harm is."""

    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        coerce=int,
        widget=forms.Select(attrs=_SELECT),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=_INPUT))


class UrgencyForm(_Versioned):
    """Change how little time is left."""

    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Urgency.choices, coerce=int, widget=forms.Select(attrs=_SELECT)
    )


class TypeForm(_Versioned):
    """Change what kind of case it is."""

    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        empty_label=None,
        widget=forms.Select(attrs=_SELECT),
    )


class RiskForm(_Versioned):
    """Say how much is at stake on one axis."""

    axis = forms.ChoiceField(
        label=_("What is at stake"), choices=RiskAxis.choices, widget=forms.Select(attrs=_SELECT)
    )
    level = forms.TypedChoiceField(
        label=_("How much"),
        choices=[
            (0, _("0 Nothing")),
            (1, _("1 Little")),
            (2, _("2 Some")),
            (3, _("3 Much")),
            (4, _("4 The worst")),
        ],
        coerce=int,
        widget=forms.Select(attrs=_SELECT),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=_INPUT))


class WaitForm(_Versioned):
    """Wait for somebody; the moment is on the reader's own clock."""

    on = forms.ChoiceField(
        label=_("For whom or what"), choices=WaitingOn.choices, widget=forms.Select(attrs=_SELECT)
    )
    until = forms.DateTimeField(
        label=_("Until (your time)"),
        required=False,
        help_text=_("The case comes back by itself then, or when somebody writes."),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={**_INPUT, "type": "datetime-local"}),
    )
    reason = forms.CharField(
        label=_("Why (colleagues read this)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_INPUT),
    )


class ResolutionForm(_Versioned):
    """End the case; what its kind needs is required, and a reason is asked of who may go past what is open."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=Outcome.choices, widget=forms.Select(attrs=_SELECT)
    )
    cause = forms.ModelChoiceField(
        label=_("What caused it"),
        queryset=RootCause.objects.filter(is_active=True).order_by("order"),
        to_field_name="code",
        required=False,
        empty_label=_("Choose a cause"),
        widget=forms.Select(attrs=_SELECT),
    )
    root_cause = forms.CharField(
        label=_("The cause in a few words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_INPUT),
    )
    note = forms.CharField(
        label=_("What was decided, and why (colleagues read this)"),
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    override = forms.CharField(
        label=_("Why it ends with this open"),
        help_text=_("Recorded as an exception, with your name."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=_INPUT),
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


class ConflictForm(_Whole):
    """Say why one must keep away from a case; people who may assign cases say it of others too."""

    person = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), widget=forms.Select(attrs=_SELECT)
    )
    ends = forms.BooleanField(label=_("It holds no longer"), required=False)
    reason = forms.CharField(
        label=_("Why (only who reads the audit trail sees it)"),
        max_length=300,
        widget=forms.TextInput(attrs=_INPUT),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"person": user.pk}, **kwargs})
        people = User.objects.filter(is_active=True, role__in=_WORKING).order_by("name")
        if not user.can(Permission.ASSIGN_CASES):
            people = people.filter(pk=user.pk)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = people
        field.empty_label = None


class ReopeningForm(_Versioned):
    """Take a resolved case up again."""

    reason = forms.CharField(
        label=_("Why the case goes on"), max_length=300, widget=forms.TextInput(attrs=_INPUT)
    )


class CitationForm(_Whole):
    """Quote a clause in what is being written."""

    clause = forms.IntegerField()


class NewCaseForm(_Whole):
    """Open a case by hand: the person is found first, then the stay, then the words."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    reservation = forms.CharField(
        label=_("Reservation"), required=False, widget=forms.Select(attrs=_SELECT)
    )
    side = forms.ChoiceField(
        label=_("They are the"),
        choices=[("guest", _("Guest")), ("host", _("Host"))],
        widget=forms.Select(attrs=_SELECT),
    )
    title = forms.CharField(
        label=_("What happened, in a few words"),
        max_length=200,
        widget=forms.TextInput(attrs=_INPUT),
    )
    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        empty_label=_("Choose what it is"),
        widget=forms.Select(attrs=_SELECT),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[("", _("As the type says")), *Severity.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=_SELECT),
    )
    channel = forms.ChoiceField(
        label=_("How they reached us"),
        choices=CHANNELS,
        widget=forms.Select(attrs=_SELECT),
    )
    note = forms.CharField(
        label=_("First note (colleagues read this)"),
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = (
            Reservation.objects.of_person(person)
            .select_related("listing")
            .order_by("-check_in_date")[:20]
        )
        self.fields["reservation"].widget.choices = [
            ("", _("None of them")),
            *(
                (stay.code, f"{stay.code} · {stay.listing.title} · {stay.check_in_date}")
                for stay in stays
            ),
        ]


class HeldCaseForm(_Whole):
    """Open a case from held mail, for a person."""

    person = forms.ModelChoiceField(queryset=Person.objects.all(), widget=forms.HiddenInput)
    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        required=False,
        empty_label=_("As the words say"),
        widget=forms.Select(attrs=_SELECT),
    )


class HeldThreadForm(_Whole):
    """Put held mail on one side's thread of a case."""

    reference = forms.CharField(
        label=_("Case number"), max_length=20, widget=forms.TextInput(attrs=_INPUT)
    )
    side = forms.ChoiceField(
        label=_("They are the"),
        choices=[("guest", _("Guest")), ("host", _("Host"))],
        widget=forms.Select(attrs=_SELECT),
    )


class DismissalForm(_Whole):
    """Set held mail aside."""

    reason = forms.CharField(
        label=_("Why it needs no case"), max_length=200, widget=forms.TextInput(attrs=_INPUT)
    )
