"""What pages about people take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.models import Consent, PersonNote, Preference


class NoteForm(forms.ModelForm[PersonNote]):
    """One thing a colleague learned."""

    class Meta:
        model = PersonNote
        fields = ["text"]
        widgets = {"text": forms.TextInput(attrs={"class": "input", "autocomplete": "off"})}
        labels = {"text": _("What you learned")}


class PreferenceForm(forms.ModelForm[Preference]):
    """One preference, with how we know and why we may keep it."""

    class Meta:
        model = Preference
        fields = ["kind", "text", "source", "basis", "keep_until"]
        widgets = {
            "kind": forms.Select(attrs={"class": "input"}),
            "text": forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
            "source": forms.Select(attrs={"class": "input"}),
            "basis": forms.Select(attrs={"class": "input"}),
            "keep_until": forms.DateInput(attrs={"class": "input", "type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "preference_%s")
        super().__init__(*args, **kwargs)

    def _get_validation_exclusions(self) -> set[str]:
        # What must not be kept is the action's business: it says why, beside the field.
        return {*super()._get_validation_exclusions(), "keep_until"}  # type: ignore[misc] # not in the stubs


class ConsentForm(forms.Form):
    """One word on one purpose."""

    purpose = forms.ChoiceField(choices=Consent.Purpose)
    is_given = forms.TypedChoiceField(
        choices=(("yes", _("Agreed")), ("no", _("Refused"))), coerce=lambda value: value == "yes"
    )
