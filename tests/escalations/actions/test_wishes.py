"""How somebody wants to be woken: kept, unless it would leave a shift without anybody who can be."""

import re
from datetime import time, timedelta

import pytest

from common.errors import BadInput
from escalations import defaults
from escalations.actions import wishes
from escalations.models import NotificationRule
from messaging.actions import ways
from messaging.models import Code, ContactMethod, Delivery
from messaging.models.code import WrongCode
from tests.escalations.telephone_desk import TelephoneDesk
from tests.factories.escalations import NIGHT, Desk
from tests.factories.messaging import ContactMethodFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "+5511912345678"


def prove(way, digits=None):
    ways.send_code(way_id=way.pk, by=way.user, now=NIGHT)
    sent = "".join(re.findall(r"\d", Delivery.objects.latest("pk").body_text))[:6]
    return wishes.prove_way(way_id=way.pk, digits=digits or sent, by=way.user, now=NIGHT)


def rules_of(user):
    found = NotificationRule.objects.filter(user=user).order_by("severity", "order")
    return [(rule.severity, rule.contact_method.kind) for rule in found]


class TestTheLastWayOfSomebodyOnCall:
    @pytest.fixture
    def desk(self):
        desk = Desk()
        self.way = ContactMethodFactory(user=desk.tomas, kind="voice", value=NUMBER)
        return desk

    @pytest.mark.parametrize("act", [wishes.switch_off_way, wishes.remove_way])
    def test_cannot_be_given_up_now(self, desk, act):
        with pytest.raises(wishes.StillNeeded, match="on call now"):
            act(way_id=self.way.pk, by=desk.tomas, now=NIGHT)

        assert ContactMethod.objects.get().is_usable

    def test_cannot_be_given_up_within_three_days_before(self, desk):
        way = ContactMethodFactory(user=desk.nadia, kind="voice", value="+5511987654321")
        # Monday 08:00 in São Paulo Nadia takes over from Tomás; on the second level she is on call until then.
        desk.schedule.rotations.filter(level="second").delete()
        monday = NIGHT + timedelta(days=3, hours=8, minutes=20)

        with pytest.raises(wishes.StillNeeded, match="on call from"):
            wishes.remove_way(way_id=way.pk, by=desk.nadia, now=monday - timedelta(hours=71))
        wishes.remove_way(way_id=way.pk, by=desk.nadia, now=monday - timedelta(hours=73))

        assert not ContactMethod.objects.filter(user=desk.nadia).exists()

    def test_can_when_another_wakes_them(self, desk):
        ContactMethodFactory(user=desk.tomas)

        wishes.remove_way(way_id=self.way.pk, by=desk.tomas, now=NIGHT)

        assert ContactMethod.objects.filter(user=desk.tomas).count() == 1

    def test_is_still_the_last_when_the_other_is_the_screen_or_not_proven(self, desk):
        ContactMethodFactory(user=desk.tomas, kind="in_app", value="")
        ContactMethodFactory(user=desk.tomas, unverified=True)

        with pytest.raises(wishes.StillNeeded):
            wishes.remove_way(way_id=self.way.pk, by=desk.tomas, now=NIGHT)

    def test_can_by_somebody_who_is_not_on_call(self, desk):
        way = ContactMethodFactory()

        wishes.remove_way(way_id=way.pk, by=way.user, now=NIGHT)

    def test_keeps_its_last_rule_for_an_s1(self, desk):
        defaults.ways_to_wake(desk.tomas, now=NIGHT)
        for rule in NotificationRule.objects.filter(severity=1, contact_method__kind="email"):
            wishes.remove_rule(rule_id=rule.pk, by=desk.tomas, now=NIGHT)
        last = NotificationRule.objects.get(severity=1, contact_method__kind="voice")

        with pytest.raises(wishes.StillNeeded):
            wishes.remove_rule(rule_id=last.pk, by=desk.tomas, now=NIGHT)


