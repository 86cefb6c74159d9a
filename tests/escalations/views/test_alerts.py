import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessGrant
from common.time import database_now
from escalations.actions import answers, raising, stepping
from escalations.alerting.links import Ticket, token_for
from escalations.models import Alert, Page
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

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

    def test_says_on_the_page_itself_that_an_old_answer_changed_nothing(self, client, desk, alert):
        Alert.objects.update(generation=2)

        text = client.post(link(alert, desk.tomas, "linked_refusal")).content.decode()

        assert "Nothing was changed." in text
        assert "css/alert.css" in text
        assert "htmx" not in text

    def test_takes_an_answer_from_a_reader_that_keeps_no_cookies(self, desk, alert):
        strict = Client(enforce_csrf_checks=True)

        response = strict.post(link(alert, desk.tomas, "linked_acknowledgement"))

        assert response.status_code == 302
        assert Alert.objects.get().acknowledged_by == desk.tomas

    def test_is_not_answered_by_a_signed_in_role_that_answers_no_alerts(self, client, desk, alert):
        auditor = UserFactory(role=Role.AUDITOR)
        AccessGrant.objects.create(
            case=alert.case, user=auditor, reason="needed", granted_at=database_now()
        )
        client.force_login(auditor)

        client.post(link(alert, desk.tomas, "linked_acknowledgement"))

        assert Alert.objects.get().acknowledged_by == desk.tomas

    def test_says_who_is_woken_after_i_passed_it_on(self, client, desk, alert):
        client.post(link(alert, desk.tomas, "linked_refusal"))
        stepping.advance_due(now=Alert.objects.get().next_step_at)

        text = client.get(link(alert, desk.tomas)).content.decode()

        assert "Recorded: you cannot." in text
        assert "Nadia Ferraz is being woken." in text
        assert "I can after all" in text

    def test_says_that_somebody_else_has_got_it(self, client, desk, alert):
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.nadia, now=NIGHT)

        text = client.get(link(alert, desk.tomas)).content.decode()

        assert "Nadia Ferraz answered at" in text
        assert "You need not do anything." in text

    def test_leads_a_visitor_to_the_case_by_way_of_the_sign_in(self, client, desk, alert):
        text = client.get(link(alert, desk.tomas)).content.decode()

        assert f"/account/login/?next=/on-call/alerts/{alert.pk}/" in text

    def test_is_kept_by_no_cache(self, client, desk, alert):
        response = client.get(link(alert, desk.tomas))

        assert "no-store" in response["Cache-Control"]

    def test_asks_the_database_no_more_often_for_more_people(
        self, client, desk, alert, django_assert_num_queries
    ):
        client.force_login(desk.tomas)
        client.get(link(alert, desk.tomas))
        with CaptureQueriesContext(connection) as few:
            client.get(link(alert, desk.tomas))
        for person in [UserFactory(team=desk.team) for _ in range(6)]:
            Page.objects.create(
                alert=alert, generation=1, loop=0, step_no=1, user=person, paged_at=NIGHT
            )

        with django_assert_num_queries(len(few)):
            client.get(link(alert, desk.tomas))


class TestSafety:
    def test_is_noted_by_one_thumb(self, client, desk, alert):
        client.force_login(desk.tomas)

        response = client.post(
            reverse("escalations:safety", args=[alert.pk]), {"safety": "unsure"}, follow=True
        )

        alert.case.refresh_from_db()
        assert (alert.case.safety, alert.case.safety_by) == ("unsure", desk.tomas)
        assert 'value="unsure" aria-pressed="true"' in response.content.decode()

    def test_refuses_what_is_no_answer(self, client, desk, alert):
        client.force_login(desk.tomas)

        response = client.post(
            reverse("escalations:safety", args=[alert.pk]), {"safety": "perhaps"}
        )

        assert response.status_code == 400

    def test_is_not_for_somebody_who_may_not_see_the_case(self, client, alert):
        client.force_login(UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere")))

        response = client.post(reverse("escalations:safety", args=[alert.pk]), {"safety": "safe"})

        assert response.status_code == 404

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

    def test_asks_once_who_is_woken_again_and_again(self, client, desk, alert):
        again = alert.pages.get(user=desk.tomas)
        again.pk, again.loop = None, again.loop + 1
        again.save()
        client.force_login(desk.tomas)

        shown = client.get(reverse("escalations:my_pages")).content.decode()

        assert shown.count("You are being paged.") == 1

    def test_shows_a_test_as_a_test_and_never_as_an_emergency(self, client, desk, alert):
        Alert.objects.filter(pk=alert.pk).update(
            cause=Alert.Cause.TEST, case=None, title="Test page"
        )
        client.force_login(desk.tomas)

        shown = client.get(reverse("escalations:my_pages")).content.decode()

        assert "A test: does this reach you?" in shown
        assert "It reached me" in shown
        assert "S1" not in shown
        assert "You are being paged." not in shown

    def test_is_silent_for_others(self, client, desk, alert):
        client.force_login(desk.nadia)

        assert client.get(reverse("escalations:my_pages")).content.decode().strip() == ""
