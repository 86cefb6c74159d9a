"""Ways to reach somebody: proven by the code that came that way, and by nothing else."""

import re
from datetime import timedelta

import pytest

from common.errors import BadInput
from messaging.actions import sending, ways
from messaging.channels.channel import ChannelError
from messaging.models import Code, ContactMethod, Delivery
from messaging.models.code import CodeOver, WrongCode
from tests.factories.messaging import NOON, ContactMethodFactory
from tests.factories.users import UserFactory
from tests.racing import race
from tests.telephones import open_telephones

pytestmark = pytest.mark.django_db
NUMBER = "+5511912345678"


@pytest.fixture
def way():
    return ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)


def ask(way, *, now=NOON):
    ways.send_code(way_id=way.pk, by=way.user, now=now)
    text = Delivery.objects.filter(lane="code").order_by("-pk").first().body_text
    return "".join(re.findall(r"\d", text))[:6]


def prove(way, digits, *, now=NOON):
    return ways.verify(way_id=way.pk, digits=digits, by=way.user, now=now)


def wrong(digits):
    return f"{(int(digits) + 1) % 10**6:06}"


class TestACode:
    def test_proves_the_way_it_came_by(self, way):
        digits = ask(way)

        proven = prove(way, digits, now=NOON + timedelta(minutes=9))

        assert proven.is_usable
        assert proven.last_test_at == NOON + timedelta(minutes=9)

    def test_may_be_typed_with_blanks(self, way):
        digits = ask(way)

        assert prove(way, f" {digits[:3]} {digits[3:]} ").is_usable

    def test_is_stored_as_a_digest_only(self, way):
        digits = ask(way)

        code = Code.objects.get()
        assert digits not in f"{code.digest}{code.nonce}{code.address_digest}"
        assert NUMBER not in code.address_digest

    def test_is_good_for_ten_minutes(self, way):
        digits = ask(way)

        with pytest.raises(CodeOver):
            prove(way, digits, now=NOON + timedelta(minutes=10))

    def test_is_good_for_five_tries(self, way):
        digits = ask(way)
        for _ in range(5):
            with pytest.raises(WrongCode):
                prove(way, wrong(digits))

        with pytest.raises(CodeOver):
            prove(way, digits)
        assert Code.objects.get().tries == 5

    def test_is_good_once(self, way):
        digits = ask(way)
        prove(way, digits)

        with pytest.raises(CodeOver):
            prove(way, digits)

    def test_ends_when_another_is_sent(self, way):
        first = ask(way)
        second = ask(way, now=NOON + timedelta(seconds=30))
        if first == second:  # once in a million
            pytest.skip("the same digits twice")

        with pytest.raises(WrongCode):
            prove(way, first, now=NOON + timedelta(seconds=31))
        assert prove(way, second, now=NOON + timedelta(seconds=32)).is_usable

    def test_of_one_way_proves_no_other(self, way):
        digits = ask(way)
        other = ContactMethodFactory(user=way.user, kind="voice", value=NUMBER, unverified=True)

        with pytest.raises(BadInput, match="No code"):
            prove(other, digits)

    def test_is_not_what_is_not_six_digits(self, way):
        ask(way)

        for typed in ("", "12345", "1234567", "abcdef"):
            with pytest.raises(BadInput, match="six digits"):
                prove(way, typed)
        assert Code.objects.get().tries == 0

    def test_is_sent_to_one_address_three_times_in_half_an_hour_whoever_asks(self, way):
        for minute in range(3):
            ask(way, now=NOON + timedelta(minutes=minute))
        same = ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)

        with pytest.raises(ways.TooManyCodes):
            ask(same, now=NOON + timedelta(minutes=29))

        assert ask(same, now=NOON + timedelta(minutes=33))

    def test_is_sent_to_one_person_twelve_times_in_half_an_hour(self, way):
        for number in range(12):
            ask(
                ContactMethodFactory(
                    user=way.user, kind="sms", value=f"+55119123456{number:02}", unverified=True
                )
            )

        with pytest.raises(ways.TooManyCodes):
            ask(way)

    def test_is_not_sent_where_nobody_carries_it(self, way, settings):
        settings.TWILIO_ACCOUNT_SID = ""

        with pytest.raises(ways.NotCarried):
            ask(way)

    def test_is_spoken_digit_by_digit(self):
        way = ContactMethodFactory(kind="voice", value=NUMBER, unverified=True)

        digits = ask(way)

        assert Delivery.objects.get().body_text == (
            f"This is Steward. Your code is: {'. '.join(digits)}."
        )

    def test_is_in_its_readers_language(self):
        way = ContactMethodFactory(
            kind="sms", value=NUMBER, unverified=True, user__language="pt-br"
        )

        ask(way)

        assert Delivery.objects.get().body_text

    def test_is_wiped_once_it_has_left(self, way, settings, tmp_path):
        with open_telephones(settings, tmp_path) as telephones:
            telephones.exchange.reports = "never"
            digits = ask(way)
            sending.send_due(now=NOON)

            text = Delivery.objects.get()
            assert (text.state, text.body_text) == ("sent", "")
            assert digits in telephones.log("text")[0]["body"]
        assert prove(way, digits).is_usable

    def test_is_wiped_when_it_was_not_sent_in_time(self, way):
        ask(way)

        sending.send_due(now=NOON + timedelta(minutes=11))

        text = Delivery.objects.get()
        assert (text.state, text.body_text) == ("expired", "")


