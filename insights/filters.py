"""What a reader chose to see of the report on promises."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.models import AuthorityKind
from cases.models.clock import ClockKind
from insights.promises import DIMENSIONS
from marketplace.models.segment import Segment
from users.models import Team

_WEEKS = [("1", _("Last 7 days")), ("4", _("Last 4 weeks")), ("12", _("Last 12 weeks"))]
_NAMES = {
    "segment": _("Segment"),
    "type": _("Case type"),
    "team": _("Team"),
    "severity": _("Severity"),
    "kind": _("Promise"),
    "person": _("Who gave their word"),
    "department": _("Department"),
}


def _select(label: Any) -> forms.Select:
    return forms.Select(attrs={"class": "select small", "aria-label": label})


class PromisesFilter(forms.Form):
    """Period, team, segment, kind of promise, and what the table is cut by; nonsense falls back to the first choice."""

    weeks = forms.ChoiceField(choices=_WEEKS, required=False, widget=_select(_("Period")))
    team = forms.ModelChoiceField(
        queryset=Team.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        empty_label=_("All teams"),
        widget=_select(_("Team")),
    )
    segment = forms.ChoiceField(
        choices=[("", _("All segments")), *Segment.choices],
        required=False,
        widget=_select(_("Segment")),
    )
    kind = forms.ChoiceField(
        choices=[("", _("All promises")), *ClockKind.choices],
        required=False,
        widget=_select(_("Promise")),
    )
    by = forms.ChoiceField(
        choices=[(key, _NAMES[key]) for key in DIMENSIONS],
        required=False,
        widget=_select(_("Broken down by")),
    )

    def __init__(self, asked: QueryDict) -> None:
        """Take what the address asks; what it leaves out is shown as what counts then."""
        super().__init__({"weeks": "4", **asked.dict()})

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, with the first choice wherever nothing or nonsense was given."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "weeks": int(data.get("weeks") or 4),
            "team": data.get("team"),
            "segment": data.get("segment") or "",
            "kind": data.get("kind") or "",
            "by": data.get("by") or DIMENSIONS[0],
        }


class DriftFilter(forms.Form):
    """Period, kind, whose decisions, and who is drawn; nonsense falls back to the first choice."""

    of = forms.ChoiceField(
        choices=[("approvers", _("Who approves")), ("associates", _("Who decides and asks"))],
        required=False,
        widget=_select(_("Whose decisions")),
    )
    kind = forms.ChoiceField(
        choices=[("", _("Whatever it is for")), *AuthorityKind.choices],
        required=False,
        widget=_select(_("What for")),
    )
    weeks = forms.ChoiceField(
        choices=[
            ("12", _("Last 12 weeks")),
            ("26", _("Last 26 weeks")),
            ("52", _("Last 52 weeks")),
        ],
        required=False,
        widget=_select(_("Period")),
    )
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict) -> None:
        """Take what the address asks; what it leaves out is shown as what counts then."""
        super().__init__(asked.dict())

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, with the first choice wherever nothing or nonsense was given."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "of": data.get("of") or "approvers",
            "kind": data.get("kind") or "",
            "weeks": int(data.get("weeks") or 12),
            "person": data.get("person"),
        }
