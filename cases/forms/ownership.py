"""The shapes of what people say when a case changes hands."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.forms.base import AREA, INPUT, SELECT, WORKING, ColleagueField, Versioned, Whole
from cases.models import Case
from users.away import Away
from users.models import Membership, User
from users.roles import Permission


class ReleaseForm(Versioned):
    """Give the case back to its queue."""

    reason = forms.CharField(
        label=_("Why (colleagues read this)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )


class TakeOverForm(Versioned):
    """Take a case from its owner; `owner` is whose it was when the form was opened."""

    owner = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why (the owner reads this)"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        initial = {"owner": case.owner_id} | kwargs.pop("initial", {})
        super().__init__(*args, case=case, initial=initial, **kwargs)


class HandoverForm(Versioned):
    """Offer the case to a colleague who may own and see it."""

    to = ColleagueField(
        label=_("To"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "invalid_choice": _("They can’t own a case, or have left. Choose somebody else.")
        },
        widget=forms.Select(attrs=SELECT),
    )
    summary = forms.CharField(
        label=_("What the next owner must know first"),
        help_text=_(
            "Written from the facts; change what you like. You own the case until they accept."
        ),
        widget=forms.Textarea(attrs=AREA),
    )

    def __init__(self, *args: Any, by: User, away: Away, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].away = away  # type: ignore[attr-defined]
        # Asked beside the list, not joined to it: who is in two teams must stand in the list once.
        mates = Membership.objects.filter(user=OuterRef("pk"), team__in=by.teams.values("pk"))
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, role__in=WORKING)
            .exclude(pk=by.pk)
            .annotate(is_mate=Exists(mates))
            .order_by("-is_mate", "name")
        )


class DeclineForm(Versioned):
    """Refuse an offered case."""

    reason = forms.CharField(
        label=_("Why you can’t take it"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )


class ConflictForm(Whole):
    """Say why one must keep away from a case; people who may assign cases say it of others too."""

    person = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), widget=forms.Select(attrs=SELECT)
    )
    ends = forms.BooleanField(label=_("It holds no longer"), required=False)
    reason = forms.CharField(
        label=_("Why (only who reads the audit trail sees it)"),
        max_length=300,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"person": user.pk}, **kwargs})
        people = User.objects.filter(is_active=True, role__in=WORKING).order_by("name")
        if not user.can(Permission.ASSIGN_CASES):
            people = people.filter(pk=user.pk)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = people
        field.empty_label = None
