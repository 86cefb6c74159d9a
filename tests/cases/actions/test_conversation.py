import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases.actions import conversation, drafts, handovers
from cases.actions.conversation import CaseEnded, NobodyToWriteTo, SomethingNewer
from cases.models import CaseEvent, Draft, Message
from cases.models.refusals import NotOwner, Unowned
from common.errors import BadInput
from messaging.actions import outbox
from messaging.models import Delivery
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


class TestReply:
    def test_owes_one_mail_to_the_one_side_of_the_thread(self):
        owner = UserFactory()
        case = make_case(owner=owner)

        message = send(case, by=owner, side="host", text="Kate, please call us.")

        host = case.parties.get(side="host")
        assert message.delivery.to_address == host.address
        assert message.delivery.body_text == "Kate, please call us."
        assert Delivery.objects.filter(lane="conversation").count() == 1

    def test_never_carries_one_sides_subject_to_the_other(self):
        owner = UserFactory()
        case = make_case(owner=owner, subjects={"guest": "My host is a monster"})

        to_host = send(case, by=owner, side="host")
        to_guest = send(case, by=owner, side="guest")

        assert "monster" not in to_host.delivery.subject
        assert "monster" in to_guest.delivery.subject

    def test_leaves_after_the_writers_undo_time(self):
        owner = UserFactory(undo_seconds=10)
        case = make_case(owner=owner)

        message = send(case, by=owner)

        assert message.delivery.next_at == NOON + timedelta(seconds=10)

    def test_the_same_key_twice_is_one_message(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        key = uuid.uuid4()
        words = {
            "thread_id": case.threads.get(kind="guest").pk,
            "by": owner,
            "text": "On it",
            "client_key": key,
            "now": NOON,
        }

        first, second = conversation.reply(**words), conversation.reply(**words)

        assert first == second
        assert Delivery.objects.count() == 1

    def test_refuses_anybody_but_the_owner(self):
        case = make_case(owner=UserFactory())

        with pytest.raises(NotOwner):
            send(case, by=UserFactory())

    def test_refuses_on_a_case_nobody_owns(self):
        with pytest.raises(Unowned):
            send(make_case(), by=UserFactory())

    def test_refuses_when_something_newer_came_in_unseen(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        seen = receive(case)
        receive(case, text="Wait, it is worse", at=NOON + timedelta(minutes=1))

        with pytest.raises(SomethingNewer):
            send(case, by=owner, seen_message_id=seen.pk)

        assert Delivery.objects.count() == 0

    def test_refuses_on_the_internal_thread(self):
        owner = UserFactory()
        case = make_case(owner=owner)

        with pytest.raises(NobodyToWriteTo):
            send(case, by=owner, side="internal")

    @pytest.mark.parametrize("text", ["", "   ", "\x00"])
    def test_refuses_nothing(self, text):
        owner = UserFactory()

        with pytest.raises(BadInput) as refusal:
            send(make_case(owner=owner), by=owner, text=text)

        assert refusal.value.field == "text"

    def test_refuses_a_book(self):
        owner = UserFactory()

        with pytest.raises(BadInput):
            send(make_case(owner=owner), by=owner, text="x" * 5_000_000)

    def test_keeps_emoji_and_right_to_left_words(self):
        owner = UserFactory()

        message = send(make_case(owner=owner), by=owner, text="שלום 🏠 مرحبا")

        assert Message.objects.get(pk=message.pk).text == "שלום 🏠 مرحبا"

    def test_refuses_on_a_case_that_has_ended(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        case.status, case.resolved_at, case.outcome = "resolved", NOON, "solved"
        case.save()

        with pytest.raises(CaseEnded):
            send(case, by=owner)

    def test_clears_the_draft_and_the_answer_owed(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        receive(case)
        thread = case.threads.get(kind="guest")
        drafts.keep(thread_id=thread.pk, by=owner, text="On", now=NOON)

        send(case, by=owner)

        thread.refresh_from_db()
        assert thread.unanswered_since is None
        assert not Draft.objects.filter(thread=thread).exists()


class TestTakeBack:
    def test_returns_the_words_as_a_draft_and_sends_nothing(self):
        owner = UserFactory(undo_seconds=10)
        case = make_case(owner=owner)
        message = send(case, by=owner, text="Too early")

        draft = conversation.take_back(message_id=message.pk, by=owner, now=NOON)

        message.refresh_from_db()
        assert draft.text == "Too early"
        assert message.withdrawn_at == NOON
        assert message.delivery.state == "cancelled"

    def test_the_side_waits_again(self):
        owner = UserFactory(undo_seconds=10)
        case = make_case(owner=owner)
        receive(case, at=NOON - timedelta(minutes=4))
        message = send(case, by=owner)

        conversation.take_back(message_id=message.pk, by=owner, now=NOON)

        assert case.threads.get(kind="guest").unanswered_since == NOON - timedelta(minutes=4)

    def test_refuses_once_it_left(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        message = send(case, by=owner)
        Delivery.objects.filter(pk=message.delivery_id).update(
            state="sent", sent_at=NOON, next_at=None, attempts=1
        )

        with pytest.raises(outbox.TooLate):
            conversation.take_back(message_id=message.pk, by=owner, now=NOON)

    def test_refuses_anybody_but_the_writer(self):
        owner = UserFactory(undo_seconds=10)
        message = send(make_case(owner=owner), by=owner)

        with pytest.raises(conversation.NotYours):
            conversation.take_back(message_id=message.pk, by=UserFactory(), now=NOON)


class TestNote:
    def test_anybody_who_sees_the_case_may_leave_one(self):
        case, colleague = make_case(owner=UserFactory()), UserFactory()

        note = conversation.note(
            case_id=case.pk, by=colleague, text="Lift works.", client_key=uuid.uuid4(), now=NOON
        )

        assert note.thread.kind == "internal"
        assert Delivery.objects.count() == 0
        assert case.events.filter(kind=CaseEvent.Kind.NOTE_ADDED).count() == 1


class TestKeep:
    def test_keeps_the_last_words_once(self):
        owner = UserFactory()
        thread = make_case(owner=owner).threads.get(kind="guest")

        drafts.keep(thread_id=thread.pk, by=owner, text="Dear", now=NOON)
        drafts.keep(thread_id=thread.pk, by=owner, text="Dear Ada", now=NOON)

        assert Draft.objects.get(thread=thread).text == "Dear Ada"

    def test_survives_a_change_of_owner(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        thread = case.threads.get(kind="guest")
        drafts.keep(thread_id=thread.pk, by=giver, text="Half a", now=NOON)
        offer = handovers.offer(case_id=case.pk, by=giver, to=taker, summary="x", now=NOON)

        handovers.accept(handover_id=offer.pk, by=taker, now=NOON)

        assert Draft.objects.get(thread=thread, author=giver).text == "Half a"

    def test_emptied_it_goes(self):
        owner = UserFactory()
        thread = make_case(owner=owner).threads.get(kind="guest")
        drafts.keep(thread_id=thread.pk, by=owner, text="x", now=NOON)

        assert drafts.keep(thread_id=thread.pk, by=owner, text=" ", now=NOON) is None
        assert not Draft.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestDoubleSubmit:
    def test_has_one_effect_however_fast(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        thread, key = case.threads.get(kind="guest").pk, uuid.uuid4()

        outcomes = race(
            *[
                lambda: conversation.reply(
                    thread_id=thread, by=owner, text="Once", client_key=key, now=NOON
                )
            ]
            * 6
        )

        assert {outcome.pk for outcome in outcomes} == {outcomes[0].pk}
        assert Delivery.objects.count() == 1

    def test_is_not_undone_by_a_late_save_of_its_own_words(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        thread, key = case.threads.get(kind="guest").pk, uuid.uuid4()

        def keep_late():
            try:
                return drafts.keep(
                    thread_id=thread, by=owner, text="Once", client_key=key, now=NOON
                )
            finally:
                connection.close()

        with ThreadPoolExecutor() as pool:
            with transaction.atomic():
                conversation.reply(
                    thread_id=thread, by=owner, text="Once", client_key=key, now=NOON
                )
                late = pool.submit(keep_late)
                time.sleep(0.3)  # the save has begun, and the reply is not committed
            assert late.result(timeout=20) is None

        assert not Draft.objects.exists()
