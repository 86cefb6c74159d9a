"""The shapes of what people say to set a legal hold, and to let it end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import AREA, INPUT, SELECT, ColleagueField
from cases.models import Case, LegalHold
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

_DECIDING = [role for role in Role if Permission.LIFT_HOLDS in PERMISSIONS[role]]


class HoldForm(forms.Form):
    """How far the hold reaches, why, and what everybody heeds."""

    scope = forms.ChoiceField(label=_("How far it reaches"), widget=forms.Select(attrs=SELECT))
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Who may read this case reads it."),
        max_length=300,
        widget=forms.TextInput(attrs=INPUT),
    )
    instruction = forms.CharField(
        label=_("What everybody heeds"),
        help_text=_("Shown above every case it reaches, so name nobody and nothing secret."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        Scope = LegalHold.Scope  # noqa: N806 - it is a class
        field.choices = Scope.choices if case.reservation_id else [Scope.choices[0]]


class LiftRequestForm(forms.Form):
    """Who decides whether the hold may end, and why it may."""

    decider = ColleagueField(
        label=_("Who decides"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        widget=forms.Select(attrs=SELECT),
    )
    because = forms.CharField(
        label=_("Why it may end"), max_length=300, widget=forms.Textarea(attrs={**AREA, "rows": 2})
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decider"]
        assert isinstance(field, ColleagueField)  # noqa: S101 - declared above
        people = User.objects.filter(is_active=True, role__in=_DECIDING).exclude(pk=by.pk)
        field.queryset = people.order_by("name")
