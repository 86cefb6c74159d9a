"""Tasks on a case: added, done, dropped, taken up again; the steps a case type brings along."""

import uuid
from datetime import timedelta

import pytest

from cases.actions import classification, tasking
from cases.actions.clocks import settling
from cases.closing import gate
from cases.lifecycle import ImpossibleNow
from cases.models import ChecklistStep
from cases.models.refusals import NotOwner
from common.errors import BadInput
from tests.factories.cases import NOON, case_type, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(db):
    return UserFactory()


@pytest.fixture
def case(owner):
    return make_case(owner=owner)


def add(case, *, by, text="Call the consulate", **options):
    return tasking.add(case_id=case.pk, by=by, text=text, now=NOON, **options)


class TestAdd:
    def test_with_a_time_gets_a_clock_that_leads_the_case_when_it_is_nearest(self, case, owner):
        task = add(case, by=owner, due_at=NOON + timedelta(minutes=3))

        case.refresh_from_db()
        assert (task.clock.kind, task.due_at) == ("task", NOON + timedelta(minutes=3))
        assert (case.next_due_at, case.next_due_kind) == (task.due_at, "task")

    def test_pressed_twice_is_one_task(self, case, owner):
        key = uuid.uuid4()

        assert add(case, by=owner, client_key=key) == add(case, by=owner, client_key=key)

    @pytest.mark.parametrize(
        "options",
        [
            {"text": " "},
            {"text": "x" * 301},
            {"due_at": NOON},
            {"due_at": NOON + timedelta(days=400)},
        ],
    )
    def test_refuses_what_makes_no_task(self, case, owner, options):
        with pytest.raises(BadInput):
            add(case, by=owner, **options)

    def test_is_not_given_to_who_cannot_see_the_case(self, case, owner):
        with pytest.raises(BadInput):
            add(case, by=owner, assignee=UserFactory(role="policy_editor"))

    def test_lets_a_colleague_add_one_but_no_gate(self, case):
        colleague = UserFactory()

        assert add(case, by=colleague).is_open
        with pytest.raises(NotOwner):
            add(case, by=colleague, is_gate=True)


class TestSettle:
    def test_done_meets_its_clock(self, case, owner):
        task = add(case, by=owner, due_at=NOON + HOUR)

        tasking.settle(task_id=task.pk, by=owner, now=NOON + HOUR / 2)

        task.refresh_from_db()
        assert (task.state, task.clock.status) == ("done", "met")

    def test_dropped_needs_a_reason_and_ends_its_clock(self, case, owner):
        task = add(case, by=owner, due_at=NOON + HOUR)

        with pytest.raises(BadInput):
            tasking.settle(task_id=task.pk, by=owner, step="drop", now=NOON)
        tasking.settle(task_id=task.pk, by=owner, step="drop", reason="Closed today.", now=NOON)

        task.refresh_from_db()
        assert (task.state, task.clock.status) == ("dropped", "cancelled")

    def test_is_for_the_owner_whoever_added_it_and_whom_it_was_given_to(self, case, owner):
        task = add(case, by=owner)

        with pytest.raises(tasking.NotYourTask):
            tasking.settle(task_id=task.pk, by=UserFactory(), now=NOON)

    def test_of_a_gate_is_dropped_by_the_owner_alone(self, case, owner):
        mate = UserFactory()
        task = add(case, by=owner, is_gate=True, assignee=mate)

        with pytest.raises(NotOwner):
            tasking.settle(task_id=task.pk, by=mate, step="drop", reason="No.", now=NOON)

        assert list(case.tasks.gating()) == [task]

    def test_twice_is_refused_and_it_can_be_taken_up_again(self, case, owner):
        task = add(case, by=owner)
        tasking.settle(task_id=task.pk, by=owner, now=NOON)

        with pytest.raises(ImpossibleNow):
            tasking.settle(task_id=task.pk, by=owner, now=NOON)
        tasking.reopen(task_id=task.pk, by=owner, now=NOON)

        task.refresh_from_db()
        assert task.is_open

    def test_is_not_done_through_its_clock(self, case, owner):
        task = add(case, by=owner, due_at=NOON + HOUR)

        with pytest.raises(settling.NotThisClock):
            settling.meet(clock_id=task.clock.pk, by=owner, now=NOON)


class TestAChecklist:
    def test_comes_with_the_type_in_order_and_once(self, owner):
        stranded, other = case_type("stranded"), case_type("other")
        for order, text in ((2, "Book elsewhere"), (1, "Call the host three times")):
            ChecklistStep.objects.create(
                case_type=stranded,
                order=order,
                text_en=text,
                text_pt=text,
                is_gate=order == 1,
                minutes=10 if order == 1 else None,
            )

        case = make_case(owner=owner)
        classification.set_type(case_id=case.pk, by=owner, case_type=other, now=NOON)
        classification.set_type(case_id=case.pk, by=owner, case_type=stranded, now=NOON)

        tasks = list(case.tasks.order_by("step__order"))
        assert [task.text for task in tasks] == ["Call the host three times", "Book elsewhere"]
        assert tasks[0].due_at == NOON + timedelta(minutes=10)
        assert case.tasks.gating().count() == 1


class TestAGate:
    def test_keeps_the_case_open_whatever_its_kind_asks(self, case, owner):
        add(case, by=owner, text="Not needed before the end")
        task = add(case, by=owner, is_gate=True)

        assert f"task-{task.pk}" in {item.code for item in gate.open_items(case, gate.Rule())}
        assert (
            sum(item.code.startswith("task-") for item in gate.open_items(case, gate.Rule())) == 1
        )
