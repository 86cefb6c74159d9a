"""A case put off one's own list: it hides nothing that runs out, and comes back by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions import snoozing
from cases.actions.receiving import append_inbound
from cases.desk.lists import cases_in
from cases.models import Case, CaseEvent, Snooze
from cases.models.refusals import AlreadyResolved, NotOwner
from common.errors import BadInput
from tests.factories.cases import make_case, send
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

Kind = CaseEvent.Kind
HOUR = timedelta(hours=1)


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(livia, now):
    case = make_case(now=now, owner=livia)
    Case.objects.filter(pk=case.pk).update(next_due_at=now + 9 * HOUR, next_due_kind="resolution")
    case.refresh_from_db()
    return case


def write_in(case, at):
    """A mail of the guest, put on the case as intake does."""
    party = case.parties.get(side="guest")
    mail = InboundMessageFactory(received_at=at, text="Any news?", from_address=party.address)
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        append_inbound(mail, case=held, party=party, now=at)


def listed(slug, user, now):
    return set(cases_in(slug, user, now=now, team_ids=[]).values_list("pk", flat=True))


class TestSnooze:
    def test_moves_the_case_from_mine_to_snoozed(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)

        assert listed("mine", livia, now) == set()
        assert listed("snoozed", livia, now) == {case.pk}
        assert case.events.filter(kind=Kind.SNOOZED, actor=livia).exists()

    def test_leaves_every_other_list_as_it_is(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)

        team = cases_in("team", livia, now=now, team_ids=[case.team_id])
        assert list(team) == [case]

    def test_hides_no_deadline_even_before_a_sweep(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + 24 * HOUR, now=now)

        assert listed("mine", livia, now + 10 * HOUR) == {case.pk}

    def test_again_moves_the_moment(self, case, livia, now):
        first = snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)
        second = snoozing.snooze(case_id=case.pk, by=livia, until=now + 2 * HOUR, now=now)

        assert second.pk == first.pk
        assert Snooze.objects.get().until == now + 2 * HOUR

    def test_is_refused_to_anybody_but_the_owner(self, case, now):
        with pytest.raises(NotOwner):
            snoozing.snooze(case_id=case.pk, by=UserFactory(), until=now + HOUR, now=now)

    @pytest.mark.parametrize("until", [timedelta(), -HOUR, timedelta(days=91)])
    def test_refuses_a_moment_that_is_past_or_far_away(self, case, livia, now, until):
        with pytest.raises(BadInput):
            snoozing.snooze(case_id=case.pk, by=livia, until=now + until, now=now)

    def test_refuses_a_resolved_case(self, case, livia, now):
        send(case, by=livia, at=now)
        send(case, by=livia, side="host", at=now)
        Case.objects.filter(pk=case.pk).update(status="resolved", resolved_at=now, outcome="solved")

        with pytest.raises(AlreadyResolved):
            snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)

    def test_keeps_one_asleep_for_a_person(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)

        with pytest.raises(IntegrityError), transaction.atomic():
            Snooze.objects.create(case=case, user=livia, snoozed_at=now, until=now + HOUR)


class TestWake:
    def test_brings_it_back_by_hand(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)
        snoozing.wake(case_id=case.pk, by=livia, now=now)

        assert listed("mine", livia, now) == {case.pk}
        assert case.events.get(kind=Kind.WOKEN).facts["by"] == "hand"

    def test_refuses_what_is_on_the_list_already(self, case, livia, now):
        with pytest.raises(snoozing.NotSnoozed):
            snoozing.wake(case_id=case.pk, by=livia, now=now)


class TestWakeDue:
    def test_brings_back_what_was_put_off_until_now_and_only_once(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + HOUR, now=now)

        assert snoozing.wake_due(now=now + HOUR / 2) == 0
        assert snoozing.wake_due(now=now + HOUR) == 1
        assert snoozing.wake_due(now=now + HOUR) == 0
        assert case.events.get(kind=Kind.WOKEN).facts["by"] == "time"

    def test_brings_back_what_has_a_clock_that_ran_out(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + 48 * HOUR, now=now)

        assert snoozing.wake_due(now=now + 9 * HOUR) == 1
        assert case.events.get(kind=Kind.WOKEN).facts["by"] == "clock"


class TestWakeForReply:
    def test_comes_with_any_message(self, case, livia, now):
        snoozing.snooze(case_id=case.pk, by=livia, until=now + 8 * HOUR, now=now)
        write_in(case, now + HOUR)

        assert listed("mine", livia, now + HOUR) == {case.pk}
        assert case.events.get(kind=Kind.WOKEN).facts["by"] == "reply"

    def test_stays_away_when_only_the_time_counts(self, case, livia, now):
        snoozing.snooze(
            case_id=case.pk, by=livia, until=now + 2 * HOUR, wake_on_reply=False, now=now
        )
        Case.objects.filter(pk=case.pk).update(next_due_at=None, next_due_kind="")
        write_in(case, now + timedelta(minutes=5))

        assert Snooze.objects.get().is_asleep
