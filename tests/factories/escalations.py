"""Rotas, ladders, alerts and cases that wake somebody, for tests."""

from datetime import UTC, date, datetime, time, timedelta

import factory

from cases.models import Case, CaseType
from cases.reference import reference_for
from escalations.actions.guarding import loops
from escalations.lifecycle import Level
from escalations.models import (
    Alert,
    AlertSource,
    EscalationPolicy,
    EscalationStep,
    Heartbeat,
    OnCallSchedule,
    Override,
    Participant,
    Rotation,
)
from tests.factories.marketplace import ReservationFactory
from tests.factories.users import TeamFactory, UserFactory

#: A Thursday night in São Paulo, 23:40 there.
NIGHT = datetime(2026, 3, 13, 2, 40, tzinfo=UTC)
_next = iter(range(700_000, 800_000))


class CaseTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseType
        django_get_or_create = ("code",)

    code = "safety"
    name_en = "Safety incident"
    name_pt = "Incidente de segurança"
    default_severity = 1
    wakes = True


class EmergencyFactory(factory.django.DjangoModelFactory):
    """An open S1 case nobody has been woken for; `quiet=True` wakes nobody."""

    class Meta:
        model = Case

    class Params:
        quiet = factory.Trait(
            severity=3,
            case_type=factory.SubFactory(
                CaseTypeFactory, code="quality", name_en="Stay not as described", wakes=False
            ),
        )
        restricted = factory.Trait(access_level="restricted")
        in_porto = factory.Trait(
            reservation=factory.SubFactory(
                ReservationFactory, listing__city="Porto", listing__time_zone="Europe/Lisbon"
            )
        )

    reference = factory.LazyFunction(lambda: reference_for(next(_next)))
    title = "Carbon monoxide alarm, four guests"
    case_type = factory.SubFactory(CaseTypeFactory)
    severity = 1
    team = factory.SubFactory(TeamFactory)
    opened_at = NIGHT
    last_activity_at = NIGHT


class ScheduleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OnCallSchedule

    name = factory.Sequence(lambda n: f"Nights {n}")
    team = factory.SubFactory(TeamFactory)
    time_zone = "America/Sao_Paulo"


class RotationFactory(factory.django.DjangoModelFactory):
    """A weekly rotation with hand-offs Mondays 08:00; `people=[…]` take turns, the first holds the week of NIGHT."""

    class Meta:
        model = Rotation
        skip_postgeneration_save = True

    schedule = factory.SubFactory(ScheduleFactory)
    level = Level.FIRST
    name = factory.Sequence(lambda n: f"Rotation {n}")
    kind = Rotation.Kind.WEEKLY
    starts_date = date(2026, 3, 9)
    starts_time = time(8)

    @factory.post_generation
    def people(self, create, extracted, **kwargs):
        for position, person in enumerate(extracted or []):
            Participant.objects.create(rotation=self, position=position, user=person)


class OverrideFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Override

    schedule = factory.SubFactory(ScheduleFactory)
    level = Level.FIRST
    kind = Override.Kind.COVER
    add_user = factory.SubFactory(UserFactory)
    during = (NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1))
    made_by = factory.SubFactory(UserFactory)
    made_at = NIGHT


class PolicyFactory(factory.django.DjangoModelFactory):
    """A ladder; `levels=[…]` are its rungs on `schedule`, five minutes each."""

    class Meta:
        model = EscalationPolicy
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"ladder-{n}")
    version = 1
    name = "Ladder"
    team = factory.SubFactory(TeamFactory)
    published_at = datetime(2026, 1, 1, tzinfo=UTC)

    @factory.post_generation
    def levels(self, create, extracted, schedule=None, **kwargs):
        for order, level in enumerate(extracted or [], start=1):
            EscalationStep.objects.create(
                policy=self,
                order=order,
                delay_seconds=300,
                target=EscalationStep.Target.LEVEL,
                schedule=schedule,
                level=level,
            )


class AlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Alert

    case = factory.SubFactory(EmergencyFactory)
    cause = Alert.Cause.CASE
    cause_key = factory.LazyAttribute(lambda alert: f"case:{alert.case.pk}")
    severity = factory.SelfAttribute("case.severity")
    occurred_at = NIGHT
    raised_at = NIGHT
    next_step_at = NIGHT


class Desk:
    """Three people on a ladder of three rungs: Tomás first, Nadia second, Helena duty manager."""

    def __init__(self):
        self.team = TeamFactory()
        self.tomas = UserFactory(name="Tomás Abreu", email="tomas@staff.example")
        self.nadia = UserFactory(name="Nadia Ferraz", email="nadia@staff.example")
        self.helena = UserFactory(name="Helena Vasques", email="helena@staff.example", manager=True)
        self.schedule = ScheduleFactory(team=self.team)
        RotationFactory(schedule=self.schedule, level=Level.FIRST, people=[self.tomas, self.nadia])
        RotationFactory(schedule=self.schedule, level=Level.SECOND, people=[self.nadia, self.tomas])
        RotationFactory(schedule=self.schedule, level=Level.DUTY_MANAGER, people=[self.helena])
        self.policy = PolicyFactory(
            team=self.team,
            levels=[Level.FIRST, Level.SECOND, Level.DUTY_MANAGER],
            levels__schedule=self.schedule,
        )


class HeartbeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Heartbeat

    name = factory.Sequence(lambda n: f"worker@host:{n}")
    beaten_at = NIGHT
    expected_every = 10


class AlertSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AlertSource

    code = factory.Sequence(lambda n: f"boilers-{n}")
    name = "Boilers"
    team = factory.SubFactory(TeamFactory)
    made_by = factory.SubFactory(UserFactory, admin=True)
    made_at = NIGHT


def all_well(*, now=NIGHT):
    """Let every loop have beaten and the pager have heard its last test, at `now`."""
    for name in ("beat@host:1", "guard@host:2", "worker@host:3", *loops()):
        HeartbeatFactory(name=name, beaten_at=now, expected_every=60)
    return ProbeFactory(raised_at=now)


class ProbeFactory(AlertFactory):
    """A test of the pager by itself that was heard after two seconds; `unheard=True` was not."""

    class Params:
        unheard = factory.Trait(acknowledged_by=None, acknowledged_at=None)

    case = None
    cause = Alert.Cause.PROBE
    cause_key = factory.Sequence(lambda n: f"probe:{n}")
    title = "The pager tests itself"
    severity = 1
    status = "resolved"
    next_step_at = None
    acknowledged_by = factory.SubFactory(UserFactory)
    acknowledged_at = factory.LazyAttribute(lambda alert: alert.raised_at + timedelta(seconds=2))
    resolved_at = factory.LazyAttribute(lambda alert: alert.raised_at + timedelta(seconds=70))