class TestProvingAWay:
    def test_adds_it_to_rules_nobody_has_touched(self):
        user = UserFactory()
        defaults.ways_to_wake(user, now=NIGHT)

        prove(ContactMethodFactory(user=user, kind="voice", value=NUMBER, unverified=True))

        assert (1, "voice") in rules_of(user)
        assert (2, "voice") in rules_of(user)
        assert (3, "voice") not in rules_of(user)

    def test_leaves_rules_of_ones_own_alone(self):
        user = UserFactory()
        mail = ContactMethodFactory(user=user)
        NotificationRule.objects.create(
            user=user, severity=1, order=1, after_seconds=30, contact_method=mail
        )

        prove(ContactMethodFactory(user=user, kind="voice", value=NUMBER, unverified=True))

        assert rules_of(user) == [(1, "email")]

    def test_counts_a_wrong_try_although_it_is_refused(self):
        way = ContactMethodFactory(kind="sms", value=NUMBER, unverified=True)
        ways.send_code(way_id=way.pk, by=way.user, now=NIGHT)
        wrong = "000000" if "000000" not in Delivery.objects.get().body_text else "000001"

        with pytest.raises(WrongCode):
            wishes.prove_way(way_id=way.pk, digits=wrong, by=way.user, now=NIGHT)

        assert Code.objects.get().tries == 1


class TestRules:
    @pytest.fixture
    def way(self):
        return ContactMethodFactory()

    def add(self, way, **fields):
        values = {"severity": 1, "after_seconds": 0, "repeat_seconds": None, **fields}
        return wishes.add_rule(by=way.user, way_id=way.pk, now=NIGHT, **values)

    def test_come_in_the_order_they_were_added(self, way):
        self.add(way)
        self.add(way, after_seconds=60)

        orders = NotificationRule.objects.order_by("order").values_list("order", "after_seconds")
        assert list(orders) == [(1, 0), (2, 60)]

    def test_are_not_listed_twice(self, way):
        self.add(way)

        with pytest.raises(wishes.ListedAlready):
            self.add(way)

    def test_are_not_endless(self, way):
        for number in range(12):
            self.add(way, after_seconds=number)

        with pytest.raises(wishes.TooManyRules):
            self.add(way, after_seconds=99)

    def test_name_only_ones_own_ways(self, way):
        with pytest.raises(ContactMethod.DoesNotExist):
            wishes.add_rule(
                by=UserFactory(),
                severity=1,
                way_id=way.pk,
                after_seconds=0,
                repeat_seconds=None,
                now=NIGHT,
            )

    def test_go_with_their_way(self, way):
        self.add(way)

        wishes.remove_way(way_id=way.pk, by=way.user, now=NIGHT)

        assert not NotificationRule.objects.exists()


class TestQuietHours:
    @pytest.mark.parametrize(
        ("begins", "ends"), [(time(22), None), (None, time(7)), (time(22), time(22))]
    )
    def test_need_two_different_ends(self, begins, ends):
        with pytest.raises(BadInput):
            wishes.set_quiet_hours(by=UserFactory(), quiet_from=begins, quiet_until=ends, now=NIGHT)


class TestARemovedWayThatStillRings:
    def test_is_texted_no_more_and_the_next_way_rings_at_once(self):
        desk = TelephoneDesk()
        text = desk.text("sms", sent=False)
        call = desk.text("voice", order=51, after=300, sent=False)

        wishes.remove_way(way_id=desk.ways["sms"].pk, by=desk.tomas, now=NIGHT)

        text.refresh_from_db()
        call.refresh_from_db()
        assert text.state == "superseded"
        assert (call.state, call.next_at) == ("pending", NIGHT)

    def test_hurries_nothing_where_it_only_would_have_rung_again(self):
        desk = TelephoneDesk()
        desk.text("sms", sent=False, repeat=1)
        call = desk.text("voice", order=51, after=300, sent=False)

        wishes.remove_way(way_id=desk.ways["sms"].pk, by=desk.tomas, now=NIGHT)

        call.refresh_from_db()
        assert call.next_at == NIGHT + timedelta(seconds=300)
