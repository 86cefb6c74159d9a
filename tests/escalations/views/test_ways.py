"""The page "How I am woken" and its doors: one's own only, with no secret, in a constant number of statements."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from escalations.models import NotificationRule, PagingProfile
from messaging.models import Code, ContactMethod, Delivery
from tests.factories.messaging import NOON, ContactMethodFactory
from tests.factories.users import UserFactory
from tests.messaging.push_service import Browser

pytestmark = pytest.mark.django_db
SECRET = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.fixture
def tomas(client):
    user = UserFactory(name="Tomás Abreu")
    client.force_login(user)
    return user


def page(client):
    return client.get(reverse("escalations:ways"))


def post(client, name, *args, **fields):
    return client.post(reverse(f"escalations:{name}", args=args), fields)


class TestThePage:
    def test_is_for_people_who_are_signed_in(self, client):
        assert page(client).status_code == 302

    def test_says_what_is_missing_to_somebody_new(self, client, tomas):
        text = page(client).content.decode()

        assert "Nothing can wake you yet" in text
        assert "On screen and by e-mail at once, because nothing else is set." in text

    def test_shows_no_secret(self, client, tomas):
        ContactMethodFactory(user=tomas, kind="apprise", value=SECRET, label="Slack")
        ContactMethodFactory(
            user=tomas,
            kind="push",
            value="http://127.0.0.1/send/secret-device",
            label="Firefox, Linux",
            push_keys=Browser.new().keys,
        )

        text = page(client).content.decode()

        assert "Slack" in text
        assert "Firefox, Linux" in text
        assert "TIiajkdnlazkcOXrIdevi7FQ" not in text
        assert "secret-device" not in text

    def test_shows_nothing_of_anybody_else(self, client, tomas):
        ContactMethodFactory(kind="voice", value="+351912345678")

        assert "+351912345678" not in page(client).content.decode()

    def test_previews_the_night_in_a_sentence(self, client, tomas):
        way = ContactMethodFactory(user=tomas, kind="voice", value="+5511912345678")
        NotificationRule.objects.create(
            user=tomas, severity=1, order=1, contact_method=way, repeat_seconds=120, repeats=30
        )

        text = page(client).content.decode()

        assert (
            "Telephone call (+5511912345678) at once, then every 2 minutes until answered." in text
        )
        assert "Nothing rings for an S1" not in text

    def test_warns_when_nothing_rings_for_an_s1(self, client, tomas):
        assert "Nothing rings for an S1" in page(client).content.decode()

    def test_asks_the_database_as_often_for_ten_ways_as_for_one(
        self, client, tomas, django_assert_num_queries
    ):
        def fill(numbers):
            for number in numbers:
                way = ContactMethodFactory(user=tomas, value=f"t{number}@staff.example")
                NotificationRule.objects.create(
                    user=tomas, severity=1, order=number, contact_method=way
                )

        fill([1])
        with django_assert_num_queries(5):
            page(client)
        fill(range(2, 12))
        with django_assert_num_queries(5):
            page(client)


class TestAddingAWay:
    def test_sends_a_code_by_it_and_takes_it_back(self, client, tomas):
        post(client, "way_new", kind="sms", address="+351 912 345 678", label="")
        way = ContactMethod.objects.get(user=tomas)
        text = Delivery.objects.get(lane="code")

        assert (way.value, way.is_usable) == ("+351912345678", False)
        assert (text.channel, text.to_address) == ("sms", "+351912345678")
        digits = re.search(r"\d{6}", text.body_text)[0]
        post(client, "way_proof", way.pk, digits=digits)

        way.refresh_from_db()
        assert way.is_usable
        assert NotificationRule.objects.filter(user=tomas, contact_method=way).count() == 2

    @pytest.mark.parametrize(
        ("kind", "address"),
        [
            ("sms", "912"),
            ("voice", "+55 11 1"),
            ("email", "nobody"),
            ("apprise", "file:///etc/passwd"),
            ("apprise", "json://127.0.0.1:6379"),
            ("apprise", "syslog://"),
            ("in_app", "x"),
            ("pigeon", "x"),
            ("sms", ""),
            ("sms", "+" + "5" * 2000),
        ],
    )
    def test_is_refused_beside_the_field(self, client, tomas, kind, address):
        response = post(client, "way_new", kind=kind, address=address)

        assert response.status_code == 400
        assert "error" in response.content.decode()
        assert not ContactMethod.objects.exists()
        assert not Delivery.objects.exists()


class TestADevice:
    def test_is_added_once_with_its_keys(self, client, tomas):
        browser = Browser.new()
        fields = {"endpoint": "http://127.0.0.1/send/1", **browser.keys, "label": "Chrome"}

        post(client, "way_device", **fields)
        post(client, "way_device", **fields)

        way = ContactMethod.objects.get(user=tomas)
        assert way.push_keys == browser.keys
        assert Delivery.objects.filter(lane="code", to_address="", contact_method=way).count() == 2

    @pytest.mark.parametrize(
        "change",
        [
            {"endpoint": "https://evil.example/x"},
            {"endpoint": "http://169.254.169.254/latest"},
            {"p256dh": "nonsense"},
            {"auth": ""},
        ],
    )
    def test_is_refused_when_it_is_none(self, client, tomas, change):
        fields = {"endpoint": "http://127.0.0.1/send/1", **Browser.new().keys, **change}

        assert post(client, "way_device", **fields).status_code == 400
        assert not ContactMethod.objects.exists()


class TestOtherPeoplesRows:
    @pytest.mark.parametrize(
        "door", ["way_code", "way_proof", "way_pause", "way_resumption", "way_removal"]
    )
    def test_are_not_there(self, client, tomas, door):
        theirs = ContactMethodFactory()

        assert post(client, door, theirs.pk, digits="123456").status_code == 404
        assert ContactMethod.objects.get().is_usable

    def test_cannot_be_named_in_a_rule(self, client, tomas):
        ContactMethodFactory(user=tomas)
        theirs = ContactMethodFactory()

        response = post(client, "way_rules", 1, way=theirs.pk, after=0, every=0)

        assert response.status_code == 400
        assert not NotificationRule.objects.exists()

    def test_cannot_be_removed(self, client, tomas):
        rule = NotificationRule.objects.create(
            user=UserFactory(), severity=1, order=1, contact_method=ContactMethodFactory()
        )

        assert post(client, "way_rule_removal", rule.pk).status_code == 404


class TestRulesAndQuietHours:
    def test_are_kept(self, client, tomas):
        way = ContactMethodFactory(user=tomas)

        post(client, "way_rules", 2, way=way.pk, after=60, every=300)
        post(client, "way_quiet", quiet_from="22:00", quiet_until="07:00")

        rule = NotificationRule.objects.get()
        assert (rule.severity, rule.after_seconds, rule.repeat_seconds, rule.repeats) == (
            2,
            60,
            300,
            30,
        )
        profile = PagingProfile.objects.get(user=tomas)
        assert (f"{profile.quiet_from:%H:%M}", f"{profile.quiet_until:%H:%M}") == ("22:00", "07:00")
        text = page(client).content.decode()
        assert "after 1 minute, then every 5 minutes until answered" in text
        assert 'value="22:00"' in text

    @pytest.mark.parametrize(("severity", "after", "every"), [(5, 0, 0), (1, 7, 0), (1, 0, 1)])
    def test_refuse_what_no_form_offers(self, client, tomas, severity, after, every):
        way = ContactMethodFactory(user=tomas)

        response = post(client, "way_rules", severity, way=way.pk, after=after, every=every)

        assert response.status_code == 400
        assert not NotificationRule.objects.exists()

    @pytest.mark.parametrize(
        ("begins", "ends"), [("22:00", ""), ("22:00", "22:00"), ("25:00", "1:00")]
    )
    def test_refuse_hours_that_are_none(self, client, tomas, begins, ends):
        response = post(client, "way_quiet", quiet_from=begins, quiet_until=ends)

        assert response.status_code == 400
        assert not PagingProfile.objects.exists()

    def test_can_be_cleared(self, client, tomas):
        post(client, "way_quiet", quiet_from="22:00", quiet_until="07:00")
        post(client, "way_quiet", quiet_from="", quiet_until="")

        assert PagingProfile.objects.get(user=tomas).quiet_from is None

    def test_go_back_to_the_usual(self, client, tomas):
        way = ContactMethodFactory(
            user=tomas, kind="voice", value="+5511912345678", verified_at=NOON
        )
        NotificationRule.objects.create(user=tomas, severity=4, order=1, contact_method=way)

        post(client, "way_rules_usual")

        rules = NotificationRule.objects.filter(user=tomas).order_by("severity")
        assert [(r.severity, r.after_seconds, r.repeat_seconds) for r in rules] == [
            (1, 0, 120),
            (2, 180, None),
        ]


class TestAWayWhoseCodeCannotLeave:
    def test_is_not_added_either(self, client, tomas):
        other = ContactMethodFactory(user=tomas, kind="sms", value="+351912345678", unverified=True)
        for n in range(12):
            Code.objects.create(
                way=other,
                asked_by=tomas,
                address_digest=str(n),
                digest="x",
                nonce="x",
                sent_at=timezone.now(),
                expires_at=timezone.now(),
            )

        answer = post(client, "way_new", kind="sms", address="+5511912345678", label="")

        assert answer.status_code == 429
        assert list(ContactMethod.objects.filter(user=tomas)) == [other]
