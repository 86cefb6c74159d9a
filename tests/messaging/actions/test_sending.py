"""The claim loop: nothing lost, nothing sent by two, the same id when it must be sent again."""

import threading
import time
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import connection, transaction

from messaging.actions import outbox, sending
from messaging.models import Delivery, DeliveryAttempt
from tests.factories.messaging import NOON, DeliveryFactory
from tests.messaging.post_office import open_post_office
from tests.racing import race

pytestmark = pytest.mark.django_db

CONVERSATION = sending.next_in("conversation")
LATER = NOON + timedelta(seconds=25)


@pytest.fixture
def office(settings):
    with open_post_office(settings) as office:
        yield office


def claim(now=NOON, candidate=CONVERSATION):
    return sending.claim_next(now=now, candidate=candidate)


def sent(reference="250"):
    return sending.Outcome(DeliveryAttempt.Outcome.SENT, provider_ref=reference)


def refused(reason="421 busy"):
    return sending.Outcome(DeliveryAttempt.Outcome.RETRY, error=reason)


class TestClaimNext:
    def test_takes_the_most_urgent_and_holds_it(self):
        DeliveryFactory(urgency=5)
        urgent = DeliveryFactory(urgency=1)

        delivery = claim()

        assert delivery == urgent
        assert (delivery.state, delivery.attempts, delivery.next_at) == (
            "sending",
            1,
            NOON + sending.LEASE,
        )

    def test_leaves_what_is_held_later_or_in_another_lane(self):
        DeliveryFactory(held=True)
        DeliveryFactory(later=True)
        DeliveryFactory(page=True)

        assert claim() is None

    def test_takes_over_when_a_lease_has_run_out_and_says_so(self):
        DeliveryFactory(abandoned=True)

        delivery = claim()

        assert delivery.attempts == 2
        (lost,) = delivery.attempt_log.all()
        assert (lost.number, lost.outcome) == (1, "unknown")

    def test_takes_what_a_candidate_of_another_room_picks(self):
        wanted = DeliveryFactory(page=True)
        DeliveryFactory(page=True)

        def candidate(now):
            rows = (
                Delivery.objects.due(now=now)
                .filter(pk=wanted.pk)
                .select_for_update(skip_locked=True)
            )
            return rows.values_list("pk", flat=True).first()

        assert claim(candidate=candidate) == wanted
        assert claim(candidate=candidate) is None

    @pytest.mark.django_db(transaction=True)
    def test_gives_each_row_to_one_claimer(self):
        for _number in range(30):
            DeliveryFactory()

        def claim_all():
            mine = []
            while (delivery := claim()) is not None:
                mine.append(delivery.pk)
            return mine

        taken = [pk for mine in race(*[claim_all] * 6) for pk in mine]

        assert len(taken) == len(set(taken)) == 30

    @pytest.mark.django_db(transaction=True)
    def test_passes_over_what_somebody_is_taking_back(self):
        held, free = DeliveryFactory(urgency=1), DeliveryFactory(urgency=2)
        with transaction.atomic():
            Delivery.objects.select_for_update().get(pk=held.pk)

            (claimed,) = race(claim)

        assert claimed == free

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("_round", range(10))
    def test_never_claims_what_was_taken_back(self, _round):
        delivery = DeliveryFactory()

        taken_back, claimed = race(lambda: outbox.cancel(delivery_id=delivery.pk, now=NOON), claim)

        delivery.refresh_from_db()
        if claimed is None:
            assert delivery.state == "cancelled"
        else:
            assert isinstance(taken_back, outbox.TooLate)
            assert delivery.state == "sending"


class TestDeliver:
    def test_leaves_a_channel_of_a_newer_version_to_that_version(self):
        outcome = sending.deliver(DeliveryFactory.build(channel="pigeon"))

        assert outcome.kind == DeliveryAttempt.Outcome.RETRY


