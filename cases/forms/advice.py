"""The shapes of what experts are asked, and of what was heard."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from cases.forms.base import INPUT, SELECT, WORKING, Versioned
from cases.models import Case, Party
from users.models import Skill, User

AREA = {"class": "input area", "rows": 5}

_DECIDE_IN = [
    (30, _("In 30 minutes")),
    (60, _("In 1 hour")),
    (240, _("In 4 hours")),
    (1440, _("In 1 day")),
    (4320, _("In 3 days")),
]


class ConsultForm(Versioned):
    """Ask an expert; what was answered before appears while one writes."""

    shown_at = {"decide_by": "within"}

    question = forms.CharField(
        label=_("What you need to know"), widget=forms.Textarea(attrs=AREA), strip=False
    )
    skill = forms.ModelChoiceField(
        label=_("What they must know well"),
        queryset=Skill.objects.none(),
        required=False,
        empty_label=_("Nothing special"),
        widget=forms.Select(attrs=SELECT),
    )
    expert = forms.ModelChoiceField(
        label=_("Whom"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        widget=forms.Select(attrs=SELECT),
    )
    within = forms.TypedChoiceField(
        label=_("You decide"), choices=_DECIDE_IN, coerce=int, widget=forms.Select(attrs=SELECT)
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, case: Case, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"within": 240} | kwargs.get("initial", {})
        super().__init__(*args, case=case, **kwargs)
        self.fields["skill"].queryset = Skill.objects.all()  # type: ignore[attr-defined]
        expert = self.fields["expert"]
        expert.queryset = (  # type: ignore[attr-defined]
            User.objects.filter(Q(role__in=WORKING) | Q(skills__isnull=False), is_active=True)
            .exclude(pk=by.pk)
            .distinct()
            .prefetch_related("skills__skill")
            .order_by("name")
        )
        expert.label_from_instance = _with_skills  # type: ignore[attr-defined]
        question = self.fields["question"]
        question.widget.attrs |= {
            "hx-get": reverse("cases:earlier_consults"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#earlier-answers",
            "hx-swap": "innerHTML",
        }
        question.help_text = format_html(
            '<span id="earlier-answers" aria-live="polite">{}</span>',
            gettext("What was asked before appears here while you write."),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an expert without the skill that was asked for."""
        data = super().clean() or self.cleaned_data
        skill, expert = data.get("skill"), data.get("expert")
        if skill and expert and not expert.skills.filter(skill=skill).exists():
            self.add_error("expert", gettext("This colleague is not known for that."))
        return data

    def decide_by(self, now: datetime) -> datetime:
        """Return by when one decides, counted from now."""
        return now + timedelta(minutes=self.cleaned_data["within"])


class AdviceForm(Versioned):
    """What the expert says."""

    answer = forms.CharField(label=_("Your advice"), widget=forms.Textarea(attrs=AREA), strip=False)


class RecapForm(Versioned):
    """What was heard, in the person's language, as it will be sent."""

    shown_at = {"side": "text"}

    text = forms.CharField(
        label=_("What you heard"),
        help_text=_("It is sent exactly like this, in their thread. Finish it before you send."),
        widget=forms.Textarea(attrs={"class": "input area", "rows": 9}),
        strip=False,
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @classmethod
    def beginning(cls, party: Party) -> str:
        """Return how it begins and ends in the person's language, for the words in between to be written."""
        with override("pt-br" if party.person.language.startswith("pt") else "en"):
            return gettext(
                "%(name)s, this is what I understood:\n\n\n\nIs that right? What did I miss?"
            ) % {"name": party.person.called}

    def clean_text(self) -> str:
        """Refuse what nobody finished."""
        text: str = self.cleaned_data["text"]
        if self.initial.get("text") and _same(text, self.initial["text"]):
            raise forms.ValidationError(gettext("Write what you heard between the two lines."))
        return text


class CorrectionForm(Versioned):
    """What the person put right."""

    answer = forms.CharField(
        label=_("What they put right"), widget=forms.Textarea(attrs=AREA), max_length=5000
    )


class NoRecapForm(Versioned):
    """Why their word is not asked for."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs=INPUT))


def _same(text: str, other: str) -> bool:
    return text.split() == other.split()


def _with_skills(user: User) -> str:
    skills = ", ".join(str(each.skill) for each in user.skills.all())
    return f"{user.name} ({skills})" if skills else user.name
