"""Limits, rules, rates and households over the API: by who may, signed in, with clear refusals."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import AuthorityLimit, DecisionRule, ExchangeRate, HouseholdMember
from tests.factories.deciding import limit_for
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

API = "/api/v1"
LIMIT = {"kind": "goodwill", "role": "senior", "per_decision_minor": 60_000, "note": "Summer"}
RULE = {
    "kind": "goodwill",
    "two_people_over_minor": 250_000,
    "tolerance_percent": "7.50",
    "lapse_days": 14,
    "decide_minutes": 120,
    "ratify_minutes": 600,
    "note": "Summer",
}


@pytest.fixture
def send(client):
    def to(path, sent=None):
        return client.post(f"{API}/{path}/", sent or {}, content_type="application/json")

    return to


@pytest.fixture
def boss(client):
    boss = UserFactory(manager=True)
    client.force_login(boss)
    return boss


class TestNumbers:
    def test_limits_are_set_shown_and_ended(self, client, send, boss):
        made = send("authority-limits", LIMIT)
        assert (made.status_code, made.json()["per_decision_minor"]) == (201, 60_000)
        limit = limit_for(UserFactory(senior=True), 900)
        listed = client.get(f"{API}/authority-limits/?page_size=200").json()["results"]
        assert {limit.pk, made.json()["id"]} <= {each["id"] for each in listed}

        assert send(f"authority-limits/{limit.pk}/end").status_code == 200

        assert not AuthorityLimit.objects.in_force(timezone.now()).filter(pk=limit.pk).exists()

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"role": "manager"}, 403),
            ({"role": ""}, 400),
            ({"per_decision_minor": -1}, 400),
            ({"together_minor": 1}, 400),
            ({"since": "2020-01-01T10:00:00Z"}, 400),
            ({"kind": "bribe"}, 400),
            ({"extra": 1}, 400),
        ],
    )
    def test_limits_that_make_no_sense_are_refused(self, send, boss, wrong, status):
        count = AuthorityLimit.objects.count()

        assert send("authority-limits", LIMIT | wrong).status_code == status
        assert AuthorityLimit.objects.count() == count

    def test_rules_are_set(self, send, boss):
        assert send("decision-rules", RULE).status_code == 201
        assert send("decision-rules", RULE | {"lapse_days": 0}).status_code == 400

        held = DecisionRule.objects.in_force(timezone.now()).get(kind="goodwill")
        assert held.two_people_over_minor == 250_000

    def test_rates_are_stated(self, send, boss):
        day = (timezone.now() - timedelta(days=2)).date().isoformat()
        rate = {"currency": "EUR", "day": day, "units": "1.0873", "source": "Central bank"}

        assert send("exchange-rates", rate).status_code == 201
        assert send("exchange-rates", rate | {"currency": "ZZZ"}).status_code == 400
        assert ExchangeRate.objects.get().currency == "EUR"

    @pytest.mark.parametrize("path", ["authority-limits", "decision-rules", "exchange-rates"])
    def test_are_not_for_everybody(self, client, send, path):
        client.force_login(UserFactory(senior=True))
        sent = {"authority-limits": LIMIT, "decision-rules": RULE}.get(path)

        assert client.get(f"{API}/{path}/").json()["results"] == []
        if sent is not None:
            assert send(path, sent).status_code == 403


class TestHouseholds:
    def test_are_joined_and_parted(self, client, send):
        senior = UserFactory(senior=True)
        client.force_login(senior)
        one, other = PersonFactory(), PersonFactory()

        joined = send(f"households/{one.pk}/joining", {"other": other.pk, "reason": "Married"})
        assert {each["person"] for each in joined.json()} == {one.pk, other.pk}
        parted = send(f"households/{one.pk}/parting", {"reason": "Divorced"})

        assert parted.json() == []
        assert not HouseholdMember.objects.standing().filter(person=one).exists()

    def test_are_not_for_who_sees_nobody(self, client, send):
        client.force_login(UserFactory(role="admin"))
        person = PersonFactory()

        assert client.get(f"{API}/households/{person.pk}/").status_code == 404
