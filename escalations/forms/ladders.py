"""Shape and read what managers type about a ladder; nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalations.actions.laddering import MOST_ROUNDS, MOST_RUNGS, StepDraft
from escalations.forms.duty import people
from escalations.lifecycle import Level
from escalations.models import EscalationPolicy, EscalationStep, OnCallSchedule
from users.models import Team

_MANAGERS = "managers"
_MINUTE = 60


def whom_choices() -> list[tuple[str, Any]]:
    """Return everybody a rung can wake: levels of rotas, the duty managers, single people."""
    levels = [
        (
            f"level:{schedule.pk}:{level.value}",
            _("%(rota)s: %(level)s") % {"rota": schedule.name, "level": level.label},
        )
        for schedule in OnCallSchedule.objects.order_by("name")
        for level in Level
    ]
    return [
        ("", _("Nobody: no such rung")),
        (_("Who is on call"), levels),
        (_("Others"), [(_MANAGERS, EscalationStep.Target.DUTY_MANAGERS.label)]),
        (_("People"), [(f"user:{user.pk}", user.name) for user in people()]),
    ]


def whom_of(step: EscalationStep) -> str:
    """Return the choice that stands for a rung."""
    if step.target == EscalationStep.Target.LEVEL:
        return f"level:{step.schedule_id}:{step.level}"
    if step.target == EscalationStep.Target.USER:
        return f"user:{step.user_id}"
    return _MANAGERS


class LadderForm(forms.Form):
    """A ladder: its rungs in order, each with whom it wakes and how many minutes it waits."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("The whole house"),
    )
    repeat = forms.IntegerField(
        label=gettext_lazy("Rounds more before the duty managers"),
        min_value=0,
        max_value=MOST_ROUNDS,
        initial=0,
    )

    def __init__(self, data: Any = None, *, policy: EscalationPolicy | None = None) -> None:
        super().__init__(data, initial=_initial(policy) if policy else {})
        if policy is not None:
            del self.fields["team"]
        choices = whom_choices()
        for number in range(1, MOST_RUNGS + 1):
            self.fields[f"whom_{number}"] = forms.ChoiceField(
                label=_("Rung %(number)s wakes") % {"number": number},
                choices=choices,
                required=False,
            )
            self.fields[f"minutes_{number}"] = forms.DecimalField(
                label=_("Waits, in minutes"),
                min_value=0,
                max_value=1440,
                max_digits=6,
                decimal_places=2,
                required=False,
            )

    @property
    def rungs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each rung."""
        return [(self[f"whom_{n}"], self[f"minutes_{n}"]) for n in range(1, MOST_RUNGS + 1)]

    @property
    def first_rungs(self) -> int:
        """Return how many rungs to show at once: those in use and one more, four at least."""
        used = [n for n in range(1, MOST_RUNGS + 1) if self[f"whom_{n}"].value()]
        return max(4, max(used, default=0) + 1)

    @property
    def steps(self) -> list[StepDraft]:
        """Return the rungs that wake somebody; rows left empty are none."""
        drafts = []
        for number in range(1, MOST_RUNGS + 1):
            whom = self.cleaned_data.get(f"whom_{number}")
            if whom:
                minutes = self.cleaned_data.get(f"minutes_{number}") or 0
                drafts.append(_draft(whom, int(minutes * _MINUTE)))
        return drafts

    def clean(self) -> dict[str, Any]:
        """Refuse a rung without a wait, and a ladder without rungs."""
        data = super().clean() or {}
        named = [n for n in range(1, MOST_RUNGS + 1) if data.get(f"whom_{n}")]
        if not named and "whom_1" not in self.errors:
            self.add_error("whom_1", _("A ladder needs at least one rung."))
        for number in named:
            name = f"minutes_{number}"
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say how long it waits for an answer."))
        return data


def _initial(policy: EscalationPolicy) -> dict[str, Any]:
    initial: dict[str, Any] = {"name": policy.name, "repeat": policy.repeat}
    for number, step in enumerate(policy.steps.order_by("order"), start=1):
        initial[f"whom_{number}"] = whom_of(step)
        initial[f"minutes_{number}"] = f"{step.delay_seconds / _MINUTE:g}"
    return initial


def _draft(whom: str, seconds: int) -> StepDraft:
    if whom == _MANAGERS:
        return StepDraft(seconds, EscalationStep.Target.DUTY_MANAGERS)
    kind, _colon, rest = whom.partition(":")
    if kind == "user":
        return StepDraft(seconds, EscalationStep.Target.USER, user_id=int(rest))
    schedule, _colon, level = rest.partition(":")
    return StepDraft(seconds, EscalationStep.Target.LEVEL, schedule_id=int(schedule), level=level)