class TestRecordOutcome:
    def test_marks_what_was_accepted(self):
        DeliveryFactory()
        delivery = claim()

        assert sending.record_outcome(delivery=delivery, outcome=sent("250 ok"), now=LATER)

        delivery.refresh_from_db()
        assert (delivery.state, delivery.sent_at, delivery.next_at, delivery.provider_ref) == (
            "sent",
            LATER,
            None,
            "250 ok",
        )
        assert delivery.attempt_log.get().outcome == "sent"

    def test_waits_longer_after_each_refusal(self):
        row = DeliveryFactory()
        waits = []
        now = NOON
        for _try in range(5):
            delivery = claim(now)
            sending.record_outcome(delivery=delivery, outcome=refused(), now=now)
            row.refresh_from_db()
            waits.append((row.next_at - now).total_seconds())
            now = row.next_at

        assert waits == [5, 15, 60, 300, 900]
        assert (row.state, row.last_error, row.attempt_log.count()) == ("pending", "421 busy", 5)

    def test_ends_on_a_refusal_for_good(self):
        DeliveryFactory()
        delivery = claim()

        sending.record_outcome(
            delivery=delivery,
            outcome=sending.Outcome(DeliveryAttempt.Outcome.FAILED, error="550 gone"),
            now=NOON,
        )

        delivery.refresh_from_db()
        assert (delivery.state, delivery.next_at, delivery.last_error) == (
            "failed",
            None,
            "550 gone",
        )

    def test_ends_when_the_next_try_would_be_of_no_use(self):
        DeliveryFactory(expires_at=NOON + timedelta(seconds=4))
        delivery = claim()

        sending.record_outcome(delivery=delivery, outcome=refused(), now=NOON)

        delivery.refresh_from_db()
        assert delivery.state == "expired"

    def test_gives_up_after_two_days(self):
        DeliveryFactory(queued_at=NOON - timedelta(days=2))
        delivery = claim()

        sending.record_outcome(delivery=delivery, outcome=refused(), now=NOON)

        delivery.refresh_from_db()
        assert delivery.state == "failed"

    @pytest.mark.parametrize("outcome", [sent(), refused()])
    def test_ignores_a_late_finisher(self, outcome):
        DeliveryFactory()
        slow = claim()
        fast = claim(LATER)

        assert not sending.record_outcome(delivery=slow, outcome=outcome, now=LATER)

        fast.refresh_from_db()
        assert (fast.state, fast.attempts) == ("sending", 2)
        assert sending.record_outcome(delivery=fast, outcome=sent(), now=LATER)

    def test_leaves_what_was_superseded_meanwhile(self):
        DeliveryFactory()
        delivery = claim()
        outbox.supersede(delivery_ids=[delivery.pk], now=NOON)

        assert not sending.record_outcome(delivery=delivery, outcome=sent(), now=NOON)

        delivery.refresh_from_db()
        assert delivery.state == "superseded"
        assert delivery.attempt_log.get().outcome == "sent"


class TestSendDue:
    def test_sends_what_is_due_in_its_lanes(self, office):
        DeliveryFactory(subject="One")
        DeliveryFactory(subject="Two", lane="notice")
        DeliveryFactory(page=True)
        DeliveryFactory(later=True)

        assert sending.send_due(now=NOON) == 2

        assert Delivery.objects.filter(state="sent").count() == len(office.accepted) == 2

    def test_marks_what_came_too_late(self, office):
        DeliveryFactory(expires_at=NOON)

        sending.send_due(now=NOON)

        assert Delivery.objects.get().state == "expired"
        assert office.seen == []

    def test_goes_on_after_a_refusal(self, office):
        office.says = ["451 4.3.0 later", "550 5.1.1 nobody"]
        DeliveryFactory(urgency=1)
        DeliveryFactory(urgency=2)
        DeliveryFactory(urgency=3)

        assert sending.send_due(now=NOON) == 3

        assert list(Delivery.objects.order_by("urgency").values_list("state", flat=True)) == [
            "pending",
            "failed",
            "sent",
        ]

    def test_sends_the_same_mail_again_when_the_sender_died_after_handing_over(self, office):
        DeliveryFactory()
        delivery = claim()
        assert sending.deliver(delivery).is_sent
        # killed here: the outcome is never recorded

        assert sending.send_due(now=NOON + timedelta(seconds=10)) == 0
        assert sending.send_due(now=LATER) == 1
        assert sending.send_due(now=LATER + timedelta(hours=1)) == 0

        first, second = office.mails
        assert first == second
        assert message_from_bytes(first)["Message-ID"] == f"<{delivery.message_id}>"
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("sent", 2)

    @pytest.mark.django_db(transaction=True)
    def test_sends_each_mail_once_with_many_senders(self, office):
        for _number in range(24):
            DeliveryFactory()

        race(*[lambda: sending.send_due(now=NOON)] * 4)

        ids = [message_from_bytes(raw)["Message-ID"] for raw in office.mails]
        assert len(ids) == len(set(ids)) == 24
        assert Delivery.objects.filter(state="sent").count() == 24

    @pytest.mark.django_db(transaction=True)
    def test_holds_no_transaction_while_the_provider_thinks(self, office):
        DeliveryFactory()
        answered = threading.Event()
        office.before_answer = lambda: answered.wait(60)

        def look():
            for _try in range(1500):
                if office.seen:
                    break
                time.sleep(0.02)
            with connection.cursor() as cursor:
                cursor.execute(
                    "select count(*) from pg_stat_activity where datname = current_database()"
                    " and state = 'idle in transaction'"
                )
                (idle,) = cursor.fetchone()
            answered.set()
            return idle

        tried, idle = race(lambda: sending.send_due(now=NOON), look)

        assert (tried, idle) == (1, 0)
