"""The shapes of what people send about who works on a case, and how cases find an owner."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import ColleagueField
from cases.models import Case, CaseType, RoutingPolicy, Specialty
from cases.models.scales import Severity
from marketplace.models.segment import Segment
from sla.models import BusinessCalendar
from users.away import Away
from users.models import Skill, Team, User
from users.roles import PERMISSIONS, Permission, Role

WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]
_KNOWING = [*WORKING, Role.POLICY_EDITOR, Role.PRIVACY_OFFICER]


class SpecialistForm(forms.Form):
    """Put somebody on the case for what they know."""

    user = ColleagueField(
        label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )
    specialty = forms.ChoiceField(label=_("For what"), choices=Specialty.choices)
    reason = forms.CharField(label=_("Why they are needed"), max_length=300)

    def __init__(self, *args: Any, case: Case, away: Away, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, ColleagueField)  # noqa: S101 - declared above
        field.away = away
        people = User.objects.filter(is_active=True, role__in=_KNOWING).order_by("name")
        field.queryset = people.exclude(pk=case.owner_id) if case.owner_id else people


class DedicationForm(forms.Form):
    """Say to whom the guest's next case comes back."""

    to = ColleagueField(
        label=_("To whom"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )
    reason = forms.CharField(label=_("Why (colleagues read this)"), max_length=300)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"to": by.pk}, **kwargs})
        field = self.fields["to"]
        assert isinstance(field, ColleagueField)  # noqa: S101 - declared above
        field.queryset = User.objects.filter(is_active=True, role__in=WORKING).order_by("name")


class RoutingForm(forms.Form):
    """A team's rules: whether cases find an owner by themselves, what they weigh, who may have them."""

    #: How many lines name a skill.
    NEEDS = 3

    is_on = forms.BooleanField(label=_("New cases find an owner by themselves"), required=False)
    heat = forms.IntegerField(
        label=_("More while its nearest clock runs out within the hour"), min_value=0, max_value=100
    )
    limit = forms.IntegerField(label=_("One person carries at most"), min_value=0, max_value=500)
    speaks_language = forms.BooleanField(
        label=_("Only to people who speak the case’s language"), required=False
    )

    calendar_code = forms.ChoiceField(
        label=_("People get cases in the hours of"), required=False, choices=[]
    )

    def __init__(
        self, *args: Any, policy: RoutingPolicy | None, now: datetime, **kwargs: Any
    ) -> None:
        held = policy or RoutingPolicy(weights=[5, 3, 1, 1])
        initial: dict[str, Any] = {
            "is_on": held.is_on,
            "heat": held.heat,
            "limit": held.limit,
            "speaks_language": held.speaks_language,
            "calendar_code": held.calendar_code,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        for severity, weight in zip(Severity, held.weights, strict=True):
            self.fields[f"weight_{severity}"] = forms.IntegerField(
                label=severity.label, min_value=0, max_value=100, initial=weight
            )
        hours = self.fields["calendar_code"]
        assert isinstance(hours, forms.ChoiceField)  # noqa: S101 - declared above
        calendars = BusinessCalendar.objects.in_force(now=now).order_by("code")
        hours.choices = [("", _("round the clock")), *((c.code, str(c)) for c in calendars)]
        skills = [("", _("no skill")), *((skill.slug, str(skill)) for skill in Skill.objects.all())]
        types = [("", _("any type")), *((kind.code, str(kind)) for kind in CaseType.objects.all())]
        segments = [("", _("any segment")), *Segment.choices]
        for number in range(self.NEEDS):
            need = held.needs[number] if number < len(held.needs) else {}
            for name, label, choices in (
                ("segment", _("Segment"), segments),
                ("case_type", _("Type"), types),
                ("skill", _("Skill"), skills),
            ):
                self.fields[f"need_{number}_{name}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False, initial=need.get(name, "")
                )

    @property
    def weights(self) -> list[forms.BoundField]:
        """Return the inputs of the weights, S1 first."""
        return [self[f"weight_{severity}"] for severity in Severity]

    @property
    def needs(self) -> list[list[forms.BoundField]]:
        """Return the lines that name a skill."""
        return [
            [self[f"need_{number}_{name}"] for name in ("segment", "case_type", "skill")]
            for number in range(self.NEEDS)
        ]

    def asked(self) -> dict[str, Any]:
        """Return what was asked for, as the action takes it; lines without a skill are left out."""
        data = self.cleaned_data
        lines = [
            {name: data[f"need_{number}_{name}"] for name in ("segment", "case_type", "skill")}
            for number in range(self.NEEDS)
        ]
        return {
            "is_on": data["is_on"],
            "weights": [data[f"weight_{severity}"] for severity in Severity],
            "heat": data["heat"],
            "limit": data["limit"],
            "speaks_language": data["speaks_language"],
            "needs": [line for line in lines if line["skill"]],
            "calendar_code": data["calendar_code"],
        }

    def shown_at(self, field: str | None) -> str | None:
        """Return the input at which a refusal of the action's field stands."""
        return {"weights": "weight_1", "needs": "need_0_skill"}.get(field or "", field)


class HelpForm(forms.Form):
    """Which team helps out, until when on the reader's clock, and why."""

    helper = forms.ModelChoiceField(
        label=_("Who helps"), queryset=Team.objects.none(), empty_label=None
    )
    until = forms.DateTimeField(
        label=_("Until (your time, a day at most)"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["helper"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Team.objects.exclude(pk=team.pk).order_by("name")
