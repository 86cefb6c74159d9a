from datetime import timedelta

import pytest
from django.urls import reverse

from common.time import database_now
from escalations.actions import guarding, probing, sweep
from escalations.alerting.links import BadLink, Ticket, token_for
from escalations.models import Alarm, Alert, Heartbeat, Page
from escalations.watching import vitals
from messaging.models import Delivery
from tests.factories.escalations import NIGHT, AlertFactory, Desk, ProbeFactory
from tests.factories.users import UserFactory
from tests.outside import outside
from tests.racing import race
from users.models import User
from users.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def on_screen(settings):
    settings.PROBE_ADDRESS = "screen"


def message(alert):
    """Return the text a page of this alert carries."""
    user = User.objects.get(email=probing.ADDRESS)
    token = token_for(Ticket(alert.pk, alert.generation, user.pk))
    return f"https://steward.example/on-call/alerts/{alert.pk}/{token}/"


class TestBeginDue:
    def test_pages_a_machine_and_nobody_else(self, on_screen):
        Desk()

        probing.begin_due(now=NIGHT)
        sweep.sweep(now=NIGHT)

        assert [page.user.role for page in Page.objects.all()] == [Role.MACHINE]

    def test_waits_ten_minutes_after_one_that_was_heard(self, on_screen):
        ProbeFactory(raised_at=NIGHT)

        assert not probing.begin_due(now=NIGHT + 9 * MINUTE)
        assert probing.begin_due(now=NIGHT + 10 * MINUTE)

    def test_tries_again_sooner_after_one_that_was_not(self, on_screen):
        ProbeFactory(raised_at=NIGHT, unheard=True)

        assert not probing.begin_due(now=NIGHT + MINUTE)
        assert probing.begin_due(now=NIGHT + 2 * MINUTE)

    def test_tries_again_sooner_after_one_that_was_heard_too_late(self, on_screen):
        ProbeFactory(raised_at=NIGHT, acknowledged_at=NIGHT + 90 * SECOND)

        assert probing.begin_due(now=NIGHT + 2 * MINUTE)

    @pytest.mark.django_db(transaction=True)
    def test_begins_one_however_many_watch(self, on_screen):
        probing.begin_due(now=NIGHT)
        later = NIGHT + 20 * MINUTE

        begun = race(*[lambda: probing.begin_due(now=later)] * 3)

        assert sorted(begun) == [False, False, True]
        assert Alert.objects.count() == 2

    def test_follows_the_address_of_the_settings(self, settings):
        settings.PROBE_ADDRESS = "https://steward.example"
        probing.begin_due(now=NIGHT)
        settings.PROBE_ADDRESS = "https://moved.example"

        probing.begin_due(now=NIGHT + 20 * MINUTE)

        way = User.objects.get(email=probing.ADDRESS).contact_methods.get()
        assert way.value == "jsons://moved.example/hooks/probe/"


class TestHear:
    @pytest.fixture
    def probe(self, on_screen):
        probing.begin_due(now=NIGHT)
        sweep.sweep(now=NIGHT)
        return Alert.objects.get()

    def test_acknowledges_and_ends_the_test(self, probe):
        probing.hear(text=message(probe), now=NIGHT + 2 * SECOND)

        probe.refresh_from_db()
        assert (probe.status, probe.acknowledged_at) == ("resolved", NIGHT + 2 * SECOND)
        assert Heartbeat.objects.filter(name="probe").exists()

    def test_refuses_a_text_without_our_signature(self, probe):
        with pytest.raises(BadLink):
            probing.hear(text="/on-call/alerts/1/abc:def/", now=NIGHT)

    def test_refuses_to_answer_anything_but_a_test(self, probe):
        emergency = AlertFactory()

        with pytest.raises(probing.NotAProbe):
            probing.hear(text=message(emergency), now=NIGHT)

    def test_refuses_a_persons_link(self, probe):
        token = token_for(Ticket(probe.pk, 1, UserFactory().pk))

        with pytest.raises(probing.NotAProbe):
            probing.hear(text=f"/alerts/{probe.pk}/{token}/", now=NIGHT)


class TestOnScreen:
    def test_is_heard_once_the_text_was_sent(self, on_screen):
        probing.probe(now=NIGHT)
        sweep.sweep(now=NIGHT + SECOND)
        probing.probe(now=NIGHT + 3 * SECOND)

        probe = vitals.last_probe(now=NIGHT + 3 * SECOND)
        assert probe.is_good
        assert (probe.paged, probe.heard) == (SECOND, 3 * SECOND)
        assert probe.sent is not None


class TestFailing:
    def test_is_known_after_a_minute_and_alarms(self, settings, monkeypatch):
        settings.PROBE_ADDRESS = "http://127.0.0.1:9"
        monkeypatch.setattr(guarding, "DUTIES", {})
        probing.begin_due(now=NIGHT)
        guard = guarding.Guard(now=NIGHT - MINUTE)

        sweep.sweep(now=NIGHT)
        guard.round(now=NIGHT + 59 * SECOND)
        soon = Alarm.objects.get(kind="probe").facts["alert"]
        guard.round(now=NIGHT + 61 * SECOND)

        assert soon == 0  # none was ever heard, this one may be yet
        assert Alarm.objects.get(kind="probe").facts["alert"] == Alert.objects.get().pk

    def test_wakes_nobody(self, settings):
        Desk()
        settings.PROBE_ADDRESS = "http://127.0.0.1:9"
        probing.begin_due(now=NIGHT)

        for minutes in range(30):
            sweep.sweep(now=NIGHT + minutes * MINUTE)

        assert {page.user.role for page in Page.objects.all()} == {Role.MACHINE}
        assert Alert.objects.get().status == "resolved"


@pytest.mark.django_db(transaction=True)
class TestTheWholeWay:
    def test_goes_through_provider_and_web_and_back(self, settings, live_server):
        settings.PROBE_ADDRESS = live_server.url
        now = database_now()

        probing.probe(now=now)
        sweep.sweep(now=now)

        probe = vitals.last_probe(now=database_now())
        assert probe.is_good
        assert probe.sent is not None
        assert Delivery.objects.get().channel == "apprise"

    def test_calls_as_apprise_calls_any_service(self, settings):
        with outside() as sink:
            settings.PROBE_ADDRESS = sink.url
            now = database_now()
            probing.probe(now=now)
            sweep.sweep(now=now)

        path, body = sink.calls[0]
        assert path == reverse("hooks:probe")
        assert "/alerts/" in body


class TestTheMachine:
    def test_is_in_no_list_of_people(self, on_screen, client):
        from escalations.forms.duty import people

        probing.begin_due(now=NIGHT)
        machine = User.objects.get(email=probing.ADDRESS)
        client.force_login(UserFactory(admin=True))

        assert machine not in people()
        assert not machine.has_usable_password()
        assert "Pager probe" not in client.get("/admin/users/user/").content.decode()
