"""The shapes of what somebody says about their own lists: parsed here, decided in the actions."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.bulk import Act
from cases.desk.moments import Moment, instant, offered
from cases.models import CaseLink, CaseType
from cases.models.scales import Urgency
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

INPUT = {"class": "input"}
SELECT = {"class": "select"}

#: Roles that may own a case.
WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


class SnoozeForm(forms.Form):
    """Until when a case is put off: one of the moments people mean, or another on the reader's own clock."""

    when = forms.ChoiceField(label=_("Bring it back"), widget=forms.RadioSelect)
    until = forms.DateTimeField(
        label=_("Another time (yours)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={**INPUT, "type": "datetime-local"}),
    )
    wake_on_reply = forms.BooleanField(
        label=_("Also when somebody writes"), required=False, initial=True
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        choices = offered(now=now, zone=timezone.get_current_timezone())
        self.fields["when"].choices = choices  # type: ignore[attr-defined]
        self.fields["when"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Turn the moment chosen into an instant; a time typed in counts as another time."""
        data = super().clean() or {}
        when = data.get("when")
        if data.get("until") is None and when == Moment.OTHER:
            self.add_error("until", str(_("Say until when.")))
        elif data.get("until") is None and when:
            zone = timezone.get_current_timezone()
            data["until"] = instant(Moment(when), now=self.now, zone=zone)
        return data


class ManyTake(forms.Form):
    """Take: nothing more to say."""


class ManyAssign(forms.Form):
    """To whom many cases go."""

    to = forms.ModelChoiceField(
        label=_("To"), queryset=User.objects.none(), widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            is_active=True, role__in=WORKING
        ).order_by("name")


class ManyUrgency(forms.Form):
    """How little time is left in many cases."""

    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Urgency.choices, coerce=int, widget=forms.Select(attrs=SELECT)
    )


class ManyType(forms.Form):
    """What kind many cases are."""

    case_type = forms.ModelChoiceField(
        label=_("Type"),
        queryset=CaseType.objects.filter(is_active=True).order_by("order"),
        empty_label=None,
        widget=forms.Select(attrs=SELECT),
    )


class ManyLink(forms.Form):
    """With which case many are linked, and what ties them."""

    other = forms.CharField(
        label=_("With the case (its number)"),
        max_length=14,
        widget=forms.TextInput(attrs={**INPUT, "placeholder": "ST-"}),
    )
    kind = forms.ChoiceField(
        label=_("They are"), choices=CaseLink.Kind.choices, widget=forms.Select(attrs=SELECT)
    )


def form_for_many(act: Act, data: QueryDict | None, *, now: datetime) -> forms.Form:
    """Return the form of one act on many cases."""
    shapes: dict[Act, type[forms.Form]] = {
        Act.TAKE: ManyTake,
        Act.ASSIGN: ManyAssign,
        Act.URGENCY: ManyUrgency,
        Act.TYPE: ManyType,
        Act.LINK: ManyLink,
    }
    return SnoozeForm(data, now=now) if act == Act.SNOOZE else shapes[act](data)
