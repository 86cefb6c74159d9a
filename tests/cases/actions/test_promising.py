from datetime import timedelta

import pytest

from cases.actions import clocks, promising, resolution
from cases.actions.clocks.settling import NotThisClock, Settled
from cases.models import CaseEvent
from cases.models.clock import ClockStatus
from cases.models.refusals import NotOwner, StillOpen
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.clocks import promise_everybody, wrote
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def case():
    return make_case(owner=UserFactory(name="Marta Alves"))


def promised(case, *, due=NOON + 6 * HOUR, text="I will call by six", side="guest", **options):
    return promising.make(
        case_id=case.pk, by=case.owner, text=text, due_at=due, side=side, now=NOON, **options
    )


class TestMake:
    def test_counts_down_to_what_was_said_to_whom_in_their_time(self, case):
        guest = case.parties.get(side="guest")

        clock = promised(case)

        case.refresh_from_db()
        assert (clock.due_at, clock.party, clock.label) == (
            NOON + 6 * HOUR,
            guest,
            "I will call by six",
        )
        assert clock.anchor_zone == guest.person.time_zone
        assert any("I will call by six" in line for line in clock.told())
        assert case.next_due_at == clock.due_at
        assert case.events.filter(kind=CaseEvent.Kind.CLOCK_STARTED, actor=case.owner).exists()

    def test_several_run_beside_one_another(self, case):
        promised(case)
        promised(case, text="I will write tonight", due=NOON + 9 * HOUR)
        promised(case, side="", counterpart="Legal", text="The file by noon")

        assert case.clocks.filter(kind="promise", status="running").count() == 3

    def test_the_same_key_twice_is_one_promise(self, case):
        assert promised(case, key="a") == promised(case, key="a")

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"text": "  "}, "text"),
            ({"due": NOON}, "due_at"),
            ({"due": NOON + timedelta(days=400)}, "due_at"),
            ({"side": ""}, "counterpart"),
        ],
    )
    def test_refuses_what_is_no_promise_and_changes_nothing(self, case, words, field):
        with pytest.raises(BadInput) as refused:
            promised(case, **words)

        assert refused.value.field == field
        assert not case.clocks.filter(kind="promise").exists()

    def test_is_the_owners(self, case):
        with pytest.raises(NotOwner):
            promising.make(
                case_id=case.pk,
                by=UserFactory(),
                text="x",
                due_at=NOON + HOUR,
                side="guest",
                now=NOON,
            )


class TestKeep:
    def test_meets_it(self, case):
        clock = promising.keep(clock_id=promised(case).pk, by=case.owner, now=NOON + HOUR)

        assert (clock.status, clock.breached_at) == (ClockStatus.MET, None)

    def test_late_is_kept_and_past_due(self, case):
        clock = promising.keep(clock_id=promised(case).pk, by=case.owner, now=NOON + 7 * HOUR)

        assert (clock.status, clock.breached_at) == (ClockStatus.MET, NOON + 6 * HOUR)

    def test_happens_once(self, case):
        clock = promised(case)
        promising.keep(clock_id=clock.pk, by=case.owner, now=NOON)

        with pytest.raises(Settled):
            promising.keep(clock_id=clock.pk, by=case.owner, now=NOON)

    def test_is_for_promises(self, case):
        promise_everybody()
        wrote(case)

        with pytest.raises(NotThisClock):
            promising.keep(
                clock_id=case.clocks.get(kind="first_response").pk, by=case.owner, now=NOON
            )


class TestRenegotiate:
    def test_moves_it_with_the_reason(self, case):
        clock = promising.renegotiate(
            clock_id=promised(case).pk,
            by=case.owner,
            due_at=NOON + 9 * HOUR,
            reason="Ana prefers the evening",
            now=NOON + HOUR,
        )

        assert (clock.due_at, clock.moved_from, clock.generation) == (
            NOON + 9 * HOUR,
            NOON + 6 * HOUR,
            2,
        )
        assert case.events.get(kind=CaseEvent.Kind.CLOCK_MOVED).facts["reason"]

    def test_is_too_late_once_it_ran_out(self, case):
        clock = promised(case)
        clocks.breach_due(now=NOON + 7 * HOUR)

        with pytest.raises(promising.TooLateToMove):
            promising.renegotiate(
                clock_id=clock.pk,
                by=case.owner,
                due_at=NOON + 9 * HOUR,
                reason="later",
                now=NOON + 7 * HOUR,
            )

    def test_needs_a_reason(self, case):
        with pytest.raises(BadInput, match="who agreed"):
            promising.renegotiate(
                clock_id=promised(case).pk,
                by=case.owner,
                due_at=NOON + 9 * HOUR,
                reason=" ",
                now=NOON,
            )


class TestWithdraw:
    def test_ends_it_with_the_reason_and_keeps_what_was_past_due(self, case):
        clock = promising.withdraw(
            clock_id=promised(case).pk, by=case.owner, reason="not needed", now=NOON + 7 * HOUR
        )

        assert (clock.status, clock.breached_at) == (ClockStatus.CANCELLED, NOON + 6 * HOUR)
        assert case.events.get(kind=CaseEvent.Kind.CLOCK_ENDED).facts["reason"] == "not needed"


class TestTheGate:
    def test_stays_shut_while_a_promise_is_open(self, case):
        clock = promised(case)
        end = {"outcome": "solved", "note": "", "root_cause": "", "now": NOON}

        with pytest.raises(StillOpen, match="I will call by six"):
            resolution.resolve(case_id=case.pk, by=case.owner, **end)

        promising.keep(clock_id=clock.pk, by=case.owner, now=NOON)
        resolution.resolve(case_id=case.pk, by=case.owner, **end)
