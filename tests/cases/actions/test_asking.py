"""Questions to departments: asked, chased, answered, sent back, judged, withdrawn."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from cases.actions import asking, waiting
from cases.actions.clocks import settling
from cases.lifecycle import ImpossibleNow, WaitingOn
from cases.models import CaseEvent, Chase, DepartmentRequest
from cases.models.department_request import NotAnsweredYet
from cases.models.refusals import NotOwner
from common.errors import BadInput
from messaging.models import Delivery
from tests.factories.asking import ask, make_department
from tests.factories.cases import NOON, make_case, receive
from tests.factories.sla import BusinessCalendarFactory
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def owner(db):
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def case(owner):
    return make_case(owner=owner)


def kinds(case):
    return list(case.events.order_by("pk").values_list("kind", flat=True))


class TestAsk:
    def test_counts_as_long_as_the_department_may_take_and_leaves_the_owner_alone(
        self, case, owner
    ):
        request = ask(case, by=owner, department=make_department(reply_minutes=90))

        case.refresh_from_db()
        assert request.clock.due_at == NOON + 90 * MINUTE
        assert request.clock.kind == "department_reply"
        assert case.owner == owner
        assert "department_asked" in kinds(case)

    def test_shares_what_was_chosen_and_nothing_else(self, case, owner):
        receive(case, text="My passport number is in the report.")

        request = ask(case, by=owner, shares=["stay"])

        mail = request.delivery
        assert [each["fact"] for each in request.context] == ["stay"]
        assert case.reservation.code in mail.body_text
        assert "passport" not in mail.body_text
        assert case.reference not in f"{mail.subject} {mail.body_text}"

    def test_says_nothing_of_a_restricted_case_in_the_mail(self, case, owner):
        type(case).objects.filter(pk=case.pk).update(access_level="restricted")

        request = ask(case, by=owner, question="Was he assaulted?", shares=["guest"])

        assert "assaulted" not in request.delivery.body_text
        assert "/answers/" in request.delivery.body_text

    def test_runs_several_at_once_also_to_one_department(self, case, owner):
        department = make_department()

        for words in ("May we pay?", "May we waive?"):
            ask(case, by=owner, department=department, question=words)

        assert case.department_requests.unanswered().count() == 2

    def test_pressed_twice_is_one_question(self, case, owner):
        department, key = make_department(), uuid.uuid4()

        first = ask(case, by=owner, department=department, client_key=key)
        again = ask(case, by=owner, department=department, client_key=key)

        assert first == again
        assert Delivery.objects.filter(key__startswith="department:").count() == 1

    def test_is_the_owners(self, case):
        with pytest.raises(NotOwner):
            ask(case, by=UserFactory())

    @pytest.mark.parametrize("question", ["", " \x00 ", "x" * 5001])
    def test_refuses_words_that_ask_nothing_or_too_much(self, case, owner, question):
        with pytest.raises(BadInput):
            ask(case, by=owner, question=question)

    @pytest.mark.parametrize("minutes", [0, -5, 60 * 24 * 400])
    def test_refuses_a_time_that_cannot_be(self, case, owner, minutes):
        with pytest.raises(BadInput):
            ask(case, by=owner, due_at=NOON + minutes * MINUTE)

    def test_keeps_the_question_as_it_was_asked(self, case, owner):
        request = ask(case, by=owner)
        request.question = "Something else?"

        with pytest.raises(InternalError), transaction.atomic():
            request.save()


class TestAnswer:
    def test_lands_on_the_case_and_ends_clock_and_reminders(self, case, owner):
        request = ask(case, by=owner)

        asking.answer(
            request_id=request.pk, text="Yes, it is.", called="Ines Rocha", now=NOON + 5 * MINUTE
        )

        request.refresh_from_db()
        assert (request.state, request.answer, request.answered_as) == (
            "answered",
            "Yes, it is.",
            "Ines Rocha",
        )
        assert request.clock.status == "met"
        assert not Chase.objects.filter(skipped_at=None, done_at=None).exists()
        assert kinds(case)[-1] == "department_answered"

    def test_twice_the_same_is_one_answer_and_another_is_refused(self, case, owner):
        request = ask(case, by=owner)
        for _press in range(2):
            asking.answer(request_id=request.pk, text="Yes.", called="Ines", now=NOON)

        with pytest.raises(ImpossibleNow):
            asking.answer(request_id=request.pk, text="No.", called="Ines", now=NOON)
        assert kinds(case).count("department_answered") == 1

    def test_late_keeps_the_clock_past_due(self, case, owner):
        request = ask(case, by=owner)

        asking.answer(request_id=request.pk, text="Yes.", called="Ines", now=NOON + 61 * MINUTE)

        clock = type(request.clock).objects.get(pk=request.clock.pk)
        assert clock.breached_at == NOON + 60 * MINUTE

    def test_takes_up_a_case_that_waited_once_the_last_has_answered(self, case, owner):
        first = ask(case, by=owner, department=make_department("one"))
        second = ask(case, by=owner, department=make_department("two"))
        waiting.wait(
            case_id=case.pk,
            by=owner,
            on=WaitingOn.DEPARTMENT,
            until=None,
            reason="Asked two.",
            now=NOON,
        )

        asking.answer(request_id=first.pk, text="Yes.", called="Ines", now=NOON)
        case.refresh_from_db()
        still = case.status
        asking.bounce(request_id=second.pk, reason="Not ours.", called="Rui", now=NOON)
        case.refresh_from_db()

        assert (still, case.status) == ("waiting", "open")

    @pytest.mark.parametrize(
        ("text", "called"), [("", "Ines"), ("Yes.", " "), ("x" * 20_001, "Ines")]
    )
    def test_refuses_nothing_said_and_nobody_named(self, case, owner, text, called):
        request = ask(case, by=owner)

        with pytest.raises(BadInput):
            asking.answer(request_id=request.pk, text=text, called=called, now=NOON)

    def test_does_not_change_once_given(self, case, owner):
        request = ask(case, by=owner)
        asking.answer(request_id=request.pk, text="Yes.", called="Ines", now=NOON)

        with pytest.raises(InternalError), transaction.atomic():
            DepartmentRequest.objects.filter(pk=request.pk).update(answer="No.")

    def test_can_be_judged_and_a_no_needs_its_reason(self, case, owner):
        request = ask(case, by=owner)
        with pytest.raises(NotAnsweredYet):
            asking.judge(request_id=request.pk, by=owner, usable=True, now=NOON)
        asking.answer(request_id=request.pk, text="Perhaps.", called="Ines", now=NOON)

        with pytest.raises(BadInput):
            asking.judge(request_id=request.pk, by=owner, usable=False, now=NOON)
        asking.judge(request_id=request.pk, by=owner, usable=False, because="Vague.", now=NOON)

        request.refresh_from_db()
        assert request.usable is False
        again = ask(case, by=owner, department=request.department, follows_id=request.pk)
        assert again.follows == request

    def test_has_no_clock_to_be_settled_past_it(self, case, owner):
        request = ask(case, by=owner)

        with pytest.raises(settling.NotThisClock):
            settling.meet(clock_id=request.clock.pk, by=owner, now=NOON)


class TestBounce:
    def test_comes_back_with_its_reason_and_no_answer(self, case, owner):
        request = ask(case, by=owner)

        asking.bounce(request_id=request.pk, reason="Ask Payments.", called="Ines", now=NOON)

        request.refresh_from_db()
        assert (request.state, request.reason, request.answer) == ("bounced", "Ask Payments.", "")
        assert request.clock.status == "cancelled"

    def test_needs_a_reason(self, case, owner):
        request = ask(case, by=owner)

        with pytest.raises(BadInput):
            asking.bounce(request_id=request.pk, reason=" ", called="Ines", now=NOON)


class TestWithdraw:
    def test_tells_the_department_and_takes_no_answer_any_more(self, case, owner):
        request = ask(case, by=owner)
        Delivery.objects.filter(pk=request.delivery.pk).update(
            state="sent", sent_at=NOON, next_at=None
        )

        asking.withdraw(request_id=request.pk, by=owner, reason="Solved.", now=NOON)

        assert Delivery.objects.filter(key__endswith=":withdrawn").exists()
        with pytest.raises(ImpossibleNow):
            asking.answer(request_id=request.pk, text="Yes.", called="Ines", now=NOON)

    def test_of_a_mail_that_has_not_left_sends_none(self, case, owner):
        request = ask(case, by=owner)

        asking.withdraw(request_id=request.pk, by=owner, reason="Solved.", now=NOON)

        request.delivery.refresh_from_db()
        assert request.delivery.state == "superseded"
        assert not Delivery.objects.filter(key__endswith=":withdrawn").exists()


class TestChaseDue:
    def test_reminds_then_tells_the_lead_then_the_owner_each_once(self, case, owner):
        request = ask(case, by=owner)
        told = []

        for minutes in (44, 45, 59, 60, 74, 75, 200):
            asking.chase_due(now=NOON + minutes * MINUTE)
            told.append(request.chases.exclude(done_at=None).count())

        sent = Delivery.objects.filter(key__startswith="department:").order_by("pk")
        assert told == [0, 1, 1, 2, 2, 3, 3]
        assert [mail.to_address for mail in sent][1:] == [
            "home-damage@company.example",
            "home-damage-lead@company.example",
            owner.email,
        ]
        assert kinds(case).count("department_chased") == 3

    def test_is_silent_after_an_answer(self, case, owner):
        request = ask(case, by=owner)
        asking.answer(request_id=request.pk, text="Yes.", called="Ines", now=NOON)

        assert asking.chase_due(now=NOON + 500 * MINUTE) == 0

    def test_waits_for_the_departments_hours(self, case, owner):
        calendar = BusinessCalendarFactory()
        department = make_department(calendar_code=calendar.code, reply_minutes=60)

        request = ask(case, by=owner, department=department, at=NOON - timedelta(hours=4))

        # 05:00 on the wall there; it opens at 08:00.
        assert request.clock.due_at == NOON
        said = str(request.clock.explanation)
        assert f"Counted in the working hours of {calendar}: 60 minutes." in said

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_once_remind_once(self, owner):
        case = make_case(owner=owner)
        ask(case, by=owner)

        race(
            lambda: asking.chase_due(now=NOON + 50 * MINUTE),
            lambda: asking.chase_due(now=NOON + 50 * MINUTE),
        )

        assert Delivery.objects.filter(key__endswith=":reminder").count() == 1
        assert CaseEvent.objects.filter(case=case, kind="department_chased").count() == 1


class TestADepartment:
    def test_is_chased_in_order_or_not_at_all(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_department(remind_percent=100, lead_percent=75)
