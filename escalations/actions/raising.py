"""See facts that somebody must be woken for, and raise one alert for each cause."""

from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked
from cases.models import Case, SLAClock
from cases.models.scales import Severity
from common.errors import BadInput, DomainError
from common.queue import enqueue_on_commit
from escalations.actions import rounds
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.alerting.causes import unraised_breaches, unraised_emergencies
from escalations.lifecycle import AlertStatus
from escalations.models import Alert, AlertEvent, AlertSource, EscalationPolicy
from users.models import User

_BATCH = 200
#: Asked again within this time for the same person, it is the same alert.
_SAME_ASKING = timedelta(minutes=10)


class NothingToWakeFor(DomainError):
    """The case has ended; nobody is woken for it."""


def raise_for_cases(*, now: datetime, at_most: int = _BATCH) -> int:
    """Raise what rows say and no alert says yet: emergencies first, then promises past due; gives how many.

    Any number of sweepers may run this at once: the cause's key is unique, and what one of them raises at this moment
    the others pass over. After `at_most` it stops, so that the worst are paged before the rest is raised.
    """
    waking = unraised_emergencies().order_by("severity", "opened_at", "pk")
    cases = list(waking.values_list("pk", flat=True)[:_BATCH])
    raised = each(cases, partial(_raise_for_case, now=now), what="raise_for_case", at_most=at_most)
    clocks = list(unraised_breaches(now=now)[:_BATCH])
    return raised + each(
        clocks,
        partial(_raise_for_clock, now=now),
        what="raise_for_clock",
        at_most=at_most - raised,
    )


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
        raised_at__gt=now - _SAME_ASKING,
    )
    alert = recent.first()
    if alert is None:
        before = Alert.objects.filter(case=case, cause=Alert.Cause.MANUAL).count()
        alert = _insert(
            cause=Alert.Cause.MANUAL,
            key=f"manual:{case.pk}:{person_id or 0}:{int(now.timestamp())}:{before}",
            case=case,
            now=now,
            occurred_at=now,
            by=by,
            person_id=person_id,
        )
    assert alert is not None  # noqa: S101 - the case is held, so the count is this alert's own
    return alert


@transaction.atomic
def raise_from_webhook(
    *,
    source: AlertSource,
    incident: str,
    title: str,
    severity: int,
    case: Case | None = None,
    occurred_at: datetime,
    now: datetime,
) -> Alert:
    """Wake the source's team for an incident of its own; the same incident is the same alert.

    An open one is told again only when it got worse; one that was over rings again as a new generation. Refuses an
    incident without a name or words, and a severity that is none (BadInput).
    """
    if not incident.strip() or len(incident) > 80:
        raise BadInput(_("Name the incident in 80 characters at most."), field="incident")
    if not title.strip():
        raise BadInput(_("Say in a few words what happened."), field="title")
    if severity not in Severity.values:
        raise BadInput(_("Severity goes from S1 to S4."), field="severity")
    key = f"webhook:{source.pk}:{incident}"
    alert = _insert(
        cause=Alert.Cause.WEBHOOK,
        key=key,
        case=case,
        team_id=source.team_id,
        title=title.strip()[:200],
        severity=severity,
        now=now,
        occurred_at=occurred_at,
    )
    if alert is not None:
        return alert
    alert = Alert.objects.select_for_update().get(cause_key=key)
    if alert.status == AlertStatus.RESOLVED:
        # What it is about now may be another case, told in other words.
        alert.severity, alert.case, alert.team_id = severity, case, source.team_id
        alert.title, alert.occurred_at = title.strip()[:200], occurred_at
        _ring_again(alert, AlertEvent.Kind.REOPENED, {"reason": "called_again"}, now=now)
    elif severity < alert.severity:
        before, alert.severity = alert.severity, severity
        _ring_again(alert, AlertEvent.Kind.WORSE, {"from": before, "to": severity}, now=now)
    return alert


