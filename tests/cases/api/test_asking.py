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
