"""What pages about people take in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.models import PersonNote


class NoteForm(forms.ModelForm[PersonNote]):
    """One thing a colleague learned."""

    class Meta:
        model = PersonNote
        fields = ["text"]
        widgets = {"text": forms.TextInput(attrs={"class": "input", "autocomplete": "off"})}
        labels = {"text": _("What you learned")}
