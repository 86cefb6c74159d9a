"""The shapes of what people send to merge, link, move and tell everybody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import AREA, INPUT, SELECT, Versioned
from cases.models import Case
from cases.reference import read_reference
from users.models import User


class OtherCaseField(forms.CharField):
    """The number of another case, as people say it; gives the case, if this person may know of it."""

    me: User

    def __init__(self, **kwargs: Any) -> None:
        attrs = {**INPUT, "list": "other-cases", "autocomplete": "off", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the case; refuses a number that is none, or of a case one may not know of."""
        text = super().clean(value)
        if not text:
            return None
        reference = read_reference(text)
        found = Case.objects.visible_to(self.me).select_related("owner", "merged_into")
        case = found.filter(reference=reference).first() if reference else None
        if case is not None and case.merged_into is not None:
            case = found.filter(reference=case.merged_into.reference).first()
        if case is None:
            raise forms.ValidationError(_("There is no case with this number."))
        return case


class _WithAnother(Versioned):
    """A form that names another case."""

    def __init__(self, *args: Any, me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OtherCaseField):
                field.me = me


class MergeForm(_WithAnother):
    """Into which case this one goes."""

    into = OtherCaseField(
        label=_("Into which case"),
        help_text=_("Its number, such as ST-48214. That case and its owner go on."),
    )
    reason = forms.CharField(
        label=_("Why (colleagues read this)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )


class LinkForm(_WithAnother):
    """How this case hangs together with another."""

    other = OtherCaseField(label=_("With which case"), help_text=_("Its number, such as ST-48214."))
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("related", _("Related to it")),
            ("duplicate", _("A duplicate of it")),
            ("follows", _("Goes on from it")),
            ("incident", _("Part of that incident")),
            ("child", _("That case is part of this incident")),
        ],
        widget=forms.Select(attrs=SELECT),
    )


class MoveForm(_WithAnother):
    """Which messages leave the case, and for which: another one, or a new one with this title."""

    messages = forms.TypedMultipleChoiceField(
        label=_("Which messages"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    to = OtherCaseField(
        label=_("To which case"),
        required=False,
        help_text=_("Its number; leave it empty for a new case."),
    )
    title = forms.CharField(
        label=_("Title of the new case"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].choices = choices  # type: ignore[attr-defined]


class FanOutForm(Versioned):
    """One text for every case of the incident, on the thread of one audience."""

    audience = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[
            ("guest", _("The guest of each case")),
            ("host", _("The host of each case")),
            ("internal", _("Colleagues, as a note on each case")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What to tell"),
        help_text=_("“{name}” becomes the name of whoever reads it."),
        widget=forms.Textarea(attrs=AREA),
    )
    text_pt = forms.CharField(
        label=_("The same in Portuguese"),
        help_text=_(
            "For whoever reads Portuguese. Leave it empty if everybody gets the text above."
        ),
        required=False,
        widget=forms.Textarea(attrs=AREA),
    )
    text_es = forms.CharField(
        label=_("The same in Spanish"), required=False, widget=forms.Textarea(attrs=AREA)
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def given(self) -> dict[str, Any]:
        """Return for whom and what, with the same words in other languages."""
        data = self.cleaned_data
        others = {code: data[f"text_{code}"] for code in ("pt", "es")}
        return {"audience": data["audience"], "text": data["text"], "texts": others}
