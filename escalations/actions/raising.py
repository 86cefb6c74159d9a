"""See facts that somebody must be woken for, and raise one alert for each cause."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.actions.locking import locked
from cases.lifecycle import Status
from cases.models import Case, CaseType, SLAClock
from cases.models.clock import ClockStatus
from common.errors import DomainError
from common.queue import enqueue_on_commit
from escalations.actions.record import note
from escalations.lifecycle import AlertStatus
from escalations.models import Alert, AlertEvent, EscalationPolicy
from users.models import User

_BATCH = 200
#: A promise past due wakes somebody at these severities.
_WAKING_SEVERITY = 2


class NothingToWakeFor(DomainError):
    """The case has ended; nobody is woken for it."""


def raise_for_cases(*, now: datetime) -> int:
    """Raise what rows say and no alert says yet: emergencies first, then promises past due; gives how many.

    Any number of sweepers may run this at once: the cause's key is unique.
    """
    raised = 0
    waking = unraised_emergencies().order_by("severity", "opened_at", "pk")
    for case_id in list(waking.values_list("pk", flat=True)[:_BATCH]):
        raised += _raise(
            case_id, cause=Alert.Cause.CASE, key=f"case:{case_id}", now=now, occurred_at=None
        )
    for clock in list(_unraised_breaches()[:_BATCH]):
        raised += _raise(
            clock.case_id,
            cause=Alert.Cause.CLOCK,
            key=f"clock:{clock.pk}:{clock.generation}",
            now=now,
            occurred_at=clock.breached_at,
            clock=clock,
        )
    return raised


@transaction.atomic
def wake(*, case_id: int, by: User, person_id: int | None, now: datetime) -> Alert:
    """Wake somebody because a colleague asks; asking again within ten minutes for the same person is the same alert."""
    case = locked(case_id)  # a second press waits here, and finds the alert of the first
    if not case.is_open:
        raise NothingToWakeFor(_("This case has ended. Reopen it before waking somebody."))
    recent = Alert.objects.open().filter(
        case=case,
        cause=Alert.Cause.MANUAL,
        asked_for_id=person_id,
        raised_at__gt=now - timedelta(minutes=10),
    )
    alert = recent.first()
    if alert is None:
        alert = _insert(
            case,
            cause=Alert.Cause.MANUAL,
            key=f"manual:{case.pk}:{person_id or 0}:{int(now.timestamp())}",
            now=now,
            occurred_at=now,
            by=by,
            person_id=person_id,
        )
    assert alert is not None  # noqa: S101 - the key holds this very second
    return alert


def unraised_emergencies() -> QuerySet[Case]:
    """Return open cases that wake somebody by what they are, and have not yet."""
    known = Alert.objects.filter(case=OuterRef("pk"), cause=Alert.Cause.CASE)
    return emergencies().exclude(Exists(known))


def emergencies() -> QuerySet[Case]:
    """Return open cases that wake somebody by what they are."""
    # The kinds as plain keys, so that PostgreSQL can read two small indexes instead of every open case.
    kinds = list(CaseType.objects.filter(wakes=True).values_list("pk", flat=True))
    return Case.objects.unresolved().filter(Q(case_type__in=kinds) | Q(severity=1))


def _unraised_breaches() -> QuerySet[SLAClock]:
    known = Alert.objects.filter(clock=OuterRef("pk"))
    # Somebody is being woken for this case already: a second ring adds nothing until they answered.
    ringing = Alert.objects.filter(case=OuterRef("case_id"), status=AlertStatus.TRIGGERED)
    return (
        SLAClock.objects.filter(
            status=ClockStatus.RUNNING,
            breached_at__isnull=False,
            case__severity__lte=_WAKING_SEVERITY,
            case__status__in=[Status.OPEN, Status.MEDIATING, Status.WAITING],
        )
        .exclude(Exists(known))
        .exclude(Exists(ringing))
        .order_by("case__severity", "breached_at", "pk")
    )


@transaction.atomic
def _raise(
    case_id: int,
    *,
    cause: Alert.Cause,
    key: str,
    now: datetime,
    occurred_at: datetime | None,
    clock: SLAClock | None = None,
) -> bool:
    case = Case.objects.select_related("case_type").get(pk=case_id)
    alert = _insert(
        case, cause=cause, key=key, now=now, occurred_at=occurred_at or case.opened_at, clock=clock
    )
    return alert is not None


def _insert(
    case: Case,
    *,
    cause: Alert.Cause,
    key: str,
    now: datetime,
    occurred_at: datetime,
    clock: SLAClock | None = None,
    by: User | None = None,
    person_id: int | None = None,
) -> Alert | None:
    """Store the alert once; None when its cause has one already."""
    alert, is_new = Alert.objects.get_or_create(
        cause_key=key,
        defaults={
            "case": case,
            "cause": cause,
            "clock": clock,
            "severity": case.severity,
            "policy": EscalationPolicy.objects.for_team(case.team_id).first(),
            "asked_for_id": person_id,
            "occurred_at": occurred_at,
            "raised_at": now,
            "next_step_at": now,
        },
    )
    if not is_new:
        return None
    facts: dict[str, object] = {"cause": str(cause)}
    if clock is not None:
        facts |= {"clock": clock.kind, "side": clock.side}
    note(alert, AlertEvent.Kind.RAISED, now=now, actor=by, facts=facts)
    enqueue_on_commit("escalations.sweep")
    return alert
