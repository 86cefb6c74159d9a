"""Which facts wake somebody: sets of cases and clocks, read off their rows. Read-only."""

from datetime import datetime

from django.db.models import CharField, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cases.intake import thanks
from cases.lifecycle import OPEN_STATUSES
from cases.models import Case, CaseEvent, CaseType, Message, SLAClock
from cases.models.clock import ClockKind
from cases.models.scales import Severity, Urgency
from escalations.lifecycle import AlertStatus
from escalations.models import Alert, AlertEvent

#: A promise past due wakes somebody at these severities; the law's dates and a stay that came too close at any.
WAKING_SEVERITY = Severity.HIGH
_AT_ANY_SEVERITY = Q(kind=ClockKind.STATUTORY) | Q(compressed=True)


def emergencies() -> QuerySet[Case]:
    """Return open cases that wake somebody by what they are: by kind, by harm, or by a stay that cannot wait.

    The last are S2 cases about a stay that runs or begins within hours (urgent now), while nobody has taken them.
    """
    # The kinds as plain keys, so that PostgreSQL can read three small indexes instead of every open case.
    kinds = list(CaseType.objects.filter(wakes=True).values_list("pk", flat=True))
    return Case.objects.unresolved().filter(
        Q(case_type__in=kinds)
        | Q(severity=Severity.CRITICAL)
        | Q(severity=Severity.HIGH, urgency=Urgency.NOW, owner__isnull=True)
    )


def unraised_emergencies() -> QuerySet[Case]:
    """Return open cases that wake somebody by what they are, and have not yet."""
    known = Alert.objects.filter(case=OuterRef("pk"), cause=Alert.Cause.CASE)
    return emergencies().exclude(Exists(known))


def emergencies_again() -> QuerySet[Alert]:
    """Return alerts that ended with their case although it is open again; what was found to be thanks is left out."""
    return Alert.objects.filter(
        status=AlertStatus.RESOLVED, cause=Alert.Cause.CASE, case__in=emergencies()
    ).exclude(_is_found_to_be_thanks())


def past_due(*, now: datetime) -> QuerySet[SLAClock]:
    """Return promises past due that wake somebody."""
    return SLAClock.objects.past_due(now=now).filter(
        Q(case__severity__lte=WAKING_SEVERITY) | _AT_ANY_SEVERITY, case__status__in=OPEN_STATUSES
    )


def unraised_breaches(*, now: datetime) -> QuerySet[SLAClock]:
    """Return promises past due for which nobody was woken yet: one alert for a clock and its generation."""
    known = Alert.objects.filter(cause_key=OuterRef("key"))
    # Somebody is being woken for this case already: a second ring adds nothing until they answered.
    ringing = Alert.objects.filter(case=OuterRef("case_id"), status=AlertStatus.TRIGGERED)
    return (
        past_due(now=now)
        .annotate(key=_key("pk", "generation"))
        .exclude(Exists(known))
        .exclude(Exists(ringing))
        .order_by("case__severity", "due_at", "pk")
    )


def breaches_again(*, now: datetime) -> QuerySet[Alert]:
    """Return alerts that ended although their promise is past due and runs, again or still."""
    return (
        Alert.objects.filter(
            status=AlertStatus.RESOLVED,
            cause=Alert.Cause.CLOCK,
            clock__in=past_due(now=now),
            clock__due_at__lte=now,
        )
        .filter(cause_key=_key("clock__pk", "clock__generation"))
        .exclude(_is_found_to_be_thanks())
    )


def is_only_thanks(alert: Alert) -> bool:
    """Say whether all that brought the alert's case back since it ended is somebody saying thank you.

    What a colleague did since, or any other words, is more than that: in doubt somebody is woken.
    """
    since = CaseEvent.objects.filter(case=alert.case, occurred_at__gte=alert.resolved_at)
    if since.filter(
        kind__in=(CaseEvent.Kind.REOPENED, CaseEvent.Kind.RESUMED), actor__isnull=False
    ).exists():
        return False
    words = since.filter(kind=CaseEvent.Kind.MESSAGE_RECEIVED).values("message")
    messages = list(Message.objects.filter(pk__in=words).select_related("party__person"))
    return bool(messages) and all(
        thanks.is_all(message.text, names=str(message.party.person if message.party else ""))
        for message in messages
    )


def _is_found_to_be_thanks() -> Exists:
    """Say whether the alert's case, as it stands, was looked at and held nothing new but thanks."""
    as_it_stands = Func(OuterRef("case__version"), function="to_jsonb", output_field=JSONField())
    return Exists(
        AlertEvent.objects.filter(
            alert=OuterRef("pk"),
            kind=AlertEvent.Kind.HELD,
            facts__reason="only_thanks",
            facts__version=as_it_stands,
        )
    )


def _key(clock: str, generation: str) -> Concat:
    """Return the cause's key of a clock, as PostgreSQL writes it."""
    return Concat(
        Value("clock:"),
        Cast(F(clock), CharField()),
        Value(":"),
        Cast(F(generation), CharField()),
        output_field=CharField(),
    )
