"""What is out of line, on its page and over the API: shown as far as one may see it, and settled."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.deciding import answering, comparing
from cases.models import Case, Comparison, ImprovementProposal
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits, set_rule
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "cases:comparisons"


@pytest.fixture
def owen(client):
    owen = UserFactory(manager=True, name="Owen Marsh")
    client.force_login(owen)
    return owen


@pytest.fixture
def helena():
    return UserFactory(manager=True, name="Helena Vasques")


@pytest.fixture
def limits(db):
    set_limits("goodwill", associate=(5_000,), manager=(10_000,))
    set_rule("goodwill")
    return PolicyVersionFactory(published=True).clauses.get()


def raise_alarm(clause, helena):
    """A request declined although two like it were granted."""
    now = timezone.now()
    for _time in range(2):
        decide(make_case(owner=UserFactory(), now=now), "100", at=now, clause_id=clause.pk)
    request = ask(make_case(owner=UserFactory(), now=now), "100", at=now, clause_id=clause.pk)
    answering.deny(request_id=request.pk, by=helena, reason="Not this time.", now=now)
    comparing.compare_due(now=now)
    return Comparison.objects.get(request=request)


@pytest.fixture
def alarm(limits, helena):
    return raise_alarm(limits, helena)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("\xa0", " ")


class TestPage:
    def test_names_it_with_those_it_differs_from(self, client, owen, alarm):
        told = words(client.get(reverse(PAGE)))

        assert "Declined, though like cases were granted" in told
        assert "“Not this time.”" in told
        for twin in alarm.like_decisions.all():
            assert twin.case.reference in told

    def test_hides_twins_and_alarms_one_may_not_see(self, client, owen, alarm):
        twin = alarm.like_decisions.first()
        Case.objects.filter(pk=twin.case_id).update(access_level="restricted")
        assert twin.case.reference not in words(client.get(reverse(PAGE)))

        Case.objects.filter(pk=alarm.case_id).update(access_level="restricted")
        assert "Like cases end alike" in words(client.get(reverse(PAGE)))

    def test_lets_it_stand_and_shows_it_among_the_settled(self, client, owen, alarm):
        address = reverse("cases:comparison_acknowledgement", args=[alarm.pk])
        refused = client.post(address, {"reason": " "})
        assert (refused.status_code, "Say why." in words(refused)) == (400, True)

        assert client.post(address, {"reason": "She had it twice."}).status_code == 302

        assert "Like cases end alike" in words(client.get(reverse(PAGE)))
        settled = words(client.get(reverse(PAGE), {"settled": "yes"}))
        assert "She had it twice." in settled

    def test_becomes_a_proposal(self, client, owen, alarm):
        response = client.post(
            reverse("cases:comparison_proposal", args=[alarm.pk]), {"reason": "They end unlike."}
        )

        proposal = ImprovementProposal.objects.get()
        assert response["Location"] == proposal.get_absolute_url()

    def test_is_not_settled_by_who_had_a_part_in_it(self, client, helena, alarm):
        client.force_login(helena)
        assert "You had a part in it." in words(client.get(reverse(PAGE)))

        address = reverse("cases:comparison_acknowledgement", args=[alarm.pk])

        assert client.post(address, {"reason": "Mine."}).status_code == 403

    def test_is_for_who_answers_for_a_team(self, client, alarm):
        client.force_login(UserFactory(senior=True))

        assert client.get(reverse(PAGE)).status_code == 404
        assert client.get("/api/v1/comparisons/").json()["results"] == []

    def test_takes_as_many_statements_for_many_as_for_few(
        self, client, owen, helena, limits, alarm
    ):
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse(PAGE))
        raise_alarm(PolicyVersionFactory(published=True).clauses.get(), helena)

        with CaptureQueriesContext(connection) as many:
            client.get(reverse(PAGE))

        assert len(many) == len(few) <= 14


class TestApi:
    def test_lists_and_settles(self, client, owen, alarm):
        (row,) = client.get("/api/v1/comparisons/", {"state": "differs"}).json()["results"]
        assert (row["id"], row["difference"]) == (alarm.pk, "answer")
        assert len(row["like_decisions"]) == 2

        address = f"/api/v1/comparisons/{alarm.pk}/acknowledgement/"
        done = client.post(address, {"reason": "Fine."}, content_type="application/json")
        again = client.post(address, {"reason": "Fine."}, content_type="application/json")

        assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
        assert again.status_code == 409

    def test_shows_what_waits_for_an_answer(self, client, owen, limits):
        now = timezone.now()
        asked = ask(make_case(owner=UserFactory(), now=now), "6000", at=now)

        (row,) = client.get("/api/v1/exceptions/inbox/").json()

        assert row["id"] == asked.pk
        client.force_login(UserFactory())
        assert client.get("/api/v1/exceptions/inbox/").json() == []
