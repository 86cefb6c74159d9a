"""The shapes of a case opened by hand, and of held mail decided about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import AREA, INPUT, SELECT, Whole
from cases.models import CaseType
from cases.models.scales import Severity
from cases.vocabulary import CHANNELS
from marketplace.models import Person, Reservation


class NewCaseForm(Whole):
    """Open a case by hand: the person is found first, then the stay, then the words."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    reservation = forms.CharField(
        label=_("Reservation"), required=False, widget=forms.Select(attrs=SELECT)
    )
    side = forms.ChoiceField(
        label=_("They are the"),
        choices=[("guest", _("Guest")), ("host", _("Host"))],
        widget=forms.Select(attrs=SELECT),
    )
    title = forms.CharField(
        label=_("What happened, in a few words"),
        max_length=200,
        widget=forms.TextInput(attrs=INPUT),
    )
    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        empty_label=_("Choose what it is"),
        widget=forms.Select(attrs=SELECT),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[("", _("As the type says")), *Severity.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    channel = forms.ChoiceField(
        label=_("How they reached us"),
        choices=CHANNELS,
        widget=forms.Select(attrs=SELECT),
    )
    note = forms.CharField(
        label=_("First note (colleagues read this)"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
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


class HeldCaseForm(Whole):
    """Open a case from held mail, for a person."""

    person = forms.ModelChoiceField(queryset=Person.objects.all(), widget=forms.HiddenInput)
    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        required=False,
        empty_label=_("As the words say"),
        widget=forms.Select(attrs=SELECT),
    )


class HeldThreadForm(Whole):
    """Put held mail on one side's thread of a case."""

    reference = forms.CharField(
        label=_("Case number"), max_length=20, widget=forms.TextInput(attrs=INPUT)
    )
    side = forms.ChoiceField(
        label=_("They are the"),
        choices=[("guest", _("Guest")), ("host", _("Host"))],
        widget=forms.Select(attrs=SELECT),
    )


class DismissalForm(Whole):
    """Set held mail aside."""

    reason = forms.CharField(
        label=_("Why it needs no case"), max_length=200, widget=forms.TextInput(attrs=INPUT)
    )
