import uuid

import pytest
from rest_framework.test import APIClient

from cases.models import Case, Message
from tests.factories.cases import case_type, make_case, receive
from tests.factories.clocks import promise_everybody
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def api(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


class TestList:
    def test_shows_what_the_person_may_see_and_nothing_else(self, api):
        ours = make_case()
        make_case(team=TeamFactory(name="Premium North", slug="premium-north"))

        answer = api.get("/api/v1/cases/")

        assert [case["reference"] for case in answer.json()["results"]] == [ours.reference]

    def test_takes_the_same_statements_for_one_case_and_for_ten(
        self, api, django_assert_num_queries
    ):
        make_case()
        with django_assert_num_queries(1):
            api.get("/api/v1/cases/")
        for _ in range(9):
            make_case()
        with django_assert_num_queries(1):
            api.get("/api/v1/cases/")

    def test_narrows_by_severity(self, api):
        make_case(severity=1)
        make_case(severity=3)

        answer = api.get("/api/v1/cases/", {"severity": 1})

        assert [case["severity"] for case in answer.json()["results"]] == [1]

    def test_pages_by_cursor(self, api):
        for _ in range(3):
            make_case()

        first = api.get("/api/v1/cases/", {"page_size": 2}).json()
        second = api.get(first["next"]).json()

        references = [case["reference"] for case in first["results"] + second["results"]]
        assert len(set(references)) == 3

    def test_needs_a_sign_in(self):
        answer = APIClient().get("/api/v1/cases/")

        assert answer.status_code == 401
        assert answer["Content-Type"].startswith("application/problem+json")

    def test_an_admin_sees_no_case(self):
        make_case()
        client = APIClient()
        client.force_authenticate(UserFactory(role=Role.ADMIN))

        assert client.get("/api/v1/cases/").json()["results"] == []


class TestCreate:
    def test_opens_a_case_on_the_persons_stay(self, api, person):
        stay = ReservationFactory()
        case_type("refund", default_severity=3)

        answer = api.post(
            "/api/v1/cases/",
            {
                "title": "Refund missing",
                "case_type": "refund",
                "person": stay.guest.pk,
                "reservation": stay.code,
            },
            format="json",
        )

        assert answer.status_code == 201, answer.json()
        assert answer.json()["reservation"] == stay.code
        assert {party["side"] for party in answer.json()["parties"]} == {"guest", "host"}

    def test_costs_at_most_twenty_statements(self, api, django_assert_max_num_queries):
        promise_everybody()
        words = {
            "title": "Leak in the kitchen",
            "case_type": case_type("quality").code,
            "person": PersonFactory().pk,
        }

        with django_assert_max_num_queries(20):
            answer = api.post("/api/v1/cases/", words, format="json")

        assert answer.status_code == 201

    def test_the_same_key_twice_is_one_case(self, api):
        words = {
            "title": "Once",
            "case_type": case_type("refund").code,
            "person": PersonFactory().pk,
            "key": "k1",
        }

        first, second = (api.post("/api/v1/cases/", words, format="json").json() for _ in range(2))

        assert first["reference"] == second["reference"]
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": ""}, "title"),
            ({"case_type": "nonsense"}, "case_type"),
            ({"person": "nobody"}, "person"),
            ({"severity": 9}, "severity"),
            ({"status": "closed"}, "status"),
            ({"reservation": "XXX-0000"}, "reservation"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, api, change, field):
        words = {
            "title": "x",
            "case_type": case_type("refund").code,
            "person": PersonFactory().pk,
            **change,
        }

        answer = api.post("/api/v1/cases/", words, format="json")

        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not Case.objects.exists()

    @pytest.mark.parametrize("body", ["[]", '"text"', "{", "null", "[[[[1]]]]"])
    def test_answers_any_shape_with_a_sentence(self, api, body):
        answer = api.post("/api/v1/cases/", body, content_type="application/json")

        assert answer.status_code == 400
        assert answer.json()["detail"]


class TestActs:
    def test_take_answer_and_resolve_through_the_same_rules(self, api, person):
        case = make_case()
        receive(case)
        at = f"/api/v1/cases/{case.reference}"

        refused = api.post(f"{at}/resolution/", {"outcome": "solved"}, format="json")
        taken = api.post(f"{at}/ownership/", {}, format="json")
        gate = api.post(f"{at}/resolution/", {"outcome": "solved"}, format="json")
        said = api.post(
            "/api/v1/messages/",
            {
                "case": case.reference,
                "thread": "guest",
                "text": "We are here.",
                "key": str(uuid.uuid4()),
            },
            format="json",
        )

        assert (refused.status_code, refused.json()["code"]) == (409, "unowned")
        assert taken.json()["owner"]["id"] == person.pk
        assert (gate.status_code, gate.json()["code"]) == (409, "still-open")
        assert gate.json()["open"]
        assert (said.status_code, said.json()["state"]) == (201, "pending")

    def test_a_stale_version_is_refused_and_nothing_changes(self, api):
        case = make_case()

        answer = api.post(
            f"/api/v1/cases/{case.reference}/severity/",
            {"severity": 1, "reason": "worse", "version": case.version - 1},
            format="json",
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "stale-form")

    def test_a_foreign_case_does_not_exist(self, api):
        case = make_case(team=TeamFactory(name="Premium North", slug="premium-north"))

        for answer in (
            api.get(f"/api/v1/cases/{case.reference}/"),
            api.post(f"/api/v1/cases/{case.reference}/ownership/", {}, format="json"),
            api.post(
                "/api/v1/messages/",
                {"case": case.reference, "thread": "guest", "text": "x", "key": str(uuid.uuid4())},
                format="json",
            ),
        ):
            assert answer.status_code == 404

    def test_the_timeline_reads_newest_first(self, api):
        case = make_case()

        kinds = [
            line["kind"]
            for line in api.get(f"/api/v1/cases/{case.reference}/timeline/").json()["results"]
        ]

        assert kinds[-1] == "opened"


class TestMessages:
    def test_are_those_of_visible_cases_only(self, api):
        receive(make_case(), text="ours")
        receive(make_case(team=TeamFactory(name="North", slug="north")), text="theirs")

        texts = [message["text"] for message in api.get("/api/v1/messages/").json()["results"]]

        assert texts == ["ours"]

    def test_one_can_be_taken_back_in_time(self, api, person):
        person.undo_seconds = 10
        person.save()
        case = make_case(owner=person)
        sent = api.post(
            "/api/v1/messages/",
            {"case": case.reference, "thread": "guest", "text": "Oops", "key": str(uuid.uuid4())},
            format="json",
        ).json()

        answer = api.post(f"/api/v1/messages/{sent['id']}/withdrawal/", {}, format="json")

        assert answer.json()["state"] == "cancelled"
        assert Message.objects.get(pk=sent["id"]).withdrawn_at is not None


class TestToken:
    def test_is_given_for_the_right_password_and_opens_the_api(self):
        user = UserFactory()
        user.set_password("correct horse battery")
        user.save()
        client = APIClient()

        token = client.post(
            "/api/v1/token/",
            {"email": user.email, "password": "correct horse battery"},
            format="json",
        )
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.json()['token']}")

        assert token.status_code == 201
        assert client.get("/api/v1/cases/").status_code == 200

    def test_is_refused_without_saying_what_was_wrong(self):
        user = UserFactory()

        answers = [
            APIClient().post("/api/v1/token/", {"email": email, "password": "nope"}, format="json")
            for email in (user.email, "nobody@nowhere.example")
        ]

        assert {answer.status_code for answer in answers} == {400}
        assert answers[0].json()["detail"] == answers[1].json()["detail"]


class TestTheDocument:
    def test_describes_the_api_without_a_warning(self, api):
        assert api.get("/api/schema").status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestTheSameKeyAtOnce:
    def test_is_one_case_and_answers_both(self):
        user, kind, person = UserFactory(), case_type("refund").code, PersonFactory().pk

        def open_it():
            client = APIClient()
            client.force_authenticate(user)
            words = {"title": "Once", "case_type": kind, "person": person, "key": "k1"}
            return client.post("/api/v1/cases/", words, format="json")

        answers = race(*[open_it] * 4)

        assert [answer.status_code for answer in answers] == [201] * 4
        assert Case.objects.count() == 1
