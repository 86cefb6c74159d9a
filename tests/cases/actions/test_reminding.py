"""Who hears of it when an expert keeps silent, and who does not any more."""

import uuid
from datetime import timedelta

import pytest

from cases.actions import consulting, ownership, reminding
from cases.actions.shaping import merging
from cases.models import Chase
from messaging.models import Delivery
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from tests.racing import race
from users.models import PersonSkill, Skill

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
HALF, LATE, OVER = NOON + 5 * HOUR, NOON + 8 * HOUR, NOON + 10 * HOUR


@pytest.fixture
def owner(db):
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def expert(db):
    return UserFactory(name="Duarte Lindosar")


@pytest.fixture
def case(owner):
    return make_case(owner=owner)


def ask(case, owner, expert, **options):
    return consulting.ask(
        case_id=case.pk,
        by=owner,
        expert=expert,
        question="Is the roof insured?",
        decide_by=OVER,
        client_key=uuid.uuid4(),
        now=NOON,
        **options,
    )


def told(person):
    mails = Delivery.objects.filter(to_address=person.email).order_by("pk")
    return [
        mail
        for mail in mails
        if "asks for your advice on" not in mail.subject or "Reminder" in mail.subject
    ]


class TestASilentExpert:
    def test_is_reminded_halfway_and_once(self, case, owner, expert):
        ask(case, owner, expert)
        assert reminding.remind_due(now=HALF - HOUR) == 0

        assert reminding.remind_due(now=HALF) == 1
        assert reminding.remind_due(now=HALF) == 0

        (mail,) = told(expert)
        assert mail.subject.startswith("Reminder")
        assert "roof" not in mail.subject + mail.body_text
        assert case.get_absolute_url() in mail.body_text
        assert case.events.get(kind="consult_chased").facts["step"] == "reminder"
        assert told(owner) == []

    def test_is_told_to_the_owner_while_there_is_time_with_who_else_knows(
        self, case, owner, expert
    ):
        skill = Skill.objects.create(slug="roofs", name_en="Roofs", name_pt="Telhados")
        for person in (expert, owner, UserFactory(name="Ada Abrantes")):
            PersonSkill.objects.create(user=person, skill=skill)
        ask(case, owner, expert, skill=skill)

        assert reminding.remind_due(now=LATE) == 2

        (mail,) = told(owner)
        assert mail.subject == f"Duarte Lindosar is silent on {case.reference}"
        assert "Others who know this: Ada Abrantes." in mail.body_text

    def test_is_left_alone_once_they_answered_declined_or_are_needed_no_longer(
        self, case, owner, expert
    ):
        answered, declined, withdrawn = (ask(case, owner, expert) for _ in range(3))
        consulting.answer(consult_id=answered.pk, by=expert, text="Yes.", now=NOON)
        consulting.decline(consult_id=declined.pk, by=expert, reason="No idea", now=NOON)
        consulting.withdraw(consult_id=withdrawn.pk, by=owner, reason="Solved", now=NOON)

        assert reminding.remind_due(now=OVER) == 0
        assert told(expert) == []
        assert not Chase.objects.ahead().exists()

    def test_holds_up_no_mail_when_nobody_owns_the_case(self, case, owner, expert):
        ask(case, owner, expert)
        ownership.release(case_id=case.pk, by=owner, reason="", now=NOON)

        assert reminding.remind_due(now=LATE) == 2

        assert told(owner) == []
        assert case.events.filter(kind="consult_chased").count() == 2

    def test_is_reminded_of_the_case_that_goes_on(self, case, owner, expert):
        into = make_case(owner=owner, team=case.team, reservation=case.reservation)
        ask(case, owner, expert)
        merging.merge(source_id=case.pk, into_id=into.pk, by=owner, now=NOON)

        assert reminding.remind_due(now=HALF) == 1

        assert into.get_absolute_url() in told(expert)[0].body_text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_workers_remind_once(self):
        owner, expert = UserFactory(), UserFactory()
        ask(make_case(owner=owner), owner, expert)

        race(lambda: reminding.remind_due(now=HALF), lambda: reminding.remind_due(now=HALF))

        assert len(told(expert)) == 1
