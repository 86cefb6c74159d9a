"""Tasks beside a case: one line adds, one box settles."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import tasking
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia):
    return make_case(owner=livia, now=timezone.now())


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


class TestTheTasksOfACase:
    def test_are_added_by_one_line_and_settled_by_one_press(self, htmx, case):
        htmx.post(at("tasks", case.reference), {"text": "Call the consulate"})
        task = case.tasks.get()
        before = htmx.get(at("panels", case.reference)).content.decode()

        htmx.post(at("task_settlement", case.reference, task.pk))

        after = htmx.get(at("panels", case.reference)).content.decode()
        assert "Done: Call the consulate" in before
        assert "1 to do" in before
        assert "Done: Call the consulate" not in after
        assert "1 settled" in after

    def test_take_person_time_and_gate_in_a_dialog(self, htmx, case, livia):
        htmx.post(
            at("tasks", case.reference),
            {"text": "Send the pack", "assignee": livia.pk, "due": "60", "is_gate": "on"},
        )

        task = case.tasks.get()
        assert (task.assignee, task.is_gate, task.clock.status) == (livia, True, "running")

    def test_are_dropped_with_a_reason_and_taken_up_again(self, htmx, case, livia):
        task = tasking.add(case_id=case.pk, by=livia, text="Call", now=timezone.now())

        refused = htmx.post(at("task_dropping", case.reference, task.pk), {"reason": ""})
        htmx.post(at("task_dropping", case.reference, task.pk), {"reason": "Closed."})
        task.refresh_from_db()
        dropped = task.state
        htmx.post(at("task_reopening", case.reference, task.pk))

        task.refresh_from_db()
        assert (refused.status_code, dropped, task.state) == (400, "dropped", "open")

    def test_of_another_case_are_not_found(self, htmx, case, livia):
        other = make_case(owner=livia, now=timezone.now())
        task = tasking.add(case_id=other.pk, by=livia, text="Call", now=timezone.now())

        assert htmx.post(at("task_settlement", case.reference, task.pk)).status_code == 404
