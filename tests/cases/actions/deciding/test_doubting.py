"""A payment nobody knows the outcome of is somebody's business after an hour, once."""

from datetime import timedelta

import pytest

from cases.actions.deciding import doubting, paying
from messaging.models import Delivery
from payments.actions import asking
from payments.models import Payment
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import decide, set_limits
from tests.factories.users import UserFactory

AN_HOUR_LATER = NOON + timedelta(minutes=61)


@pytest.fixture
def helena(db):
    return UserFactory(manager=True, name="Helena Vasques")


@pytest.fixture
def case(helena, ledger, settings):
    settings.LEDGER_TOKEN = "not-ours"
    set_limits("goodwill", senior=(500, 5000, 15000))
    return make_case(owner=UserFactory(senior=True))


def pay(case, amount="40"):
    remedy = decide(case, amount).remedy_state
    paying.pay(remedy_id=remedy.pk, by=case.owner, now=NOON)
    asking.ask_due(now=NOON)


def mails(user):
    return Delivery.objects.filter(to_address=user.email, key__contains="doubt").count()


class TestADoubt:
    def test_is_told_after_an_hour_to_the_owner_and_the_managers_once(self, case, helena):
        pay(case)
        assert Payment.objects.get().state == "unknown"

        assert doubting.tell_due(now=AN_HOUR_LATER - timedelta(minutes=2)) == 0
        assert doubting.tell_due(now=AN_HOUR_LATER) == 1
        assert doubting.tell_due(now=AN_HOUR_LATER + timedelta(minutes=5)) == 0

        assert (mails(case.owner), mails(helena)) == (1, 1)

    def test_about_many_is_one_mail_to_the_managers(self, case, helena):
        pay(case)
        pay(case, "50")

        assert doubting.tell_due(now=AN_HOUR_LATER) == 2
        assert (mails(case.owner), mails(helena)) == (2, 1)

    def test_that_is_over_is_not_told(self, case, ledger, settings):
        pay(case)
        settings.LEDGER_TOKEN = ledger.token
        asking.ask_due(now=NOON + timedelta(minutes=5))

        assert doubting.tell_due(now=AN_HOUR_LATER) == 0
