"""Whatever people, rotas and time do to alerts, in any order: the rules of the pager hold after every step.

ENGINE_EXAMPLES=200 HYPOTHESIS_PROFILE=search looks for new ways to break them.
"""

import os
from datetime import time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from cases.models import Case, Conflict
from common.errors import DomainError
from escalations.actions import answers, overriding, raising, sweep
from escalations.actions import sending as pages
from escalations.lifecycle import Level
from escalations.models import Alert, EscalationPolicy, PagingProfile, ShiftSwap
from escalations.watching import invariants
from messaging.models import ContactMethod, Delivery
from tests.escalations.provider import give_ways, send_all
from tests.factories.escalations import (
    NIGHT,
    AlertSourceFactory,
    Desk,
    EmergencyFactory,
    PolicyFactory,
)
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = st.sampled_from(["tomas", "nadia", "helena", "yuki"])
LEVELS = st.sampled_from([Level.FIRST, Level.SECOND])
SEVERITIES = st.sampled_from([1, 2, 3])
MINUTE = timedelta(minutes=1)


class Engine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = NIGHT

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize()
    def set_the_desk_up(self):
        self.desk = Desk()
        self.desk.yuki = UserFactory(name="Yuki Example")
        for person in (self.desk.tomas, self.desk.nadia, self.desk.helena, self.desk.yuki):
            give_ways(person, "in_app", "sms", "voice")
        self.source = AlertSourceFactory(team=self.desk.team)
        self.sweep()

    def sweep(self):
        """Run the sweep with a provider that takes everything."""
        real = pages.send_due
        pages.send_due = lambda *, now: len(send_all(now))
        try:
            sweep.sweep(now=self.now)
        finally:
            pages.send_due = real

    def person(self, name):
        return getattr(self.desk, name)

    def try_to(self, act, **given):
        """Do it, or be refused; a refusal changes nothing and is no fault."""
        try:
            with transaction.atomic():
                act(now=self.now, **given)
        except DomainError:
            pass

    def newest(self):
        return Alert.objects.order_by("-pk").first()

    # --- What happens ------------------------------------------------------------------------

    @rule(severity=SEVERITIES)
    def an_emergency_comes_in(self, severity):
        EmergencyFactory(team=self.desk.team, severity=severity, opened_at=self.now)

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes):
        for _ in range(minutes):
            self.now += MINUTE
            self.sweep()

    @rule(channel=st.sampled_from(["sms", "voice", "in_app"]))
    def a_provider_refuses(self, channel):
        send_all(self.now, refuse=(channel,))

    @rule(who=PEOPLE, back=st.integers(0, 1))
    def somebody_acknowledges(self, who, back):
        if alert := self.newest():
            self.try_to(
                answers.acknowledge,
                alert_id=alert.pk,
                generation=max(1, alert.generation - back),
                by=self.person(who),
            )

    @rule(who=PEOPLE)
    def somebody_cannot(self, who):
        if alert := self.newest():
            self.try_to(
                answers.cannot_next,
                alert_id=alert.pk,
                generation=alert.generation,
                by=self.person(who),
            )

    @rule(who=PEOPLE)
    def somebody_hands_back(self, who):
        if alert := self.newest():
            self.try_to(
                answers.hand_back,
                alert_id=alert.pk,
                generation=alert.generation,
                by=self.person(who),
            )

    @rule(who=PEOPLE)
    def somebody_ends_an_alert(self, who):
        if alert := self.newest():
            self.try_to(
                answers.resolve,
                alert_id=alert.pk,
                generation=alert.generation,
                by=self.person(who),
            )

    @rule(who=PEOPLE, level=LEVELS, hours=st.integers(1, 9))
    def the_rota_is_overridden(self, who, level, hours):
        self.try_to(
            overriding.override,
            schedule_id=self.desk.schedule.pk,
            level=level,
            kind="cover",
            add_id=self.person(who).pk,
            remove_id=None,
            start=self.now,
            end=self.now + timedelta(hours=hours),
            by=self.desk.helena,
        )

    @rule(level=LEVELS)
    def a_shift_is_swapped(self, level):
        giver = self.desk.tomas if level == Level.FIRST else self.desk.nadia
        hours = (self.now, self.now + timedelta(hours=2))
        if not ShiftSwap.objects.filter(level=level).exists():
            ShiftSwap.objects.create(
                schedule=self.desk.schedule,
                level=level,
                kind="cover",
                giver=giver,
                taker=self.desk.yuki,
                during=hours,
                state="taken",
                asked_at=self.now,
                decided_at=self.now,
            )

    @rule(repeat=st.integers(0, 1))
    def the_ladder_is_edited(self, repeat):
        PolicyFactory(
            team=self.desk.team,
            code=self.desk.policy.code,
            version=EscalationPolicy.objects.count() + 1,
            repeat=repeat,
            published_at=self.now,
            levels=[Level.SECOND, Level.FIRST],
            levels__schedule=self.desk.schedule,
        )

    @rule(severity=SEVERITIES)
    def the_severity_changes(self, severity):
        Case.objects.filter(status="open").update(severity=severity)

    @rule()
    def the_cases_end(self):
        Case.objects.filter(status="open").update(
            status="resolved", resolved_at=self.now, outcome="solved", last_activity_at=self.now
        )

    @rule()
    def the_cases_are_reopened(self):
        Case.objects.filter(status="resolved").update(
            status="open", resolved_at=None, outcome="", last_activity_at=self.now
        )

    @rule(severity=SEVERITIES, incident=st.sampled_from("ab"))
    def another_system_calls(self, severity, incident):
        self.try_to(
            raising.raise_from_webhook,
            source=self.source,
            incident=incident,
            title="No heating",
            severity=severity,
            occurred_at=self.now,
        )

    @rule(incident=st.sampled_from("ab"))
    def another_system_says_it_is_over(self, incident):
        raising.resolve_from_webhook(source=self.source, incident=incident, now=self.now)

    @rule(who=PEOPLE)
    def a_colleague_asks_for_somebody(self, who):
        if case := Case.objects.order_by("-pk").first():
            self.try_to(
                raising.wake, case_id=case.pk, by=self.desk.helena, person_id=self.person(who).pk
            )

    @rule(who=PEOPLE)
    def somebodys_ways_are_tested(self, who):
        raising.raise_test(user_id=self.person(who).pk, key=str(self.now), now=self.now)

    @rule(who=PEOPLE)
    def somebody_leaves_or_returns(self, who):
        if who != "helena":
            person = self.person(who)
            person.is_active = not person.is_active
            person.save()

    @rule(who=PEOPLE, kind=st.sampled_from(["sms", "voice"]), reason=st.sampled_from(["", "gone"]))
    def a_way_is_switched(self, who, kind, reason):
        ways = ContactMethod.objects.filter(user=self.person(who), kind=kind)
        ways.update(disabled_reason=reason)

    @rule(who=PEOPLE)
    def somebody_wants_to_sleep(self, who):
        PagingProfile.objects.update_or_create(
            user=self.person(who), defaults={"quiet_from": time(1), "quiet_until": time(23, 59)}
        )

    @rule(who=PEOPLE)
    def somebody_is_tied_to_a_case(self, who):
        case = Case.objects.order_by("-pk").first()
        if case and not Conflict.objects.filter(user=self.person(who), case=case).exists():
            Conflict.objects.create(
                user=self.person(who),
                case=case,
                reason="Tied",
                declared_by=self.desk.helena,
                declared_at=self.now,
            )

    # --- What stays true -----------------------------------------------------------------------

    @invariant()
    def the_rules_hold(self):
        assert invariants.broken(now=self.now) == []

    @invariant()
    def nothing_is_owed_for_what_was_answered(self):
        over = Delivery.objects.filter(state="pending", lane="page").exclude(
            page_delivery__page__alert__status="triggered"
        )
        assert not over.filter(page_delivery__isnull=False).exists()


def test_the_rules_hold_in_any_order():
    run(
        Engine,
        settings=settings(
            max_examples=int(os.environ.get("ENGINE_EXAMPLES", "6")),
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.generate],  # shrinking would run the whole engine some hundred times more
            suppress_health_check=list(HealthCheck),
        ),
    )
