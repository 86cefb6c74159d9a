import pytest
from django.urls import reverse

from common.time import database_now
from escalations.actions import raising, stepping
from escalations.links import Ticket, token_for
from escalations.models import Alert
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def alert(desk):
    EmergencyFactory(team=desk.team, in_porto=True, title="Carbon monoxide alarm, four guests")
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    return Alert.objects.get()


def link(alert, user, name="alert_link", generation=1):
    token = token_for(Ticket(alert.pk, generation, user.pk))
    return reverse(f"escalations:{name}", args=[alert.pk, token])


class TestLinked:
    def test_shows_what_where_and_how_bad_and_nothing_of_the_case_without_sign_in(
        self, client, desk, alert
    ):
        response = client.get(link(alert, desk.tomas))

        text = response.content.decode()
        assert response.status_code == 200
        assert "Safety incident" in text
        assert "Porto" in text
        assert "S1" in text
        assert "Carbon" not in text
        assert alert.case.reference not in text
        assert "Rua do Exemplo" not in text

    def test_shows_the_facts_to_the_person_signed_in(self, client, desk, alert):
        client.force_login(desk.tomas)

        text = client.get(link(alert, desk.tomas)).content.decode()

        assert "Carbon monoxide" in text
        assert "Rua do Exemplo 1" in text

    def test_speaks_portuguese_when_asked(self, client, desk, alert):
        text = client.get(link(alert, desk.tomas) + "?lang=pt-br").content.decode()

        assert '<html lang="pt-BR"' in text
        assert "Incidente de segurança" in text

    def test_acknowledges_without_sign_in_and_only_once(self, client, desk, alert):
        address = link(alert, desk.tomas, "linked_acknowledgement")

        statuses = [client.post(address).status_code for _ in range(2)]

        alert.refresh_from_db()
        assert statuses == [302, 302]
        assert (alert.status, alert.acknowledged_by) == ("acknowledged", desk.tomas)
        assert alert.events.filter(kind="acknowledged").count() == 1

    def test_passes_on_without_sign_in(self, client, desk, alert):
        client.post(link(alert, desk.tomas, "linked_refusal"))

        stepping.advance_due(now=Alert.objects.get().next_step_at)
        assert alert.pages.filter(user=desk.nadia).exists()

    def test_answers_but_does_not_obey_a_link_of_an_earlier_round(self, client, desk, alert):
        Alert.objects.update(generation=2)

        page = client.get(link(alert, desk.tomas))
        response = client.post(link(alert, desk.tomas, "linked_acknowledgement"))

        alert.refresh_from_db()
        assert "earlier round" in page.content.decode()
        assert response.status_code == 409
        assert alert.status == "triggered"

    def test_refuses_a_forged_token(self, client, alert):
        response = client.get(reverse("escalations:alert_link", args=[alert.pk, "forged"]))

        assert response.status_code == 400

    def test_refuses_a_token_of_another_alert(self, client, desk, alert):
        token = token_for(Ticket(alert.pk + 1, 1, desk.tomas.pk))

        response = client.get(reverse("escalations:alert_link", args=[alert.pk, token]))

        assert response.status_code == 404


class TestDetail:
    def test_is_not_there_for_somebody_who_may_not_know_of_it(self, client, alert):
        client.force_login(UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere")))

        assert client.get(alert.get_absolute_url()).status_code == 404

    def test_is_there_for_somebody_of_another_team_who_was_paged(self, client, desk, alert):
        helper = UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        now = database_now()  # what a page lets somebody read runs out by the database's clock
        raising.wake(case_id=alert.case_id, by=desk.helena, person_id=helper.pk, now=now)
        stepping.advance_due(now=now)
        client.force_login(helper)

        response = client.get(Alert.objects.get(cause="manual").get_absolute_url())

        assert response.status_code == 200
        assert "Carbon monoxide" in response.content.decode()


class TestMyPages:
    def test_rings_until_acknowledged(self, client, desk, alert):
        client.force_login(desk.tomas)
        before = client.get(reverse("escalations:my_pages")).content.decode()

        after = client.post(
            reverse("escalations:acknowledgement", args=[alert.pk]),
            {"generation": 1},
            headers={"hx-request": "true"},
        ).content.decode()

        assert "You are being paged." in before
        assert "You are being paged." not in after

    def test_is_silent_for_others(self, client, desk, alert):
        client.force_login(desk.nadia)

        assert client.get(reverse("escalations:my_pages")).content.decode().strip() == ""
