"""A desk made for one run: a team, its people with two ways each, a rota and a ladder; cases and answers."""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)

from cases.actions.opening import open_case
from cases.models import Case, CaseType
from common.errors import DomainError
from common.time import database_now
from drill.house import House
from drill.plan import Plan, Rung, Way
from escalations.actions import answers
from escalations.lifecycle import Level
from escalations.models import (
    Alert,
    EscalationPolicy,
    EscalationStep,
    NotificationRule,
    OnCallSchedule,
    Participant,
    Rotation,
)
from messaging.models import Channel, ContactMethod
from users.models import Team, User
from users.roles import Role

#: Telephones ring at once, mail follows.
WAYS = (Way("push"), Way("mail", 2.0))
#: The shortest rungs the product allows are ten seconds.
WAIT = 12.0
LEVELS = (Level.FIRST, Level.SECOND, Level.DUTY_MANAGER)
_number = itertools.count(1)
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Desk:
    """One team with its ladder, and what was asked of it."""

    name: str
    team: Team
    people: dict[str, User]
    plan: Plan
    schedule: OnCallSchedule
    #: case id → epoch seconds at which its commit was known.
    raised: dict[int, float] = field(default_factory=dict)

    def raise_case(self, *, severity: int = 1) -> int:
        """Open one case that must wake somebody; returns its id once that is committed, whatever breaks."""
        key = f"{self.name}-{next(_number)}"

        def work() -> Case:
            with transaction.atomic():
                return open_case(
                    title="Carbon monoxide alarm",
                    case_type=alarm(),
                    team=self.team,
                    standings=(),
                    severity=severity,
                    now=database_now(),
                    intake_key=key,
                )

        case = insist(work)
        self.raised[case.pk] = time.time()
        return case.pk

    def alert_of(self, case_id: int) -> Alert | None:
        """Return the alert of a case, once there is one."""
        return insist(lambda: Alert.objects.filter(case_id=case_id).first())

    def answer(self, case_id: int) -> bool:
        """Let the first person acknowledge; False when there is no alert yet, or it has moved on meanwhile."""
        alert = self.alert_of(case_id)
        if alert is None:
            return False
        by = self.people[self.plan.rungs[0].people[0]]
        try:
            insist(
                lambda: answers.acknowledge(
                    alert_id=alert.pk, generation=alert.generation, by=by, now=database_now()
                )
            )
        except DomainError:
            return False
        return True

    def close(self, case_id: int) -> None:
        """End the case, so that the answer does not run out and ring again."""
        now = insist(database_now)
        open_one = Case.objects.filter(pk=case_id)
        insist(lambda: open_one.update(status="resolved", resolved_at=now, outcome="solved"))

    def answer_all(self) -> None:
        """End the ringing of everything raised."""
        for case_id in self.raised:
            self.answer(case_id)

    def alerts(self) -> dict[int, Alert]:
        """Return every alert of the desk by its case."""
        found = insist(lambda: list(Alert.objects.filter(case_id__in=self.raised)))
        return {alert.case_id or 0: alert for alert in found}


def make(
    house: House,
    name: str,
    *,
    ways: Sequence[Way] = WAYS,
    wait: float = WAIT,
    people_a_rung: int = 1,
    rungs: int = 3,
) -> Desk:
    """Make a desk with `rungs` rungs; the plan says what its people are owed from then on."""
    return insist(lambda: _make(house, name, ways, wait, people_a_rung, rungs))


@transaction.atomic
def _make(
    house: House, name: str, ways: Sequence[Way], wait: float, people_a_rung: int, rungs: int
) -> Desk:
    now = database_now()
    team = Team.objects.create(name=name, slug=name, time_zone="Europe/Lisbon")
    schedule = OnCallSchedule.objects.create(name=name, team=team, time_zone="Europe/Lisbon")
    ladder = []
    people: dict[str, User] = {}
    for level in LEVELS[:rungs]:
        keys = tuple(f"{name}-{level.value}-{n}".replace("_", "-") for n in range(people_a_rung))
        for key in keys:
            people[key] = person(house, key, ways, manager=level == Level.DUTY_MANAGER)
        put_on_call(schedule, level, [people[key] for key in keys])
        ladder.append(Rung(keys, wait))
    policy = EscalationPolicy.objects.create(
        code=name, version=1, name=name, team=team, published_at=now
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(
            policy=policy,
            order=order,
            delay_seconds=int(wait),
            target=EscalationStep.Target.LEVEL,
            schedule=schedule,
            level=level,
        )
        for order, level in enumerate(LEVELS[:rungs], start=1)
    )
    return Desk(name, team, people, Plan(tuple(ladder), tuple(ways)), schedule)


def person(house: House, key: str, ways: Sequence[Way], *, manager: bool = False) -> User:
    """Make one person who is reached at the provider by these ways, whatever the severity."""
    now = database_now()
    user = User.objects.create_user(
        f"{key}@drill.example", name=key, role=Role.MANAGER if manager else Role.ASSOCIATE
    )
    for order, way in enumerate(ways, start=1):
        is_mail = way.name == "mail"
        method = ContactMethod.objects.create(
            user=user,
            kind=Channel.EMAIL if is_mail else Channel.APPRISE,
            value=user.email if is_mail else house.push_address(key),
            verified_at=now,
        )
        for severity in (1, 2, 3, 4):
            NotificationRule.objects.create(
                user=user,
                severity=severity,
                order=order,
                after_seconds=int(way.after),
                contact_method=method,
            )
    return user


def put_on_call(schedule: OnCallSchedule, level: Level, people: Sequence[User]) -> None:
    """Put people on a level together, round the clock."""
    day = database_now().date() - timedelta(days=7)
    rotation = Rotation.objects.create(
        schedule=schedule,
        name=f"{level.value}-{Rotation.objects.count()}",
        level=level,
        kind=Rotation.Kind.WEEKLY,
        starts_date=day,
        starts_time="08:00",
    )
    Participant.objects.bulk_create(
        Participant(rotation=rotation, position=0, user=user) for user in people
    )


def alarm() -> CaseType:
    """Return the kind of case that wakes somebody."""
    return CaseType.objects.get_or_create(
        code="drill-alarm",
        defaults={
            "name_en": "Alarm",
            "name_pt": "Alarme",
            "default_severity": 1,
            "wakes": True,
        },
    )[0]


def insist(work: Callable[[], Answer], *, seconds: float = 60.0) -> Answer:
    """Do something with PostgreSQL, again and again while PostgreSQL is away."""
    if transaction.get_connection().in_atomic_block:
        return work()
    ends = time.monotonic() + seconds
    while True:
        try:
            close_old_connections()
            return work()
        except (OperationalError, InterfaceError):
            connections.close_all()
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)
