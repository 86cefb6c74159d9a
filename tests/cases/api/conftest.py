import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.cases import make_case
from tests.factories.users import UserFactory


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def case(owner):
    return make_case(owner=owner, now=timezone.now())


class Api:
    """One person's door to the API: JSON in, JSON out."""

    def __init__(self, user):
        self._client = APIClient()
        self._client.force_authenticate(user)

    def get(self, path, **query):
        return self._client.get(f"/api/v1/{path}", query)

    def post(self, path, **data):
        return self._client.post(f"/api/v1/{path}", data, format="json")

    def put(self, path, **data):
        return self._client.put(f"/api/v1/{path}", data, format="json")

    def delete(self, path):
        return self._client.delete(f"/api/v1/{path}")

    def upload(self, path, **data):
        return self._client.post(f"/api/v1/{path}", data, format="multipart")


@pytest.fixture
def as_user():
    return Api


@pytest.fixture
def mine(owner):
    """What the owner of the case does."""
    return Api(owner)


@pytest.fixture
def stranger():
    """Somebody who works cases like anybody else."""
    return Api(UserFactory())
