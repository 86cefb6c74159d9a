"""Questions to experts: access to one case for a time, answered by who was asked, found again by their words."""

import uuid
from datetime import timedelta

import pytest

from cases.actions import conflicts, consulting
from cases.asking.earlier import answers_like
from cases.lifecycle import ImpossibleNow
from cases.models import AccessGrant, Case
from cases.models.consult import NotTheExpert
from cases.models.refusals import NotOwner
from common.errors import BadInput
from common.time import database_now
from messaging.models import Delivery
from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def owner(db):
    return UserFactory()


@pytest.fixture
def expert(db):
    """Somebody who sees no case by themselves."""
    return UserFactory(role="policy_editor")


@pytest.fixture
def case(owner, now):
    return make_case(owner=owner, now=now)


def ask(case, *, by, expert, now, question="May we waive the cancellation penalty?", **options):
    return consulting.ask(
        case_id=case.pk,
        by=by,
        expert=expert,
        question=question,
        decide_by=options.pop("decide_by", now + HOUR),
        client_key=uuid.uuid4(),
        now=now,
        **options,
    )


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


class TestAsk:
    def test_opens_exactly_this_case_for_a_time_and_leaves_the_owner(
        self, case, owner, expert, now
    ):
        other = make_case(owner=owner, now=now)

        ask(case, by=owner, expert=expert, now=now)

        case.refresh_from_db()
        assert sees(expert, case)
        assert not sees(expert, other)
        assert case.owner == owner
        grant = AccessGrant.objects.get(case=case, user=expert)
        assert (grant.kind, grant.expires_at) == ("consult", now + 25 * HOUR)

    def test_mails_the_expert_a_link_and_no_word_of_the_case(self, case, owner, expert, now):
        ask(case, by=owner, expert=expert, now=now, question="Was she hurt?")

        mail = Delivery.objects.get(key__startswith="consult:")
        assert case.get_absolute_url() in mail.body_text
        assert "hurt" not in f"{mail.subject}{mail.body_text}"

    def test_is_the_owners_and_not_of_oneself(self, case, owner, expert, now):
        with pytest.raises(NotOwner):
            ask(case, by=UserFactory(), expert=expert, now=now)
        with pytest.raises(BadInput):
            ask(case, by=owner, expert=owner, now=now)

    def test_never_of_who_must_keep_away(self, case, owner, expert, now):
        senior = UserFactory(role="senior")
        conflicts.declare(case_id=case.pk, user=expert, reason="Friends.", by=senior, now=now)

        with pytest.raises(BadInput):
            ask(case, by=owner, expert=expert, now=now)

    @pytest.mark.parametrize("hours", [0, -1, 24 * 31])
    def test_refuses_a_time_that_cannot_be(self, case, owner, expert, now, hours):
        with pytest.raises(BadInput):
            ask(case, by=owner, expert=expert, now=now, decide_by=now + hours * HOUR)


class TestAnswer:
    def test_is_the_experts_ends_the_access_and_can_be_used(self, case, owner, expert, now):
        consult = ask(case, by=owner, expert=expert, now=now)
        with pytest.raises(NotTheExpert):
            consulting.answer(consult_id=consult.pk, by=owner, text="Yes.", now=now)

        consulting.answer(consult_id=consult.pk, by=expert, text="Yes, by clause 4.", now=now)
        consulting.judge(consult_id=consult.pk, by=owner, used=True, now=now)

        consult.refresh_from_db()
        assert (consult.state, consult.used, consult.clock.status) == ("answered", True, "met")
        assert not sees(expert, case)

    def test_keeps_the_access_while_another_question_waits(self, case, owner, expert, now):
        first = ask(case, by=owner, expert=expert, now=now)
        ask(case, by=owner, expert=expert, now=now, question="And the host?")

        consulting.answer(consult_id=first.pk, by=expert, text="Yes.", now=now)

        assert sees(expert, case)

    def test_cannot_follow_a_no(self, case, owner, expert, now):
        consult = ask(case, by=owner, expert=expert, now=now)
        consulting.decline(consult_id=consult.pk, by=expert, reason="Not my field.", now=now)

        with pytest.raises(ImpossibleNow):
            consulting.answer(consult_id=consult.pk, by=expert, text="Yes.", now=now)
        assert not sees(expert, case)

    def test_is_needed_no_longer_when_the_owner_says_so(self, case, owner, expert, now):
        consult = ask(case, by=owner, expert=expert, now=now)

        consulting.withdraw(consult_id=consult.pk, by=owner, reason="Found it.", now=now)

        consult.refresh_from_db()
        assert (consult.state, consult.clock.status) == ("withdrawn", "cancelled")


class TestAnswersLike:
    def test_find_what_was_answered_in_other_words_and_accents(self, case, owner, expert, now):
        consult = ask(case, by=owner, expert=expert, now=now, question="Multa de remarcação?")
        consulting.answer(consult_id=consult.pk, by=expert, text="Waive it.", now=now)

        found = answers_like("Podemos perdoar a remarcacao deste hóspede?", owner)

        assert found == [consult]

    def test_show_nothing_of_cases_one_may_not_see(self, case, owner, expert, now):
        consult = ask(case, by=owner, expert=expert, now=now)
        consulting.answer(consult_id=consult.pk, by=expert, text="Waive it.", now=now)
        stranger = UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        Case.objects.filter(pk=case.pk).update(access_level="restricted")

        assert answers_like("cancellation penalty", stranger) == []
        assert answers_like("cancellation penalty", owner) == [consult]

    @pytest.mark.parametrize(
        "words", ["", "a b c", "' | & ! ( :* \\", "\x00" + "x" * 5000, "🙂🙂🙂🙂"]
    )
    def test_take_any_words(self, owner, words):
        assert answers_like(words, owner) == []