@pytest.mark.django_db(transaction=True)
class TestTwoTriesAtOnce:
    def test_are_both_counted(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)
        digits = ask(way)

        race(*[lambda: prove(way, wrong(digits))] * 4)

        assert Code.objects.get().tries == 4

    def test_with_the_right_digits_prove_it_once(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)
        digits = ask(way)

        results = race(*[lambda: prove(way, digits)] * 3)

        assert sum(isinstance(result, ContactMethod) for result in results) == 1
        assert sum(isinstance(result, CodeOver) for result in results) == 2


@pytest.mark.filterwarnings(
    "ignore:'imghdr' is deprecated:DeprecationWarning"
)  # Apprise looks for it
class TestAdding:
    def add(self, user, kind, address):
        return ways.add(by=user, kind=kind, address=address, now=NOON)

    @pytest.mark.parametrize(
        ("kind", "typed", "stored"),
        [
            ("sms", " +55 (11) 91234-5678 ", NUMBER),
            ("voice", "+351 912 345 678", "+351912345678"),
            ("email", "tomas@staff.example", "tomas@staff.example"),
            ("apprise", "ntfys://a-long-topic", "ntfys://a-long-topic"),
        ],
    )
    def test_keeps_one_form_of_each_address(self, kind, typed, stored):
        way = self.add(UserFactory(), kind, typed)

        assert way.value == stored
        assert not way.is_usable

    def test_refuses_the_same_twice(self):
        user = UserFactory()
        self.add(user, "sms", NUMBER)

        with pytest.raises(ways.ListedAlready):
            self.add(user, "sms", "+55 11 91234 5678")

    def test_refuses_a_list_that_is_full(self):
        user = UserFactory()
        for number in range(20):
            ContactMethodFactory(user=user, value=f"t{number}@staff.example")

        with pytest.raises(ways.TooManyWays):
            self.add(user, "sms", NUMBER)

    def test_names_a_service_and_never_its_address(self):
        way = self.add(UserFactory(), "apprise", "ntfys://a-long-topic")

        assert (way.label, way.shown) == ("ntfy", "ntfy")
        assert "a-long-topic" not in str(way)


