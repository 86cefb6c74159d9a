"""“What I heard”: sent on the person's own thread, confirmed, put right, done without."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError

from cases.actions import conversation, recapping
from cases.lifecycle import ImpossibleNow
from cases.models import Message, Recap
from cases.models.refusals import NotOwner
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    return UserFactory(undo_seconds=10)


@pytest.fixture
def case(owner):
    return make_case(owner=owner)


def send(case, *, by, side="guest", text="You were locked out at 22:00.", key=None):
    return recapping.send(
        case_id=case.pk, by=by, side=side, text=text, client_key=key or uuid.uuid4(), now=NOON
    )


class TestSend:
    def test_goes_out_on_the_persons_own_thread_and_no_other(self, case, owner):
        recap = send(case, by=owner)

        assert recap.message.thread.kind == "guest"
        assert recap.message.delivery.to_address == recap.party.address
        assert Message.objects.filter(thread__kind="host").count() == 0

    def test_pressed_twice_is_one(self, case, owner):
        key = uuid.uuid4()

        assert send(case, by=owner, key=key) == send(case, by=owner, key=key)
        assert Message.objects.count() == 1

    def test_waits_for_the_persons_word_before_another(self, case, owner):
        send(case, by=owner)

        with pytest.raises(ImpossibleNow):
            send(case, by=owner, text="Something else.")

    def test_is_the_owners(self, case):
        with pytest.raises(NotOwner):
            send(case, by=UserFactory())

    def test_refuses_nothing_and_a_side_that_is_not_there(self, case, owner):
        with pytest.raises(BadInput):
            send(case, by=owner, text=" ")
        with pytest.raises(BadInput):
            send(case, by=owner, side="internal")

    def test_taken_back_in_time_can_be_written_anew(self, case, owner):
        recap = send(case, by=owner)

        conversation.take_back(
            message_id=recap.message.pk, by=owner, now=NOON + timedelta(seconds=3)
        )
        again = send(case, by=owner, text="You were locked out at 23:00.")

        assert (again.pk, again.state) == (recap.pk, "sent")
        assert "23:00" in again.text

    def test_keeps_its_words_once_sent(self, case, owner):
        recap = send(case, by=owner)

        with pytest.raises(InternalError), transaction.atomic():
            Recap.objects.filter(pk=recap.pk).update(text="Other.")


class TestSettle:
    def test_confirmed_settles_it(self, case, owner):
        recap = send(case, by=owner)

        recapping.settle(recap_id=recap.pk, by=owner, step="confirm", now=NOON)

        assert list(case.recaps.settled()) == [recap]
        assert case.events.order_by("-pk").first().kind == "recap_answered"

    def test_corrected_needs_the_words(self, case, owner):
        recap = send(case, by=owner)

        with pytest.raises(BadInput):
            recapping.settle(recap_id=recap.pk, by=owner, step="correct", now=NOON)
        recapping.settle(
            recap_id=recap.pk, by=owner, step="correct", answer="It was 23:00.", now=NOON
        )

        recap.refresh_from_db()
        assert (recap.state, recap.answer) == ("corrected", "It was 23:00.")

    def test_twice_is_refused(self, case, owner):
        recap = send(case, by=owner)
        recapping.settle(recap_id=recap.pk, by=owner, step="confirm", now=NOON)

        with pytest.raises(ImpossibleNow):
            recapping.settle(recap_id=recap.pk, by=owner, step="confirm", now=NOON)


class TestWaive:
    def test_needs_its_reason_and_counts_as_settled(self, case, owner):
        with pytest.raises(BadInput):
            recapping.waive(case_id=case.pk, by=owner, side="host", reason=" ", now=NOON)

        recapping.waive(case_id=case.pk, by=owner, side="host", reason="In hospital.", now=NOON)

        assert case.recaps.settled().count() == 1
