"""The shapes of macros: what a place is filled with, and how a macro is written."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.composing.template import ACTS
from cases.forms.base import INPUT, SELECT, Whole
from cases.lifecycle import WaitingOn
from cases.models import Macro, ThreadKind
from cases.models.scales import Urgency
from users.models import Team

_WORDS = {"class": "input area", "rows": 6}


class PlacesForm(Whole):
    """What nobody knows yet: one field for each place of a macro."""

    asked = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)

    def __init__(self, *args: Any, places: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for number, place in enumerate(places):
            self.fields[f"place_{number}"] = forms.CharField(
                label=place[:1].upper() + place[1:],
                max_length=60,
                widget=forms.TextInput(attrs=INPUT),
            )

    def facts(self) -> dict[str, str]:
        """Return what was filled in, by the names of the places."""
        return {
            place: self.cleaned_data[f"place_{number}"] for number, place in enumerate(self.places)
        }


class MacroForm(Whole):
    """Write a macro: its names, its words for each side and language, and what is done along with it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=80, widget=forms.TextInput(attrs=INPUT)
    )
    name_pt = forms.CharField(
        label=_("Name in Portuguese"), max_length=80, widget=forms.TextInput(attrs=INPUT)
    )
    team = forms.ModelChoiceField(
        label=_("For"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Everybody"),
        widget=forms.Select(attrs=SELECT),
    )
    guest_en = forms.CharField(
        label=_("To a guest, in English"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    guest_pt = forms.CharField(
        label=_("To a guest, in Portuguese"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    host_en = forms.CharField(
        label=_("To a host, in English"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    host_pt = forms.CharField(
        label=_("To a host, in Portuguese"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    internal_en = forms.CharField(
        label=_("As a note, in English"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    internal_pt = forms.CharField(
        label=_("As a note, in Portuguese"), required=False, widget=forms.Textarea(attrs=_WORDS)
    )
    wait_on = forms.ChoiceField(
        label=_("Then wait for"),
        choices=[("", _("Nobody")), *WaitingOn.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    wait_hours = forms.IntegerField(
        label=_("So many hours"),
        min_value=1,
        max_value=1440,
        required=False,
        widget=forms.NumberInput(attrs=INPUT),
    )
    urgency = forms.ChoiceField(
        label=_("Then the urgency is"),
        choices=[("", _("As it is")), *Urgency.choices],
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    promise_text = forms.CharField(
        label=_("And this is promised"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=INPUT),
    )
    promise_hours = forms.IntegerField(
        label=_("Within so many hours"),
        min_value=1,
        max_value=1440,
        required=False,
        widget=forms.NumberInput(attrs=INPUT),
    )

    def __init__(
        self, *args: Any, macro: Macro | None, teams: QuerySet[Team], **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(macro)
        super().__init__(*args, **kwargs)
        self._slug = macro.slug if macro is not None else ""
        self.fields["team"].queryset = teams  # type: ignore[attr-defined] # a choice of rows

    def macro(self) -> dict[str, Any]:
        """Return what is written, as the action takes it."""
        data = self.cleaned_data
        acts: list[dict[str, Any]] = []
        if data["wait_on"]:
            acts.append({"do": "wait", "on": data["wait_on"], "hours": data["wait_hours"] or 24})
        if data["urgency"]:
            acts.append({"do": "urgency", "level": int(data["urgency"])})
        if data["promise_text"]:
            hours = data["promise_hours"] or 24
            acts.append({"do": "promise", "text": data["promise_text"], "hours": hours})
        return {
            "slug": self._slug,
            "seen_version": data["version"],
            "name_en": data["name_en"],
            "name_pt": data["name_pt"],
            "team": data["team"],
            "texts": {
                kind: {language: data[f"{kind}_{language}"] for language in ("en", "pt")}
                for kind in ThreadKind.values
            },
            "acts": acts,
        }


def _initial(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {"version": 0}
    start: dict[str, Any] = {
        "version": macro.version,
        "name_en": macro.name_en,
        "name_pt": macro.name_pt,
        "team": macro.team_id,
    }
    for kind, by_language in macro.texts.items():
        for language, words in by_language.items():
            start[f"{kind}_{language}"] = words
    for act in macro.acts:
        named = {fact: act[fact] for fact in ACTS[act["do"]]}
        if act["do"] == "urgency":
            start["urgency"] = act["level"]
        else:
            start |= {f"{act['do']}_{fact}": value for fact, value in named.items()}
    return start
