"""What the API takes to open a case, to move it, and to hand it over."""

from rest_framework import serializers

from cases.lifecycle import WaitingOn
from cases.models import (
    CaseType,
    RiskAxis,
    Side,
    ThreadKind,
)
from cases.models.scales import Outcome, Safety, Severity, Urgency
from common.drf import StrictSerializer
from users.models import User


class NewCase(StrictSerializer):
    """Open a case by hand."""

    title = serializers.CharField(max_length=200)
    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.filter(is_active=True)
    )
    person = serializers.IntegerField(help_text="Id of the person who asks")
    side = serializers.ChoiceField(choices=Side.choices, default=Side.GUEST)
    reservation = serializers.CharField(required=False, allow_blank=True, default="")
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    severity_reason = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True
    )
    channel = serializers.CharField(max_length=20, default="api")
    key = serializers.CharField(
        max_length=70, required=False, help_text="The same key twice is one case"
    )


class ReleaseInput(StrictSerializer):
    """Give the case back to its queue."""

    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class TakeOverInput(StrictSerializer):
    """Take the case from its owner."""

    reason = serializers.CharField(max_length=300)
    seen_owner = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Id of whose it was when you looked; refused if it changed hands since",
    )


class AssignmentInput(StrictSerializer):
    """Make somebody the owner."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))


class WaitInput(StrictSerializer):
    """Wait for somebody."""

    on = serializers.ChoiceField(choices=WaitingOn.choices)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class SeverityInput(StrictSerializer):
    """Change how bad the harm is."""

    severity = serializers.ChoiceField(choices=Severity.choices)
    reason = serializers.CharField(max_length=300)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class UrgencyInput(StrictSerializer):
    """Change how little time is left."""

    urgency = serializers.ChoiceField(choices=Urgency.choices)


class TypeInput(StrictSerializer):
    """Change what kind of case it is."""

    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.filter(is_active=True)
    )


class RiskInput(StrictSerializer):
    """How much is at stake on one axis: 0 nothing to 4 the worst."""

    axis = serializers.ChoiceField(choices=RiskAxis.choices)
    level = serializers.IntegerField(min_value=0, max_value=4)
    reason = serializers.CharField(max_length=300)


class CaseSafetyInput(StrictSerializer):
    """Whether the people a case is about are safe."""

    safety = serializers.ChoiceField(choices=Safety.choices)


class ConflictInput(StrictSerializer):
    """Who must keep away from a case, or need not any more (`ends`); only the audit trail shows why."""

    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    reason = serializers.CharField(max_length=300)
    ends = serializers.BooleanField(default=False)


class DedicationInput(StrictSerializer):
    """To whom the guest's next case comes back, and why."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    reason = serializers.CharField(max_length=300)


class ResolutionInput(StrictSerializer):
    """End the case."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    note = serializers.CharField(allow_blank=True, default="")
    cause = serializers.SlugField(allow_blank=True, default="")
    root_cause = serializers.CharField(max_length=200, allow_blank=True, default="")
    override = serializers.CharField(max_length=500, allow_blank=True, default="")
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReopeningInput(StrictSerializer):
    """Take a resolved case up again."""

    reason = serializers.CharField(max_length=300)


class HandoverInput(StrictSerializer):
    """Offer the case to a colleague."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    summary = serializers.CharField()


class RefusalInput(StrictSerializer):
    """Decline a hand-over, with a reason."""

    reason = serializers.CharField(max_length=300)


class PresenceInput(StrictSerializer):
    """On which thread one is writing; empty: only reading."""

    writes = serializers.RegexField(
        rf"^({'|'.join(ThreadKind.values)})?$", allow_blank=True, default=""
    )
