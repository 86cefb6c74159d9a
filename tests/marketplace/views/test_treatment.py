import pytest
from django.urls import reverse

from marketplace.models import Preference
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def marina():
    return PersonFactory()


class TestPreferences:
    def test_are_kept_and_shown_with_source_and_basis(self, desk, marina):
        said = {"kind": "hours", "text": "After six", "source": "said", "basis": "interest"}

        page = desk.post(
            reverse("marketplace:preferences", args=[marina.pk]), said, headers=HTMX
        ).content.decode()

        assert "After six" in page
        assert "They said so" in page

    def test_on_health_come_back_with_what_is_missing_and_nothing_lost(self, desk, marina):
        said = {"kind": "diet", "text": "No nuts", "source": "said", "basis": "contract"}

        page = desk.post(
            reverse("marketplace:preferences", args=[marina.pk]), said, headers=HTMX
        ).content.decode()

        assert "kept only if they agreed" in page
        assert 'value="No nuts"' in page
        assert not Preference.objects.exists()

    def test_end(self, desk, marina):
        said = {"kind": "hours", "text": "After six", "source": "said", "basis": "interest"}
        desk.post(reverse("marketplace:preferences", args=[marina.pk]), said)
        preference = Preference.objects.get()

        desk.post(reverse("marketplace:preference_end", args=[marina.pk, preference.pk]))

        assert "After six" not in desk.get(marina.get_absolute_url()).content.decode()

    def test_of_somebody_else_do_not_exist(self, desk, marina):
        address = reverse("marketplace:preference_end", args=[marina.pk, 999_999])

        assert desk.post(address).status_code == 404

    def test_do_not_exist_for_who_works_no_cases(self, client, marina):
        client.force_login(UserFactory(admin=True))

        assert client.post(reverse("marketplace:preferences", args=[marina.pk])).status_code == 404


class TestConsents:
    @pytest.mark.parametrize(("said", "shown"), [("yes", "agreed"), ("no", "refused")])
    def test_show_the_newest_word(self, desk, marina, said, shown):
        desk.post(
            reverse("marketplace:consents", args=[marina.pk]),
            {"purpose": "recording", "is_given": said},
        )

        page = desk.get(marina.get_absolute_url()).content.decode()

        assert "Calls recorded" in page
        assert shown in page
