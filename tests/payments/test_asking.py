"""Asking for payments: until there is an answer, under one key, by any number of workers that die and come back."""

import subprocess
import sys
from datetime import timedelta
from itertools import cycle

import pytest

from payments.actions import asking
from payments.models import Payment, PaymentAttempt
from payments.provider import Unknown
from runtime import home
from runtime.children import wait_until
from tests.factories.cases import NOON
from tests.factories.payments import owe
from tests.processes import on_this_database
from tests.racing import race

LATER = NOON + timedelta(hours=2)


@pytest.mark.django_db
class TestOnePayment:
    def test_is_paid_and_keeps_the_providers_reference(self, ledger):
        payment = owe()

        assert asking.ask_due(now=NOON) == 1

        payment.refresh_from_db()
        assert (payment.state, payment.provider_ref) == ("accepted", ledger.booked[0]["id"])
        assert payment.attempt_log.get().outcome == "accepted"

    def test_whose_answer_was_lost_is_asked_again_and_paid_once(self, ledger):
        ledger.faults.append("silent")
        payment = owe()
        asking.ask_due(now=NOON)
        payment.refresh_from_db()
        assert (payment.state, payment.attempts) == ("unknown", 1)

        asking.ask_due(now=LATER)

        payment.refresh_from_db()
        assert (payment.state, payment.attempts) == ("accepted", 2)
        assert len(ledger.booked) == 1

    def test_is_not_asked_again_before_its_time(self, ledger):
        ledger.faults.append(503)
        owe()
        asking.ask_due(now=NOON)

        assert asking.ask_due(now=NOON + timedelta(seconds=4)) == 0
        assert asking.ask_due(now=NOON + timedelta(seconds=40)) == 1

    def test_is_never_given_up_while_nobody_knows(self, ledger):
        payment = owe()
        ledger.faults.extend([503] * 12)
        for day in range(12):
            asking.ask_due(now=NOON + timedelta(days=day))

        assert asking.ask_due(now=NOON + timedelta(days=30)) == 1
        payment.refresh_from_db()
        assert payment.state == "accepted"

    def test_that_is_refused_is_asked_for_once(self, ledger):
        ledger.refusals["HMABCDEF"] = "nothing_left"
        payment = owe()
        asking.ask_due(now=NOON)

        assert asking.ask_due(now=LATER) == 0
        payment.refresh_from_db()
        assert (payment.state, payment.code) == ("refused", "nothing_left")

    def test_waits_where_nobody_pays(self, ledger, settings):
        owe()
        settings.LEDGER_URL = ""

        assert asking.ask_due(now=NOON) == 0
        assert Payment.objects.get().attempts == 0


@pytest.mark.django_db
class TestWhoeverAsksAndDies:
    def test_leaves_the_row_to_the_next_one(self, ledger):
        payment = owe()
        lost = asking.claim_next(now=NOON)
        asking.ask(lost, ledger.client)  # booked, and nobody wrote it down

        assert not asking.ask_one(to=ledger.client, now=NOON + asking.LEASE / 2)
        assert asking.ask_one(to=ledger.client, now=NOON + asking.LEASE)

        payment.refresh_from_db()
        assert payment.state == "accepted"
        assert len(ledger.booked) == 1
        said = list(PaymentAttempt.objects.order_by("number").values_list("outcome", flat=True))
        assert said == ["unknown", "accepted"]

    def test_and_comes_back_late_changes_nothing(self, ledger):
        payment = owe()
        late = asking.claim_next(now=NOON)
        asking.ask_one(to=ledger.client, now=NOON + asking.LEASE)

        said = asking.Said(PaymentAttempt.Outcome.REFUSED, "late")
        assert not asking.record(payment=late, said=said, now=LATER)

        payment.refresh_from_db()
        assert payment.state == "accepted"


class Careless:
    """A provider's line on which answers get lost, now and then before and now and then after it has booked."""

    def __init__(self, real):
        self.real, self.luck = real, cycle(["before", "", "after", "", "after"])

    def transfer(self, transfer):
        luck = next(self.luck)
        if luck == "before":
            raise Unknown("It never got there.")
        reference = self.real.transfer(transfer)
        if luck == "after":
            raise Unknown("It came back to nobody.")
        return reference


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_pay_each_exactly_once(self, ledger):
        payments = [owe(100 + number) for number in range(6)]
        careless = Careless(ledger.client)

        def work():
            for round_ in range(8):
                while asking.ask_one(to=careless, now=NOON + timedelta(hours=2 * round_)):
                    pass

        results = race(*[work] * 4)
        # Whatever is left in doubt is asked for once more, on a line that holds.
        while asking.ask_one(to=ledger.client, now=NOON + timedelta(days=9)):
            pass

        assert [each for each in results if each is not None] == []
        assert set(Payment.objects.values_list("state", flat=True)) == {"accepted"}
        booked = [line["asked"]["amount"] for line in ledger.booked]
        assert sorted(booked) == [each.amount_minor for each in payments]

    def test_claim_a_payment_one_at_a_time(self, ledger):
        owe()

        claimed = race(*[lambda: asking.claim_next(now=NOON)] * 4)

        assert len([each for each in claimed if each is not None]) == 1


#: A worker that asks for whatever is due at noon, and nothing else.
WORKER = """
import django
django.setup()
from datetime import datetime
from payments.actions import asking
asking.ask_due(now=datetime.fromisoformat("{now}"))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAProcessThatIsKilled:
    def test_between_the_providers_yes_and_its_own_record_pays_once(self, ledger):
        payment = owe()
        ledger.faults.append("slow")  # it books at once, and keeps its answer to itself
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER.format(now=NOON.isoformat())],
            env=on_this_database(LEDGER_URL=ledger.url, LEDGER_TOKEN=ledger.token),
            cwd=home.CHECKOUT,
        )
        try:
            assert wait_until(lambda: bool(ledger.booked), 120)
        finally:
            worker.kill()
            worker.wait(timeout=60)
        payment.refresh_from_db()
        assert payment.state in (
            "asking",
            "unknown",
        )  # the latter if the kill came ten seconds late

        assert asking.ask_one(to=ledger.client, now=LATER)

        payment.refresh_from_db()
        assert (payment.state, payment.attempts) == ("accepted", 2)
        assert [line["id"] for line in ledger.booked] == [payment.provider_ref]
