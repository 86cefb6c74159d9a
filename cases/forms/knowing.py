"""The shapes of what people note of a case: facts, issues, files, and what must no longer be read."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import EvidenceFile, Fact, Issue, Message
from common import words

INPUT = {"class": "input"}
AREA = {"class": "input area", "rows": 3}


class FactForm(forms.Form):
    """Note what is known, assumed or unknown."""

    kind = forms.ChoiceField(
        label=_("How sure are we"), choices=Fact.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What"), max_length=500, widget=forms.Textarea(attrs={**AREA, "rows": 2})
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Who said it, or where it stands. A fact needs one."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )


class WhyForm(forms.Form):
    """A reason, and nothing else."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))


class IssueForm(forms.Form):
    """Add one thing to solve."""

    text = forms.CharField(
        label=_("What is to be solved"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )


class IssueSettlementForm(forms.Form):
    """Say how an issue ended."""

    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[each for each in Issue.State.choices if each[0] != Issue.State.OPEN],
        initial=Issue.State.SOLVED,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("In a few words"), max_length=300, widget=forms.TextInput(attrs=INPUT)
    )


class EvidenceForm(forms.Form):
    """Keep a file as proof."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Pictures, PDF, sound, video, text and office files, 25 MB at most."),
        widget=forms.ClearableFileInput(attrs={"class": "input"}),
    )
    audience = forms.ChoiceField(
        label=_("Who may be shown it"),
        choices=EvidenceFile.Audience.choices,
        initial=EvidenceFile.Audience.INTERNAL,
        widget=forms.Select(attrs={"class": "select"}),
    )
    note = forms.CharField(
        label=_("What it shows"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )


class PromotionForm(forms.Form):
    """Keep a file of a mail as proof."""

    audience = EvidenceForm.base_fields["audience"]
    note = EvidenceForm.base_fields["note"]


class _MessageChoice(forms.ModelChoiceField[Message]):
    """One message of a case, told apart by when, who and how it begins."""

    def label_from_instance(self, obj: Message) -> str:
        """Name the message."""
        who = obj.author.short_name if obj.author is not None else ""
        if obj.party is not None and obj.author is None:
            who = obj.party.person.called
        zone, locale = timezone.get_current_timezone_name(), words.locale_of(get_language())
        at = words.moment_in_full(obj.written_at, zone=zone, locale=locale)
        begins = Truncator(" ".join(obj.shown_text.split())).chars(60)
        return f"{at} · {who} · {begins}"


class RedactionForm(forms.Form):
    """Make words of a message unreadable."""

    message = _MessageChoice(
        label=_("In which message"),
        queryset=Message.objects.none(),
        widget=forms.Select(attrs={"class": "select"}),
    )

    words = forms.CharField(
        label=_("Which words, exactly as they stand there"),
        help_text=_(
            "Every place they stand in this message. Leave it empty for the whole message."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={**AREA, "rows": 2}),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))

    def __init__(self, *args: Any, messages: QuerySet[Message], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["message"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = messages.select_related("author", "party__person").order_by(
            "-written_at", "-pk"
        )
