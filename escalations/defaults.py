"""A rota, a ladder and ways to be woken that a new desk can start from, and change."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from escalations.lifecycle import Level
from escalations.models import (
    EscalationPolicy,
    EscalationStep,
    NotificationRule,
    OnCallSchedule,
    Participant,
    Rotation,
)
from escalations.ways import usual
from messaging.models import Channel, ContactMethod
from users.models import Team, User

#: Rung, and how long it waits for an answer.
LADDER = (
    (Level.FIRST, timedelta(minutes=5)),
    (Level.SECOND, timedelta(minutes=5)),
    (Level.DUTY_MANAGER, timedelta(minutes=5)),
)
_HANDOFF = time(8, 0)


@transaction.atomic
def install(
    *,
    now: datetime,
    team: Team,
    first: Sequence[User],
    second: Sequence[User] = (),
    managers: Sequence[User] = (),
    name: str = "",
) -> OnCallSchedule:
    """Give a team a weekly rota (hand-off Mondays 08:00, its wall clock), a ladder and ways to be woken.

    The first of each list holds the current week. Doing it again changes nothing that is there.
    """
    schedule, _ = OnCallSchedule.objects.get_or_create(
        name=name or team.name, defaults={"team": team, "time_zone": team.time_zone}
    )
    for level, people in (
        (Level.FIRST, first),
        (Level.SECOND, second or [*first[1:], *first[:1]]),
        (Level.DUTY_MANAGER, managers),
    ):
        if people:
            _weekly(schedule, level, people, now=now)
    _ladder(schedule, team, now=now)
    for person in {*first, *second, *managers}:
        ways_to_wake(person, now=now)
    return schedule


def ways_to_wake(person: User, *, now: datetime) -> None:
    """Give one person the usual ways to be woken: on screen, by e-mail to the sign-in address, and what they have.

    Rules they have set for a severity stay.
    """
    for kind, value in ((Channel.IN_APP, ""), (Channel.EMAIL, person.email)):
        ContactMethod.objects.get_or_create(
            user=person, kind=kind, value=value, defaults={"verified_at": now, "added_at": now}
        )
    ways = list(ContactMethod.objects.filter(user=person).usable())
    have = set(
        NotificationRule.objects.filter(user=person).values_list("severity", flat=True).distinct()
    )
    NotificationRule.objects.bulk_create(
        NotificationRule(
            user=person,
            severity=severity,
            order=order,
            after_seconds=rule.after_seconds,
            repeat_seconds=rule.repeat_seconds,
            repeats=rule.repeats,
            contact_method=rule.way,
        )
        for severity in usual.SEVERITIES
        if severity not in have
        for order, rule in enumerate(usual.rules_for(ways, severity), start=1)
    )


def _weekly(
    schedule: OnCallSchedule, level: Level, people: Sequence[User], *, now: datetime
) -> None:
    local = now.astimezone(ZoneInfo(schedule.time_zone))
    monday = local.date() - timedelta(days=local.weekday())
    if local.weekday() == 0 and local.time() < _HANDOFF:
        monday -= timedelta(days=7)  # the week before still holds
    if schedule.rotations.filter(level=level).exists():
        return
    rotation = schedule.rotations.create(
        name=str(level.label),
        level=level,
        kind=Rotation.Kind.WEEKLY,
        starts_date=monday,
        starts_time=_HANDOFF,
    )
    Participant.objects.bulk_create(
        Participant(rotation=rotation, position=position, user=person)
        for position, person in enumerate(people)
    )


def _ladder(schedule: OnCallSchedule, team: Team, *, now: datetime) -> None:
    policy, is_new = EscalationPolicy.objects.get_or_create(
        code=team.slug,
        version=1,
        defaults={"name": team.name, "team": team, "published_at": now},
    )
    if is_new:
        EscalationStep.objects.bulk_create(
            EscalationStep(
                policy=policy,
                order=order,
                delay_seconds=int(delay.total_seconds()),
                target=EscalationStep.Target.LEVEL,
                schedule=schedule,
                level=level,
            )
            for order, (level, delay) in enumerate(LADDER, start=1)
        )