class TestAWayThatFails:
    def refuse(self, way, *, gone):
        outcome = sending.Outcome(sending.DeliveryAttempt.Outcome.FAILED, error="no", is_gone=gone)
        number = Delivery.objects.count()
        delivery = sending.outbox.queue_to_way(
            way=way,
            key=f"t:{number}",
            lane="notice",
            subject="s",
            text="t",
            send_after=NOON,
            now=NOON,
        )
        claimed = sending.claim_next(now=NOON, candidate=lambda now: delivery.pk)
        sending.record_outcome(delivery=claimed, outcome=outcome, now=NOON)
        way.refresh_from_db()
        return way

    def test_is_switched_off_at_once_when_its_address_is_gone(self):
        way = self.refuse(ContactMethodFactory(kind="sms", value=NUMBER), gone=True)

        assert (way.disabled_reason, way.is_usable) == ("gone", False)
        assert way.disabled_at == NOON

    def test_is_switched_off_after_three_refusals_in_a_row(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER)

        for _ in range(2):
            assert self.refuse(way, gone=False).is_usable
        assert self.refuse(way, gone=False).disabled_reason == "refused"

    def test_must_be_proven_again_after_that(self):
        way = self.refuse(ContactMethodFactory(kind="sms", value=NUMBER), gone=True)

        way = ways.switch_on(way_id=way.pk, by=way.user, now=NOON)

        assert not way.is_off
        assert not way.is_usable

    def test_need_not_be_proven_again_when_its_owner_switched_it_off(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER)
        ways.switch_off(way_id=way.pk, by=way.user, now=NOON)

        assert ways.switch_on(way_id=way.pk, by=way.user, now=NOON).is_usable

    def test_gets_nothing_that_was_owed_before(self, settings, tmp_path):
        way = ContactMethodFactory(kind="sms", value=NUMBER)
        text = sending.outbox.queue_to_way(
            way=way, key="t", lane="notice", subject="s", text="t", send_after=NOON, now=NOON
        )
        ways.switch_off(way_id=way.pk, by=way.user, now=NOON)

        with open_telephones(settings, tmp_path) as telephones:
            sending.send_due(now=NOON)

            assert telephones.log("text") == []
        text.refresh_from_db()
        way.refresh_from_db()
        assert (text.state, text.last_error) == ("failed", "The way is switched off.")
        assert (way.disabled_reason, way.refusals) == ("asked", 0)

    def test_stays_in_nobodys_texts_when_it_is_removed(self):
        way = self.refuse(ContactMethodFactory(kind="sms", value=NUMBER), gone=False)

        ways.remove(way_id=way.pk, by=way.user, now=NOON)

        assert Delivery.objects.get().contact_method is None

    def test_gets_nothing_more_once_it_is_removed(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER)
        ask(way)

        ways.remove(way_id=way.pk, by=way.user, now=NOON)

        text = Delivery.objects.get()
        assert (text.state, text.next_at, text.body_text) == ("superseded", None, "")


class TestSomebodyElse:
    @pytest.mark.parametrize("act", [ways.switch_off, ways.switch_on, ways.remove, ways.send_code])
    def test_can_do_nothing_with_it(self, way, act):
        with pytest.raises(ContactMethod.DoesNotExist):
            act(way_id=way.pk, by=UserFactory(), now=NOON)

    def test_cannot_prove_it(self, way):
        digits = ask(way)

        with pytest.raises(ContactMethod.DoesNotExist):
            ways.verify(way_id=way.pk, digits=digits, by=UserFactory(), now=NOON)


class TestRefusals:
    def test_know_an_address_that_is_gone(self):
        error = ChannelError("no", permanent=False, gone=True)

        assert (error.permanent, error.gone) == (True, True)


class TestUsable:
    def test_means_proven_on_and_carried(self, settings):
        proven = ContactMethodFactory(kind="sms", value=NUMBER)
        ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)
        ContactMethodFactory(kind="sms", value=NUMBER, disabled_reason="gone")

        assert list(ContactMethod.objects.usable()) == [proven]
        settings.TWILIO_FROM = ""
        assert list(ContactMethod.objects.usable()) == []
        assert not proven.is_usable
