"""The page of what was found, and what the palette is told."""

import pytest
from django.urls import reverse

from tests.factories.cases import make_case, receive
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

SEARCH = reverse("cases:search")


@pytest.fixture
def livia(client):
    user = UserFactory()
    client.force_login(user)
    return user


class TestIndex:
    def test_shows_each_kind_and_leads_to_it_alone(self, client, livia):
        case = make_case(owner=livia, title="Lost key")
        receive(case, text="The key is gone")

        page = client.get(SEARCH, {"q": "key"}).content.decode()
        alone = client.get(SEARCH, {"q": "key", "kind": "messages"}).content.decode()

        assert "Lost <mark>key</mark>" in page
        assert "kind=messages" in page
        assert "Lost <mark>key</mark>" not in alone
        assert "The <mark>key</mark> is gone" in alone

    def test_shows_operators_as_chips_that_can_be_taken_away(self, client, livia):
        page = client.get(SEARCH, {"q": "key owner:me"}).content.decode()

        assert 'href="?q=key" aria-label="Search without owner:me"' in page

    @pytest.mark.parametrize("kind", ["", "cases", "nonsense", "\x00", "<b>"])
    @pytest.mark.parametrize("words", ["", "'", '"', "owner:me -", '<script>"', "is:x before:y"])
    def test_answers_whatever_is_typed(self, client, livia, words, kind):
        answer = client.get(SEARCH, {"q": words, "kind": kind})

        assert answer.status_code == 200
        assert "<script>" + '"' not in answer.content.decode()

    @pytest.mark.parametrize(
        ("words", "most"),
        [
            ("key", 15),
            ("owner:me key", 15),
            ("kye", 15),
            ("ana key", 18),
            ("owner:me team:x type:stranded from:ana with:bo key", 15),
        ],
    )
    def test_takes_few_statements(self, client, livia, words, most, django_assert_max_num_queries):
        case = make_case(owner=livia, title="Lost key")
        receive(case, text="The key is gone")
        client.get(SEARCH, {"q": words})

        with django_assert_max_num_queries(most):
            client.get(SEARCH, {"q": words})


class TestSuggest:
    def test_takes_few_statements(self, client, livia, django_assert_max_num_queries):
        make_case(owner=livia, title="Lost key")
        client.get(reverse("cases:suggest"), {"q": "key"})

        with django_assert_max_num_queries(15):
            answer = client.get(reverse("cases:suggest"), {"q": "key"})

        assert answer.json()["groups"][0]["items"][0]["label"] == "Lost key"
