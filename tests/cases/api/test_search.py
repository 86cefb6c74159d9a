"""Searching over the API."""

import pytest
from rest_framework.test import APIClient

from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    client = APIClient()
    client.user = UserFactory()
    client.force_authenticate(client.user)
    return client


class TestSearch:
    def test_finds_what_the_page_finds(self, api):
        case = make_case(owner=api.user, title="Lost key")
        make_case(title="Lost key", team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        answer = api.get("/api/v1/search/", {"q": "keys is:opne"}).json()

        assert [one["href"] for one in answer["found"]] == [case.get_absolute_url()]
        assert "is:opne" in answer["unread"]

    @pytest.mark.parametrize("words", ["", "\x00", "'\"", "-"])
    def test_answers_whatever_is_asked(self, api, words):
        assert api.get("/api/v1/search/", {"q": words}).status_code == 200
