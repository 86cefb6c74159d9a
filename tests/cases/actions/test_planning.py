"""Words planned for later: they leave at their time, or go back to the writer when they no longer fit."""

import uuid
from datetime import timedelta

import pytest

from cases.actions import ownership, planning
from cases.models import CaseEvent, Draft, Message, PlannedSend, SLAClock
from common.errors import BadInput
from tests.factories.cases import NOON, make_case, receive
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=8)


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def case(livia):
    case = make_case(owner=livia, wrote="guest")
    receive(case)
    return case


def plan(case, by, text="Good morning, Marina.", *, at=LATER, now=NOON, key=None, **options):
    return planning.plan(
        thread_id=case.threads.get(kind="guest").pk,
        by=by,
        text=text,
        client_key=key or uuid.uuid4(),
        send_at=at,
        zone="Europe/Lisbon",
        now=now,
        **options,
    )


class TestPlan:
    def test_meets_no_clock_before_the_words_leave(self, case, livia):
        plan(case, livia)

        assert not Message.objects.filter(direction="out").exists()
        assert not SLAClock.objects.filter(status="met").exists()
        assert case.threads.get(kind="guest").unanswered_since is not None
        assert CaseEvent.objects.filter(kind="send_planned").exists()

    def test_is_one_plan_however_often_it_is_pressed(self, case, livia):
        key = uuid.uuid4()

        assert plan(case, livia, key=key) == plan(case, livia, key=key)

    @pytest.mark.parametrize("at", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=90)])
    def test_refuses_a_time_nobody_plans_for(self, case, livia, at):
        with pytest.raises(BadInput):
            plan(case, livia, at=at)


class TestSendDue:
    def test_sends_at_the_time_and_not_before(self, case, livia):
        planned = plan(case, livia)

        assert planning.send_due(now=LATER - timedelta(seconds=1)) == 0
        assert planning.send_due(now=LATER) == 1
        assert planning.send_due(now=LATER) == 0

        planned.refresh_from_db()
        assert (planned.state, planned.message.text) == ("sent", "Good morning, Marina.")
        assert case.threads.get(kind="guest").unanswered_since is None

    def test_sends_nothing_once_the_other_side_wrote_first(self, case, livia):
        planned = plan(case, livia)
        receive(case, at=NOON + timedelta(minutes=5))

        planning.send_due(now=NOON + timedelta(minutes=6))

        planned.refresh_from_db()
        assert (planned.state, planned.because) == ("cancelled", "wrote-first")
        assert Draft.objects.get().text == "Good morning, Marina."
        assert CaseEvent.objects.get(kind="send_cancelled").facts["because"] == "wrote-first"

    def test_sends_what_the_other_side_did_not_answer(self, case, livia):
        planned = plan(case, livia)
        receive(case, side="host", at=NOON + timedelta(minutes=5))

        planning.send_due(now=LATER)

        planned.refresh_from_db()
        assert planned.state == "sent"

    def test_sends_nothing_for_who_no_longer_owns_the_case(self, case, livia):
        planned = plan(case, livia)
        ownership.release(case_id=case.pk, by=livia, reason="", now=NOON)

        planning.send_due(now=LATER)

        planned.refresh_from_db()
        assert planned.because == "owner-changed"

    def test_keeps_the_words_before_what_was_begun_since(self, case, livia):
        plan(case, livia)
        thread = case.threads.get(kind="guest")
        Draft.objects.create(thread=thread, author=livia, text="And another thing", saved_at=NOON)
        receive(case, at=NOON + timedelta(minutes=5))

        planning.send_due(now=LATER)

        assert Draft.objects.get().text == "Good morning, Marina.\n\nAnd another thing"

    def test_leaves_alone_what_was_begun_since_when_it_sends(self, case, livia):
        plan(case, livia)
        thread = case.threads.get(kind="guest")
        Draft.objects.create(thread=thread, author=livia, text="And another thing", saved_at=NOON)

        planning.send_due(now=LATER)

        assert Draft.objects.get().text == "And another thing"

    def test_counts_promises_from_when_the_words_leave(self, case, livia):
        text = "I will call you within two hours."
        party = case.parties.get(side="guest")
        (said,) = planning.sending.promises_in(text, party=party, by=livia, now=NOON)
        plan(case, livia, text, promised=[said.key])
        assert not SLAClock.objects.filter(kind="promise").exists()

        planning.send_due(now=LATER)

        due = SLAClock.objects.get(kind="promise").due_at
        assert timedelta(hours=2) <= due - LATER <= timedelta(hours=2, minutes=1)


class TestByHand:
    def test_is_taken_back_into_the_composer(self, case, livia):
        draft = planning.take_back(plan_id=plan(case, livia).pk, by=livia, now=NOON)

        assert draft.text == "Good morning, Marina."
        assert not PlannedSend.objects.waiting().exists()

    def test_leaves_now_when_asked(self, case, livia):
        planned = plan(case, livia)

        planning.send_now(plan_id=planned.pk, by=livia, now=NOON + timedelta(minutes=1))

        assert Message.objects.get(direction="out").text == "Good morning, Marina."
        with pytest.raises(planning.PlanEnded):
            planning.take_back(plan_id=planned.pk, by=livia, now=NOON)

    def test_is_the_writers_alone(self, case, livia):
        planned = plan(case, livia)

        with pytest.raises(planning.NotYours):
            planning.take_back(plan_id=planned.pk, by=UserFactory(), now=NOON)
