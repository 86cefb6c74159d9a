"""Whose approvals go to whom, from when until when, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, Whole
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

_APPROVING = [role for role in Role if Permission.APPROVE_EXCEPTIONS in PERMISSIONS[role]]
_WHEN = {**INPUT, "type": "datetime-local"}


def _people(label: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg] # not generic at run time
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), widget=forms.Select(attrs=SELECT)
    )


class DelegationForm(Whole):
    """Hand approvals on; whose they are is asked only of who plans people."""

    giver = _people(_("Whose approvals"))
    receiver = _people(_("Who approves meanwhile"))
    start = forms.DateTimeField(
        label=_("From"),
        required=False,
        help_text=_("Empty: from now on."),
        widget=forms.DateTimeInput(attrs=_WHEN),
    )
    end = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs=_WHEN))
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs=INPUT))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=_APPROVING).order_by("name")
        self.by = by
        if by.can(Permission.PLAN_PEOPLE):
            self._from("giver", people)
            self.fields["giver"].initial = by.pk
            self._from("receiver", people)
        else:
            del self.fields["giver"]
            self._from("receiver", people.exclude(pk=by.pk))

    @property
    def giver_chosen(self) -> User:
        """Return whose approvals are handed on."""
        chosen: User = self.cleaned_data.get("giver") or self.by
        return chosen

    def _from(self, name: str, people: Any) -> None:
        self.fields[name].queryset = people  # type: ignore[attr-defined] # a choice of people
