from datetime import timedelta

import pytest
from psycopg2.extras import DateTimeTZRange

from cases.actions.deciding import answering, remedies
from cases.actions.deciding.remedies import AuthorityGone
from cases.lifecycle import ImpossibleNow
from cases.models import Remedy
from cases.models.remedy import GrewTooMuch
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, set_limits, set_rule
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def limits():
    set_rule("goodwill", tolerance_percent=5, lapse_days=30)
    return set_limits("goodwill", senior=(500, 500, 1500), manager=(10_000, None, None))


@pytest.fixture
def case(limits):
    return make_case(owner=UserFactory(senior=True, name="Lena Prado"))


def start(decision, minor=None, at=LATER):
    return remedies.start(
        remedy_id=decision.remedy_state.pk, by=decision.case.owner, minor=minor, now=at
    )


class TestCarryingOut:
    def test_begins_and_ends_with_a_proof(self, case):
        decision = decide(case, "400")
        remedy = start(decision)
        with pytest.raises(BadInput):
            remedies.finish(remedy_id=remedy.pk, by=case.owner, proof=" ", now=LATER)

        done = remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-17", now=LATER)

        assert (done.state, done.paid.minor) == ("executed", 40_000)
        assert not Remedy.objects.to_carry_out().exists()

    def test_may_fail_and_be_tried_again(self, case):
        decision = decide(case, "400")
        remedy = start(decision)
        remedies.fail(remedy_id=remedy.pk, by=case.owner, reason="Card refused", now=LATER)

        assert Remedy.objects.to_carry_out().count() == 1
        assert start(decision).state == "executing"

    def test_may_grow_by_the_tolerance_and_no_more(self, case):
        decision = decide(case, "400")
        with pytest.raises(GrewTooMuch):
            start(decision, 42_001)

        assert start(decision, 42_000).paid_minor == 42_000

    def test_may_cost_less(self, case):
        decision = decide(case, "400")
        remedy = start(decision, 10_000)
        remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER)

        assert decide(case, "400", at=LATER).authority == "own"

    def test_is_refused_when_the_limit_ended(self, case, limits):
        decision = decide(case, "400")
        limit = limits["senior"]
        limit.effective = DateTimeTZRange(limit.effective.lower, LATER)
        limit.save()

        with pytest.raises(AuthorityGone, match="Lena"):
            start(decision)
        decision.remedy_state.refresh_from_db()
        assert decision.remedy_state.state == "decided"

    def test_is_refused_when_who_approved_it_left(self, case):
        boss = UserFactory(manager=True)
        request = ask(case)
        decision = answering.approve(request_id=request.pk, by=boss, now=NOON).decision
        boss.is_active = False
        boss.save()

        with pytest.raises(AuthorityGone):
            start(decision)

    def test_is_not_refused_for_what_was_decided_later(self, case):
        first = decide(case, "400")
        request = ask(case, "900")
        answering.approve(request_id=request.pk, by=UserFactory(manager=True), now=NOON)

        assert start(first).state == "executing"

    def test_is_done_once(self, case):
        remedy = start(decide(case, "400"))
        remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-1", now=LATER)

        with pytest.raises(ImpossibleNow):
            remedies.finish(remedy_id=remedy.pk, by=case.owner, proof="P-2", now=LATER)


class TestLapsing:
    def test_lets_go_what_nobody_began_in_time(self, case):
        decide(case, "400")

        assert remedies.lapse_due(now=NOON + timedelta(days=29)) == 0
        assert remedies.lapse_due(now=NOON + timedelta(days=30)) == 1

        assert decide(case, "500", at=NOON + timedelta(days=30)).pk

    def test_leaves_what_is_under_way(self, case):
        start(decide(case, "400"))

        assert remedies.lapse_due(now=NOON + timedelta(days=60)) == 0
