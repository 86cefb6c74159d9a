import pytest
from django.urls import reverse

from cases.models import AccessGrant, Case
from escalations.actions import answers, raising, shifts, stepping
from escalations.models import Alert, ShiftHandover
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(autouse=True)
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)


@pytest.fixture
def handover(desk):
    """Tomás hands the first level to Nadia, with an alert he acknowledged."""
    EmergencyFactory(team=desk.team, in_porto=True)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    alert = Alert.objects.get()
    answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT)
    return ShiftHandover.objects.create(
        schedule=desk.schedule,
        level="first",
        giver=desk.tomas,
        taker=desk.nadia,
        at=NIGHT,
        offered_at=NIGHT,
        contents={
            "alerts": [
                {
                    "number": alert.pk,
                    "case": alert.case.reference,
                    "title": "Safety incident",
                    "severity": 1,
                    "status": "acknowledged",
                }
            ],
            "promises": [
                {"case": alert.case.reference, "text": "Call at nine", "due_at": NIGHT.isoformat()}
            ],
        },
    )


def address(handover, name="handover"):
    return reverse(f"escalations:{name}", args=[handover.pk])


class TestTheHandOver:
    def test_lists_what_is_open_and_who_is_responsible(self, client, desk, handover):
        client.force_login(desk.nadia)

        text = client.get(address(handover)).content.decode()

        assert "Safety incident" in text
        assert "Call at nine" in text
        assert "Tomás Abreu stays responsible until then." in text
        assert "Accept: I am responsible now" in text

    def test_is_announced_on_the_on_call_page_of_both(self, client, desk, handover):
        for person, words in ((desk.tomas, "you stay responsible"), (desk.nadia, "over to you")):
            client.force_login(person)

            assert words in client.get(reverse("escalations:oncall")).content.decode()

    def test_carries_the_giver_s_notes(self, client, desk, handover):
        client.force_login(desk.tomas)
        client.post(address(handover, "handover_notes"), {"notes": "The fire crew is measuring."})
        client.force_login(desk.nadia)

        assert "The fire crew is measuring." in client.get(address(handover)).content.decode()

    def test_is_accepted_by_who_comes(self, client, desk, handover):
        client.force_login(desk.nadia)

        for _ in range(2):
            assert client.post(address(handover, "handover_acceptance")).status_code == 302

        handover.refresh_from_db()
        assert (handover.state, handover.taker) == ("accepted", desk.nadia)
        assert "is responsible now" in client.get(address(handover)).content.decode()

    def test_is_not_accepted_by_who_goes(self, client, desk, handover):
        client.force_login(desk.tomas)

        response = client.post(address(handover, "handover_acceptance"))

        handover.refresh_from_db()
        assert response.status_code in (403, 409)
        assert handover.state == "offered"

    def test_does_not_exist_for_others(self, client, desk, handover):
        client.force_login(UserFactory(team=TeamFactory(slug="elsewhere", name="Elsewhere")))

        assert client.get(address(handover)).status_code == 404

    def test_is_offered_by_hand_before_the_end(self, client, desk):
        shifts.lay_out(schedule_id=desk.schedule.pk, now=NIGHT)
        client.force_login(desk.tomas)

        response = client.post(
            reverse("escalations:handovers", args=[desk.schedule.pk, "first"]), follow=True
        )

        assert response.status_code == 200
        assert ShiftHandover.objects.get().taker == desk.nadia

    def test_tells_no_promise_of_a_case_that_is_hidden_from_the_reader(
        self, client, desk, handover
    ):
        Case.objects.update(access_level="restricted")
        AccessGrant.objects.all().delete()
        client.force_login(desk.nadia)

        text = client.get(address(handover)).content.decode()

        assert "Call at nine" not in text
        assert "Restricted case" in text