@transaction.atomic
def resolve_from_webhook(*, source: AlertSource, incident: str, now: datetime) -> Alert | None:
    """End the alert of an incident because its source says it is over; None when there never was one."""
    alert = (
        Alert.objects.select_for_update()
        .filter(cause_key=f"webhook:{source.pk}:{incident}")
        .first()
    )
    if alert is not None and alert.status != AlertStatus.RESOLVED:
        rounds.finish(alert, reason="source_says_over", now=now)
    return alert


@transaction.atomic
def raise_probe(*, user_id: int, now: datetime) -> Alert:
    """Let the pager page a machine as it would page a person, at S1; nobody else is ever woken for it."""
    return _rehearse(
        Alert.Cause.PROBE,
        f"probe:{user_id}:{now.isoformat()}",
        _("The pager tests itself"),
        user_id=user_id,
        severity=Severity.CRITICAL,
        now=now,
    )


@transaction.atomic
def raise_test(*, user_id: int, key: str, severity: int = 1, now: datetime) -> Alert:
    """Page one person by their own ways, only to see whether it arrives; the same key is the same test."""
    return _rehearse(
        Alert.Cause.TEST,
        f"test:{key}"[:120],
        _("Test page"),
        user_id=user_id,
        severity=severity,
        now=now,
    )


def _raise_for_case(case_id: int, *, now: datetime) -> bool:
    return _raise(case_id, cause=Alert.Cause.CASE, key=f"case:{case_id}", now=now, occurred_at=None)


def _raise_for_clock(clock: SLAClock, *, now: datetime) -> bool:
    return _raise(
        clock.case_id,
        cause=Alert.Cause.CLOCK,
        key=f"clock:{clock.pk}:{clock.generation}",
        now=now,
        occurred_at=clock.breached_at or clock.due_at,
        clock=clock,
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
    if not _is_free(key):
        return False
    case = Case.objects.get(pk=case_id)
    alert = _insert(
        cause=cause,
        key=key,
        case=case,
        now=now,
        occurred_at=occurred_at or case.opened_at,
        clock=clock,
    )
    return alert is not None


def _is_free(key: str) -> bool:
    """Say whether no other sweep raises this at the moment, and keep it for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"raise:{key}"]
        )
        (is_free,) = cursor.fetchone()
    return bool(is_free)


def _insert(
    *,
    cause: Alert.Cause,
    key: str,
    case: Case | None,
    now: datetime,
    occurred_at: datetime,
    team_id: int | None = None,
    title: str = "",
    severity: int | None = None,
    clock: SLAClock | None = None,
    by: User | None = None,
    person_id: int | None = None,
) -> Alert | None:
    """Store the alert once; None when its cause has one already."""
    team = case.team_id if case is not None else team_id
    alert, is_new = Alert.objects.get_or_create(
        cause_key=key,
        defaults={
            "case": case,
            "team_id": team_id,
            "title": title,
            "cause": cause,
            "clock": clock,
            "severity": severity or (case.severity if case is not None else Severity.MODERATE),
            "policy": EscalationPolicy.objects.for_team(team).first(),
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
        if clock.compressed:
            facts["compressed"] = True
    note(alert, AlertEvent.Kind.RAISED, now=now, actor=by, facts=facts)
    enqueue_on_commit("escalations.sweep")
    return alert


def _rehearse(
    cause: Alert.Cause, key: str, title: str, *, user_id: int, severity: int, now: datetime
) -> Alert:
    alert, is_new = Alert.objects.get_or_create(
        cause_key=key,
        defaults={
            "cause": cause,
            "title": title,
            "severity": severity,
            "asked_for_id": user_id,
            "occurred_at": now,
            "raised_at": now,
            "next_step_at": now,
        },
    )
    if is_new:
        note(alert, AlertEvent.Kind.RAISED, now=now, facts={"cause": str(cause)})
        enqueue_on_commit("escalations.sweep")
    return alert


def _ring_again(
    alert: Alert, kind: AlertEvent.Kind, facts: dict[str, object], *, now: datetime
) -> None:
    rounds.ring_again(alert, kind, facts, now=now)
    enqueue_on_commit("escalations.sweep")
