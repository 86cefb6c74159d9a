import pytest
from django.urls import reverse

from cases.models import CaseType, RootCause
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

RULES = reverse("cases:closing_rules")


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(manager=True))
    return client


@pytest.fixture
def kind():
    return CaseType.objects.get_or_create(
        code="stranded", defaults={"name_en": "Stranded", "name_pt": "Sem teto"}
    )[0]


class TestRules:
    def test_lists_every_kind_of_case_in_few_statements(
        self, desk, kind, django_assert_max_num_queries
    ):
        desk.get(RULES)

        with django_assert_max_num_queries(8):
            page = desk.get(RULES).content.decode()

        assert reverse("cases:closing_rule", args=[kind.code]) in page

    def test_publishes_the_next_version(self, desk, kind):
        address = reverse("cases:closing_rule", args=[kind.code])
        newest = kind.gate_rules.order_by("-number").first()
        said = {
            "seen_number": newest.number if newest else 0,
            "requires": ["told", "cause"],
            "reopen_days": 10,
            "note": "Shorter",
        }

        assert desk.post(address, said).status_code == 302

        rule = kind.gate_rules.order_by("-number").first()
        assert (rule.requires, rule.reopen_days, rule.note) == (["told", "cause"], 10, "Shorter")
        assert desk.post(address, said).status_code == 400  # read before this one was published

    def test_do_not_exist_for_who_does_not_decide_them(self, client, kind):
        client.force_login(UserFactory())

        assert client.get(RULES).status_code in {403, 404}
        assert client.get(reverse("cases:closing_rule", args=[kind.code])).status_code in {403, 404}


class TestCauses:
    def test_are_added_and_put_right(self, desk):
        said = {"name_en": "Noise", "name_pt": "Barulho", "order": 5, "is_active": "on"}
        assert desk.post(reverse("cases:new_cause"), said).status_code == 302

        address = reverse("cases:cause", args=["noise"])
        assert "Barulho" in desk.get(address).content.decode()
        desk.post(address, {**said, "name_en": "Noise at night", "is_active": ""})

        cause = RootCause.objects.get(code="noise")
        assert (cause.name_en, cause.is_active) == ("Noise at night", False)

    def test_say_what_is_wrong_beside_it(self, desk):
        answer = desk.post(reverse("cases:new_cause"), {"name_en": "Noise", "order": 5})

        assert answer.status_code == 400
        assert "Noise" in answer.content.decode()
