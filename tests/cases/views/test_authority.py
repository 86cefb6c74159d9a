"""Limits and rates on their page: shown, set from an instant on, refused with what was typed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuthorityLimit, ExchangeRate
from tests.factories.deciding import set_limits
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = UserFactory(manager=True)
    client.force_login(boss)
    return boss


def filled(**fields):
    return {
        "kind": "goodwill",
        "role": "senior",
        "per_decision": "600",
        "per_case": "600",
        "per_person": "1800",
        "note": "Summer season",
        **fields,
    }


class TestLimits:
    def test_hold_from_now_on_and_the_past_keeps_its_own(self, client, boss):
        before = set_limits("goodwill", senior=(500, 500, 1500))["senior"]

        response = client.post(reverse("cases:authority_limits"), filled())

        assert response.status_code == 302
        after = AuthorityLimit.objects.in_force(timezone.now()).get(kind="goodwill", role="senior")
        before.refresh_from_db()
        assert (after.per_decision_minor, after.set_by) == (60_000, boss)
        assert before.effective.upper == after.effective.lower
        assert "600.00" in client.get(reverse("cases:authority")).content.decode()

    def test_of_one_person_stand_before_their_roles(self, client, boss):
        lena = UserFactory(senior=True)

        client.post(reverse("cases:authority_limits"), filled(role="", user=lena.pk))

        held = AuthorityLimit.objects.in_force(timezone.now()).held_by(lena)
        assert held.filter(kind="goodwill").first().user == lena

    @pytest.mark.parametrize(
        "fields",
        [
            {"per_decision": "-1"},
            {"per_decision": ""},
            {"role": "manager"},
            {"role": ""},
            {"together": "1"},
            {"since": "2020-01-01T10:00"},
            {"until": "2020-01-01T10:00"},
            {"until": "9999-12-31T23:59"},
            {"since": "9999-12-31T22:59"},
            {"kind": "bribe"},
            {"note": ""},
        ],
    )
    def test_are_refused_with_what_was_typed(self, client, boss, fields):
        count = AuthorityLimit.objects.count()

        response = client.post(reverse("cases:authority_limits"), filled(**fields))

        assert response.status_code in (400, 403)
        assert AuthorityLimit.objects.count() == count

    def test_are_not_for_everybody(self, client):
        client.force_login(UserFactory(senior=True))

        assert client.get(reverse("cases:authority")).status_code == 404
        assert client.post(reverse("cases:authority_limits"), filled()).status_code == 404


class TestRates:
    def test_are_stated_for_a_day(self, client, boss):
        day = timezone.now().date() - timedelta(days=1)
        sent = {"currency": "eur", "units": "1.0873", "day": day, "source": "Central bank"}

        client.post(reverse("cases:authority_rates"), sent)

        rate = ExchangeRate.objects.get()
        assert (rate.currency, str(rate.units.normalize()), rate.stated_by) == (
            "EUR",
            "1.0873",
            boss,
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"currency": "ZZZ"},
            {"currency": "USD"},
            {"units": "0"},
            {"day": "2999-01-01"},
            {"source": ""},
        ],
    )
    def test_that_make_no_sense_are_refused(self, client, boss, wrong):
        day = timezone.now().date() - timedelta(days=1)
        sent = {"currency": "EUR", "units": "1.1", "day": day, "source": "Central bank"} | wrong

        assert client.post(reverse("cases:authority_rates"), sent).status_code == 400
        assert not ExchangeRate.objects.exists()
