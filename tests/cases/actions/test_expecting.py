from datetime import timedelta

import pytest

from cases.actions import clocks, expecting
from cases.models import SLAClock
from cases.models.clock import ClockStatus
from common.errors import BadInput
from messaging.models import Delivery, Lane
from tests.factories.cases import NOON, make_case
from tests.factories.clocks import promise_everybody
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def case():
    return make_case(owner=UserFactory(email="owner@staff.example"))


def asked(case, department="Payments", *, due=NOON + 4 * HOUR):
    return expecting.department(
        case_id=case.pk,
        by=case.owner,
        department=department,
        ask="Was the refund sent?",
        due_at=due,
        now=NOON,
    )


class TestDepartment:
    def test_each_one_asked_has_its_own_clock(self, case):
        asked(case)
        asked(case, "Legal")

        assert case.clocks.filter(kind="department_reply", status="running").count() == 2

    def test_one_is_asked_once_until_it_replies(self, case):
        first = asked(case)
        with pytest.raises(expecting.AskedAlready):
            asked(case, "payments ")

        expecting.answered(clock_id=first.pk, by=case.owner, now=NOON + HOUR)

        assert asked(case).status == ClockStatus.RUNNING

    def test_counts_as_the_service_level_promises_when_no_time_is_said(self):
        promise_everybody(department_reply=120)
        case = make_case(owner=UserFactory())

        assert asked(case, due=None).due_at == NOON + 2 * HOUR

    def test_needs_some_time_to_count_to(self, case):
        with pytest.raises(BadInput) as refused:
            asked(case, due=None)

        assert refused.value.field == "due_at"

    def test_that_stays_silent_is_told_to_the_owner_and_wakes_nobody(self, case):
        clock = asked(case)

        clocks.breach_due(now=NOON + 5 * HOUR)

        clock.refresh_from_db()
        assert clock.breached_at == NOON + 4 * HOUR
        assert Delivery.objects.filter(lane=Lane.NOTICE, to_address=case.owner.email).exists()
        assert not SLAClock.objects.past_due(now=NOON + 5 * HOUR).filter(pk=clock.pk).exists()


class TestOffer:
    def test_the_same_key_twice_is_one_and_several_run_at_once(self, case):
        def offered(key):
            return expecting.offer(
                case_id=case.pk,
                by=case.owner,
                label="Two nights elsewhere",
                expires_at=NOON + 24 * HOUR,
                key=key,
                now=NOON,
            )

        assert offered("a") == offered("a")
        assert offered("b") != offered("a")

    @pytest.mark.parametrize("hours", [0, 24 * 500])
    def test_expires_ahead_and_within_a_year(self, case, hours):
        with pytest.raises(BadInput) as refused:
            expecting.offer(
                case_id=case.pk,
                by=case.owner,
                label="A voucher",
                expires_at=NOON + hours * HOUR,
                now=NOON,
            )

        assert refused.value.field == "due_at"
