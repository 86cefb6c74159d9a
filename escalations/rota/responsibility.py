"""What somebody carries when their shift ends, and who carries it afterwards. Read-only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from cases.models import Case, Conflict, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from escalations.alerting import wording
from escalations.lifecycle import AlertStatus, HandoverState, Level, PageStatus
from escalations.models import Alert, Shift, ShiftHandover
from users.models import User

#: A promise that falls due within this time after the shift is handed over too.
_DUE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is responsible for an acknowledged alert.

    `shift_ended_at` is when the acknowledger's shift was over; None while it lasts, or when they were not on call.
    """

    person: User | None
    shift_ended_at: datetime | None = None
    handed_over: bool = False


def standing(alert: Alert, *, now: datetime) -> Standing:
    """Say who is responsible at `now`: who acknowledged, or who accepted the hand-over when that shift ended.

    Whoever has a conflict of interest with the case takes nothing over.
    """
    person, since = alert.acknowledged_by, alert.acknowledged_at
    if person is None or since is None:
        return Standing(None)
    shift = _shift_of(alert, person, since)
    ended_at = _end_of(shift) if shift is not None else None
    if shift is None or ended_at is None or ended_at > now:
        return Standing(person)
    accepted = (
        ShiftHandover.objects.filter(
            schedule=shift.schedule_id,
            level=shift.level,
            giver=person,
            at=ended_at,
            state=HandoverState.ACCEPTED,
        )
        .filter(contents__alerts__contains=[{"number": alert.pk}])
        .select_related("taker")
        .first()
    )
    if accepted is None or (alert.case is not None and _is_tied(accepted.taker, alert.case)):
        return Standing(person, ended_at)
    return Standing(accepted.taker, ended_at, handed_over=True)


def carried(person: User, *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return what somebody has open when a shift ends at `at`: alerts, and promises that fall due soon after.

    Plain values for a JSON column; a restricted case is named by its number only.
    """
    alerts = (
        Alert.objects.filter(
            Q(status=AlertStatus.ACKNOWLEDGED, acknowledged_by=person)
            | Q(
                status=AlertStatus.TRIGGERED,
                pages__user=person,
                pages__status=PageStatus.PAGING,
            )
        )
        .exclude(cause__in=[Alert.Cause.PROBE, Alert.Cause.TEST])
        .select_related("case__case_type")
        .order_by("severity", "pk")
        .distinct()
    )
    promises = (
        SLAClock.objects.filter(
            kind=ClockKind.PROMISE,
            status=ClockStatus.RUNNING,
            due_at__lte=at + _DUE_WITHIN,
        )
        .filter(Q(made_by=person) | Q(case__owner=person))
        .select_related("case")
        .order_by("due_at", "pk")
    )
    return {
        "alerts": [
            {
                "number": alert.pk,
                "case": alert.case.reference if alert.case else "",
                "title": wording.what(alert),
                "severity": alert.severity,
                "status": alert.status,
            }
            for alert in alerts
        ],
        "promises": [
            {
                "case": clock.case.reference,
                "text": "" if clock.case.is_restricted else clock.label,
                "due_at": clock.due_at.isoformat() if clock.due_at else "",
            }
            for clock in promises
        ],
    }


def fit_for(
    person: User, contents: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Return what of `contents` somebody may take over: nothing of cases they have a conflict of interest with."""
    numbers = {item["case"] for items in contents.values() for item in items}
    cases = Case.objects.filter(reference__in=numbers)
    tied = {case.reference for case in cases if _is_tied(person, case)}
    return {
        name: [item for item in items if item["case"] not in tied]
        for name, items in contents.items()
    }


def _is_tied(person: User | None, case: Case) -> bool:
    return Conflict.objects.on(case).filter(user=person).exists()


def _shift_of(alert: Alert, person: User, at: datetime) -> Shift | None:
    """Return the shift in which somebody acknowledged: on the level they were paged on, else the first woken."""
    held = list(Shift.objects.filter(user=person, during__contains=at))
    if not held:
        return None
    paged = alert.pages.filter(user=person, generation=alert.generation).order_by("-paged_at")
    level = paged.values_list("level", flat=True).first()
    order = Level.values
    return min(held, key=lambda shift: (shift.level != level, order.index(shift.level), shift.pk))


def _end_of(shift: Shift) -> datetime:
    """Return when the shift ends, turns of the same person that touch as one."""
    end: datetime = shift.during.upper
    later = Shift.objects.filter(
        schedule=shift.schedule_id,
        level=shift.level,
        user=shift.user_id,
        during__startswith__gte=end,
    )
    for following in later.order_by("during"):
        if following.during.lower > end:
            break
        end = following.during.upper
    return end
