"""Page who comes on call while an alert rings: the newcomer is woken too, and whoever was paged stays paged."""

from collections import defaultdict
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F

from escalations.actions import paging
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.actions.stepping import refused, tied
from escalations.lifecycle import AlertStatus
from escalations.models import Alert, AlertEvent, EscalationStep, OnCallSchedule, Page
from escalations.rota.roster import Roster
from users.models import User


def page_newcomers(*, now: datetime) -> int:
    """Page whoever stands at `now` on a rung that a ringing alert has climbed, and was not asked yet; gives how many.

    One statement while nothing rings. Every rota is read once, however many alerts ring.
    """
    climbed = list(
        Page.objects.filter(
            alert__status=AlertStatus.TRIGGERED,
            generation=F("alert__generation"),
            alert__policy__steps__order=F("step_no"),
            alert__policy__steps__target=EscalationStep.Target.LEVEL,
        )
        .values_list(
            "alert_id",
            "step_no",
            "alert__policy__steps__schedule_id",
            "alert__policy__steps__level",
        )
        .distinct()
    )
    if not climbed:
        return 0
    places = {(schedule, level) for _, _, schedule, level in climbed}
    schedules = OnCallSchedule.objects.in_bulk({schedule for schedule, _ in places})
    roster = Roster(now)
    on_call = {
        (schedule, level): roster.on_call(schedules[schedule], level, at=now) or []
        for schedule, level in sorted(places)
    }
    asked: dict[int, set[int]] = defaultdict(set)
    pages = Page.objects.filter(
        alert__in={row[0] for row in climbed}, generation=F("alert__generation")
    )
    for alert_id, user_id in pages.values_list("alert_id", "user_id"):
        asked[alert_id].add(user_id)
    paged = 0
    for alert_id, step_no, schedule, level in climbed:
        new = [user for user in on_call[schedule, level] if user.pk not in asked[alert_id]]
        if new:
            ask = partial(_page, people=new, step_no=step_no, level=level, now=now)
            paged += each([alert_id], ask, what="page_newcomers")
            asked[alert_id] |= {user.pk for user in new}
    return paged


@transaction.atomic
def _page(alert_id: int, people: list[User], *, step_no: int, level: str, now: datetime) -> int:
    alert = (
        Alert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__case_type", "case__reservation__listing")
        .filter(pk=alert_id, status=AlertStatus.TRIGGERED)
        .first()
    )
    if alert is None:
        return 0
    # Asked meanwhile by somebody else's sweep, tied to the case, or unable: none of them is new.
    known = set(alert.pages.filter(generation=alert.generation).values_list("user_id", flat=True))
    apart = known | tied(alert) | refused(alert)
    new = [user for user in people if user.pk not in apart]
    for user in new:
        note(
            alert,
            AlertEvent.Kind.NEWCOMER,
            now=now,
            step_no=step_no,
            facts={"person": user.short_name, "user": user.pk, "level": level},
        )
    paging.page(alert, new, step_no=step_no, level=level, now=now)
    return len(new)
