import uuid

import pytest
from rest_framework.test import APIClient

from cases.actions.shaping import linking
from cases.models import Case, CaseLink, CaseMerge, Message
from tests.factories.cases import NOON, make_case, receive
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def api(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def into(person):
    return make_case(owner=person)


@pytest.fixture
def source(person, into):
    return make_case(owner=person, reservation=into.reservation)


@pytest.fixture
def hidden():
    return make_case(team=TeamFactory(name="Premium North", slug="premium-north"))


def post(api, path, **words):
    return api.post(f"/api/v1/{path}/", words, format="json")


class TestMerges:
    def test_are_looked_at_made_and_undone(self, api, source, into):
        pair = {"case": source.reference, "into": into.reference}

        seen = post(api, "merges/preview", **pair)
        assert (seen.status_code, seen.json()["obstacles"]) == (200, [])
        made = post(api, "merges", **pair)
        assert (made.status_code, made.json()["into"]) == (201, into.reference)
        shown = api.get(f"/api/v1/cases/{source.reference}/").json()
        assert (shown["status"], shown["merged_into"]) == ("merged", into.reference)
        undone = post(api, f"merges/{made.json()['id']}/parting")

        assert undone.json()["undone_at"] is not None
        assert Case.objects.get(pk=source.pk).is_open

    def test_are_refused_with_every_reason(self, api, person, source):
        other = make_case(owner=person)

        answer = post(api, "merges", case=source.reference, into=other.reference)

        assert answer.status_code == 409
        assert len(answer.json()["reasons"]) == 3
        assert not CaseMerge.objects.exists()

    def test_know_nothing_of_hidden_cases(self, api, source, hidden):
        for path in ("merges", "merges/preview"):
            answer = post(api, path, case=source.reference, into=hidden.reference)
            assert answer.status_code == 404


class TestLinks:
    def test_are_made_listed_and_taken_away(self, api, source, into):
        made = post(
            api, "links", case=source.reference, other=into.reference, kind="incident"
        ).json()

        assert [link["id"] for link in api.get("/api/v1/links/").json()["results"]] == [made["id"]]
        assert api.delete(f"/api/v1/links/{made['id']}/").status_code == 204
        assert api.get("/api/v1/links/").json()["results"] == []

    def test_of_hidden_cases_are_not_there(self, api, person, source, hidden):
        made = linking.link(
            source_id=source.pk,
            target_id=hidden.pk,
            kind="related",
            by=UserFactory(senior=True),
            now=NOON,
        )

        assert api.get("/api/v1/links/").json()["results"] == []
        assert api.delete(f"/api/v1/links/{made.pk}/").status_code == 404
        assert CaseLink.objects.standing().exists()


class TestMoves:
    def test_go_to_another_case_or_a_new_one(self, api, source, into):
        first, second = receive(source), receive(source)

        moved = post(api, "moves", case=source.reference, messages=[first.pk], to=into.reference)
        split = post(api, "moves", case=source.reference, messages=[second.pk], title="The invoice")

        assert moved.json() == {"case": into.reference}
        assert Message.objects.get(pk=first.pk).thread.case == into
        assert Message.objects.get(pk=second.pk).thread.case.reference == split.json()["case"]


class TestFanOuts:
    def test_send_each_case_its_own_copy(self, api, person, source, into):
        linking.link(source_id=source.pk, target_id=into.pk, kind="incident", by=person, now=NOON)
        words = {
            "incident": into.reference,
            "thread": "guest",
            "text": "Dear {name}",
            "cases": [source.reference],
            "key": str(uuid.uuid4()),
        }

        first, second = post(api, "fan-outs", **words), post(api, "fan-outs", **words)

        assert first.json() == second.json()
        assert [part["state"] for part in first.json()["parts"]] == ["sent"]
        assert Message.objects.get().thread.case == source
