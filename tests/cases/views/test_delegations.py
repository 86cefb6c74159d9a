"""Approvals handed on, households and decision rules, on their pages and over the API."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.deciding import delegating, households
from cases.models import ApprovalDelegation, AuthorityLimit, DecisionRule, HouseholdMember
from messaging.models import Delivery
from tests.factories.deciding import limit_for, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

AWAY = "cases:delegations"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def helena(client):
    helena = UserFactory(senior=True, name="Helena Vasques", time_zone="UTC")
    client.force_login(helena)
    return helena


@pytest.fixture
def owen():
    return UserFactory(senior=True, name="Owen Marsh")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("\xa0", " ")


def local(at):
    return at.strftime("%Y-%m-%dT%H:%M")


def filled(receiver, now, **fields):
    return {
        "receiver": receiver.pk,
        "end": local(now + timedelta(days=3)),
        "reason": "Annual leave",
        **fields,
    }


def hand_on(giver, receiver, now, *, days=3):
    return delegating.hand_on(
        giver=giver,
        receiver=receiver,
        start=now,
        end=now + timedelta(days=days),
        reason="Annual leave",
        by=giver,
        now=now,
    )


class TestHandingOn:
    def test_is_seen_by_both_and_told(self, client, helena, owen, now):
        client.post(reverse(AWAY), filled(owen, now))

        made = ApprovalDelegation.objects.get()
        assert (made.giver, made.receiver, made.made_by) == (helena, owen, helena)
        assert "Owen Marsh approves for Helena Vasques" in words(client.get(reverse(AWAY)))
        assert [each.to_address for each in Delivery.objects.all()] == [owen.email]
        client.force_login(owen)
        assert "Owen Marsh approves for Helena Vasques" in words(client.get(reverse(AWAY)))
        assert "You approve for Helena Vasques too until" in words(
            client.get(reverse("cases:inbox"))
        )

    def test_is_not_shown_to_who_has_no_part_in_it(self, client, helena, owen, now):
        hand_on(helena, owen, now)
        client.force_login(UserFactory(senior=True, name="Third Person"))

        assert "approves for" not in words(client.get(reverse(AWAY))).replace(
            "Somebody else approves", ""
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"reason": " "},
            {"end": "2020-01-01T10:00"},
            {"end": ""},
            {"receiver": "0"},
            {"start": "2999-01-01T10:00"},
            {"end": "9999-12-31T23:59"},
            {"end": "2999-01-01T10:00"},
            {"start": "0001-01-01T00:00"},
        ],
    )
    def test_refuses_what_makes_no_sense_and_keeps_what_was_typed(
        self, client, helena, owen, now, wrong
    ):
        response = client.post(reverse(AWAY), filled(owen, now) | {"reason": "Kept words"} | wrong)

        assert response.status_code in (400, 409)
        assert not ApprovalDelegation.objects.exists()
        if "reason" not in wrong:
            assert "Kept words" in response.content.decode()

    def test_refuses_an_end_no_calendar_reaches_wherever_one_sits(self, client, owen, now):
        """In São Paulo the last minute of the year 9999 is in the year 10000 already, in UTC."""
        helena = UserFactory(senior=True, time_zone="America/Sao_Paulo")
        client.force_login(helena)

        response = client.post(reverse(AWAY), filled(owen, now, end="9999-12-31T23:59"))

        assert response.status_code == 400
        assert client.get(reverse(AWAY)).status_code == 200

    def test_never_goes_round_in_a_ring(self, client, helena, owen, now):
        hand_on(owen, helena, now)

        response = client.post(reverse(AWAY), filled(owen, now))

        assert response.status_code == 409
        assert "They go on only once." in words(response)
        assert ApprovalDelegation.objects.count() == 1

    def test_of_somebody_else_is_for_who_plans_people(self, client, helena, owen, now):
        client.post(reverse(AWAY), filled(owen, now, giver=UserFactory(senior=True).pk))
        assert ApprovalDelegation.objects.get().giver == helena

        third = UserFactory(senior=True, name="Third Person")
        boss = UserFactory(manager=True)
        client.force_login(boss)
        receiver = UserFactory(senior=True)
        client.post(reverse(AWAY), filled(receiver, now, giver=third.pk))

        made = ApprovalDelegation.objects.get(receiver=receiver)
        assert (made.giver, made.made_by) == (third, boss)

    def test_is_taken_back_by_who_gave_it(self, client, helena, owen, now):
        made = hand_on(helena, owen, now)
        client.force_login(owen)
        assert client.post(reverse("cases:delegation_end", args=[made.pk])).status_code == 403
        client.force_login(UserFactory(senior=True))
        assert client.post(reverse("cases:delegation_end", args=[made.pk])).status_code == 404
        client.force_login(helena)

        client.post(reverse("cases:delegation_end", args=[made.pk]))

        made.refresh_from_db()
        assert made.cancelled_by == helena
        assert "Taken back by Helena Vasques" in words(client.get(reverse(AWAY)))

    def test_is_for_who_approves(self, client):
        client.force_login(UserFactory())

        assert client.get(reverse(AWAY)).status_code == 404

    def test_works_over_the_api(self, client, helena, owen, now):
        sent = {
            "receiver": owen.pk,
            "end": (now + timedelta(days=2)).isoformat(),
            "reason": "Leave",
        }
        address = "/api/v1/approval-delegations/"

        made = client.post(address, sent, content_type="application/json")
        ring = client.post(address, sent, content_type="application/json")
        ended = client.post(f"{address}{made.json()['id']}/end/", content_type="application/json")

        assert (made.status_code, ring.status_code, ended.status_code) == (201, 409, 200)
        assert made.json()["giver"]["id"] == helena.pk
        assert ended.json()["cancelled_at"]
        client.force_login(UserFactory())
        assert client.get(address).json()["results"] == []


class TestHouseholds:
    @pytest.fixture
    def pair(self):
        return PersonFactory(full_name="Marina Teles"), PersonFactory(full_name="Otávio Teles")

    def at(self, name, person):
        return reverse(f"cases:{name}", args=[person.pk])

    def test_are_joined_with_a_reason_by_who_works_on_cases(self, client, pair):
        client.force_login(UserFactory(name="Lívia Prates"))
        one, other = pair
        assert "Otávio Teles" in words(client.get(self.at("household", one), {"q": "Otávio"}))

        client.post(self.at("household_joining", one), {"other": other.pk, "reason": "Married"})

        assert HouseholdMember.objects.standing().count() == 2
        for person in pair:
            told = words(client.get(self.at("household", person)))
            assert "Marina Teles" in told
            assert "Otávio Teles" in told

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"reason": "Married"}, 404),
            ({"other": "x", "reason": "Married"}, 404),
            ({"other": "9" * 30, "reason": "Married"}, 404),
            ({"other": "self", "reason": "Married"}, 400),
            ({"other": "them", "reason": " "}, 400),
        ],
    )
    def test_refuse_what_makes_no_sense(self, client, pair, sent, status):
        client.force_login(UserFactory())
        one, other = pair
        named = {"self": one.pk, "them": other.pk}
        sent = sent | {"other": named.get(sent.get("other"), sent.get("other", ""))}

        response = client.post(self.at("household_joining", one), sent)

        assert response.status_code == status
        assert not HouseholdMember.objects.exists()

    def test_are_parted_only_by_who_approves(self, client, helena, pair, now):
        one, other = pair
        households.join(person_id=one.pk, with_id=other.pk, reason="Married", by=helena, now=now)
        client.force_login(UserFactory())
        sent = {"reason": "Divorced"}
        assert client.post(self.at("household_parting", one), sent).status_code == 403
        client.force_login(helena)

        client.post(self.at("household_parting", one), sent)

        assert not HouseholdMember.objects.standing().filter(person=one).exists()
        assert "They count alone." in words(client.get(self.at("household", one)))

    def test_are_for_who_works_on_cases(self, client, pair):
        client.force_login(UserFactory(role="admin"))

        assert client.get(self.at("household", pair[0])).status_code == 404

    def test_are_reached_from_the_person(self, client, pair):
        client.force_login(UserFactory())

        shown = client.get(self.at("of_person", pair[0])).content.decode()

        assert self.at("household", pair[0]) in shown


class TestRules:
    @pytest.fixture
    def boss(self, client):
        boss = UserFactory(manager=True)
        client.force_login(boss)
        return boss

    RULE = {
        "kind": "goodwill",
        "two_people_over": "2500",
        "tolerance_percent": "7.5",
        "lapse_days": "14",
        "decide_minutes": "120",
        "ratify_minutes": "600",
        "note": "Summer season",
    }

    def test_hold_from_now_on(self, client, boss):
        assert client.post(reverse("cases:authority_rules"), self.RULE).status_code == 302

        held = DecisionRule.objects.in_force(timezone.now()).get(kind="goodwill")
        assert (held.two_people_over_minor, held.lapse_days, held.set_by) == (250_000, 14, boss)
        assert "Two people above US$ 2,500.00." in words(client.get(reverse("cases:authority")))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"two_people_over": "-1"},
            {"tolerance_percent": "101"},
            {"lapse_days": "0"},
            {"decide_minutes": "4"},
            {"ratify_minutes": "1441"},
            {"kind": "bribe"},
            {"note": ""},
        ],
    )
    def test_that_make_no_sense_are_refused(self, client, boss, wrong):
        count = DecisionRule.objects.count()

        response = client.post(reverse("cases:authority_rules"), self.RULE | wrong)

        assert response.status_code == 400
        assert DecisionRule.objects.count() == count

    def test_are_not_for_everybody(self, client):
        client.force_login(UserFactory(senior=True))

        assert client.post(reverse("cases:authority_rules"), self.RULE).status_code == 404

    def test_a_limit_of_a_person_is_ended(self, client, boss):
        set_limits("goodwill", senior=(500,))
        limit = limit_for(UserFactory(senior=True, name="Owen Marsh"), 900)
        assert (
            "End the limit of Owen Marsh" in client.get(reverse("cases:authority")).content.decode()
        )

        client.post(reverse("cases:authority_limit_end", args=[limit.pk]))

        assert not AuthorityLimit.objects.in_force(timezone.now()).filter(pk=limit.pk).exists()
