import uuid

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.asking import make_department
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def case(owner):
    return make_case(owner=owner, now=timezone.now())


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


class TestQuestionsToDepartments:
    def test_are_asked_read_and_withdrawn(self, owner, case):
        make_department("payments")

        asked = api(owner).post(
            "/api/v1/department-requests/",
            {
                "case": case.reference,
                "department": "payments",
                "question": "Is it held?",
                "shares": ["stay"],
                "client_key": str(uuid.uuid4()),
            },
            format="json",
        )
        row = f"/api/v1/department-requests/{asked.json()['id']}/"
        gone = api(owner).post(f"{row}withdrawal/", {"reason": "Solved."}, format="json")

        assert asked.status_code == 201
        assert [each["fact"] for each in asked.json()["context"]] == ["stay"]
        assert gone.json()["state"] == "withdrawn"

    def test_of_cases_one_may_not_see_do_not_exist(self, owner, case):
        make_department("payments")
        type(case).objects.filter(pk=case.pk).update(access_level="restricted")

        refused = api(UserFactory()).post(
            "/api/v1/department-requests/",
            {
                "case": case.reference,
                "department": "payments",
                "question": "Is it held?",
                "client_key": str(uuid.uuid4()),
            },
            format="json",
        )

        assert refused.status_code == 404


class TestTasks:
    def test_are_added_settled_and_dropped(self, owner, case):
        rows = []
        for text in ("Call", "Write"):
            added = api(owner).post(
                "/api/v1/tasks/",
                {"case": case.reference, "text": text, "client_key": str(uuid.uuid4())},
                format="json",
            )
            rows.append(f"/api/v1/tasks/{added.json()['id']}/")

        done = api(owner).post(f"{rows[0]}settlement/")
        dropped = api(owner).post(f"{rows[1]}dropping/", {"reason": "Closed."}, format="json")

        assert (done.json()["state"], dropped.json()["state"]) == ("done", "dropped")
        assert len(api(owner).get("/api/v1/tasks/").json()["results"]) == 2


class TestADepartment:
    def asked(self, mine, case):
        return mine.post(
            "department-requests/",
            case=case.reference,
            department="payments",
            question="Is it held?",
            client_key=str(uuid.uuid4()),
        ).json()

    def test_is_found_by_who_asks(self, mine):
        make_department("payments")
        make_department("closed", is_active=False)

        found = mine.get("departments/").json()["results"]

        assert [department["slug"] for department in found] == ["payments"]

    def test_answers_without_seeing_the_case(self, mine, as_user, case):
        payments = make_department("payments")
        clerk = UserFactory(team=False)
        payments.people.add(clerk)
        row = f"department-questions/{self.asked(mine, case)['id']}/"

        shown = as_user(clerk).get(row)
        answered = as_user(clerk).post(f"{row}answer/", text="It was paid out on Monday.")

        assert case.reference not in shown.content.decode()
        assert as_user(clerk).get(f"cases/{case.reference}/").status_code == 404
        assert (answered.status_code, answered.json()["state"]) == (200, "answered")

    def test_sends_a_question_back(self, mine, as_user, case):
        payments = make_department("payments")
        clerk = UserFactory(team=False)
        payments.people.add(clerk)
        row = f"department-questions/{self.asked(mine, case)['id']}/"

        back = as_user(clerk).post(f"{row}return/", reason="Ask the hosts' desk.")

        assert back.json()["state"] == "bounced"

    def test_is_asked_anew_and_told_again(self, mine, case):
        make_department("payments")
        first = self.asked(mine, case)

        again = mine.post(f"department-requests/{first['id']}/sending/")

        assert again.status_code == 200

    def test_of_others_is_not_answered_for(self, mine, stranger, case):
        make_department("payments")
        row = f"department-questions/{self.asked(mine, case)['id']}/"

        assert stranger.post(f"{row}answer/", text="Yes.").status_code == 404


class TestATaskOfSomebody:
    def test_is_given_and_taken_up_again(self, mine, owner, case):
        added = mine.post(
            "tasks/",
            case=case.reference,
            text="Call",
            assignee=owner.pk,
            client_key=str(uuid.uuid4()),
        ).json()
        row = f"tasks/{added['id']}/"

        mine.post(f"{row}settlement/")
        again = mine.post(f"{row}reopening/")

        assert added["assignee"]["id"] == owner.pk
        assert again.json()["state"] == "open"
