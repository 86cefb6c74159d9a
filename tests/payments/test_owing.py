"""What is owed once, stopped only before it was asked for, and called back once."""

import pytest
from django.db import Error, connection, transaction

from common.errors import BadInput
from payments.actions import asking, owing
from payments.actions.owing import CalledBackBefore, NoProvider, PaidBefore
from payments.models import Payment
from tests.factories.cases import NOON
from tests.factories.payments import owe
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def paid(ledger, **fields):
    payment = owe(**fields)
    asking.ask_one(to=ledger.client, now=NOON)
    payment.refresh_from_db()
    return payment


class TestOwing:
    def test_one_thing_twice_is_refused(self, ledger):
        payment = owe()

        with pytest.raises(PaidBefore):
            owe(subject=payment.subject)
        assert Payment.objects.count() == 1

    def test_again_is_possible_after_a_refusal_and_under_another_key(self, ledger):
        ledger.refusals["person-1"] = "account_closed"
        refused = paid(ledger)

        again = owe(subject=refused.subject)

        assert refused.state == "refused"
        assert again.key != refused.key

    def test_again_is_impossible_while_nobody_knows(self, ledger):
        ledger.faults.append("silent")
        doubtful = paid(ledger)
        assert doubtful.state == "unknown"

        with pytest.raises(PaidBefore):
            owe(subject=doubtful.subject)

    def test_nothing_is_refused(self, ledger):
        with pytest.raises(BadInput):
            owe(0)

    def test_without_a_provider_is_refused(self, settings):
        settings.LEDGER_URL = ""

        with pytest.raises(NoProvider):
            owe()


class TestStopping:
    def test_is_possible_before_it_was_asked_for(self, ledger):
        payment = owe()

        assert owing.stop(subject=payment.subject, now=NOON)

        assert asking.ask_due(now=NOON) == 0
        assert owe(subject=payment.subject).pk

    def test_is_impossible_afterwards(self, ledger):
        ledger.faults.append(503)
        payment = paid(ledger)

        assert not owing.stop(subject=payment.subject, now=NOON)


class TestCallingBack:
    def test_a_part_of_what_was_paid(self, ledger):
        payment = paid(ledger)

        back = owing.call_back(
            payment_id=payment.pk, minor=500, memo="ST-10001", by=UserFactory(), now=NOON
        )
        asking.ask_one(to=ledger.client, now=NOON)

        back.refresh_from_db()
        assert (back.state, ledger.booked[-1]["asked"]["amount"]) == ("accepted", 500)
        with pytest.raises(CalledBackBefore):
            owing.call_back(payment_id=payment.pk, memo="x", by=UserFactory(), now=NOON)

    def test_refuses_more_than_was_paid_and_what_was_not_paid(self, ledger):
        payment = paid(ledger)
        with pytest.raises(BadInput):
            owing.call_back(
                payment_id=payment.pk, minor=12_001, memo="x", by=UserFactory(), now=NOON
            )

        with pytest.raises(BadInput):
            owing.call_back(payment_id=owe().pk, memo="x", by=UserFactory(), now=NOON)


class TestTheTable:
    """What must never be false, whoever writes."""

    @pytest.mark.parametrize(
        "change",
        [
            {"amount_minor": 1},
            {"currency": "EUR"},
            {"account": "person-2"},
            {"key": "6f9619ff-8b86-d011-b42d-00c04fc964ff"},
            {"state": "refused", "code": "x", "provider_ref": ""},
        ],
    )
    def test_keeps_what_was_asked_for_and_what_came_of_it(self, ledger, change):
        payment = paid(ledger)

        with pytest.raises(Error), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)

    def test_keeps_every_row(self, ledger):
        paid(ledger)
        for table in ("payments_paymentattempt", "payments_payment"):
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"delete from {table}")

    def test_calls_back_no_more_than_was_paid(self, ledger):
        payment = paid(ledger)
        too_much = Payment(
            subject=payment.subject,
            kind="reversal",
            amount_minor=payment.amount_minor + 1,
            currency="USD",
            account=payment.account,
            memo="x",
            reverses=payment,
            next_at=NOON,
            requested_at=NOON,
            requested_by=payment.requested_by,
        )

        with pytest.raises(Error), transaction.atomic():
            too_much.save()
