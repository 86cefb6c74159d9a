from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from common.errors import BadInput
from escalations.actions import answers, sweep, test_pages
from escalations.models import Alert, Page, PagingProfile, Shift, TestPage
from messaging.models import ContactMethod, Delivery
from tests.factories.escalations import NIGHT, Desk, ScheduleFactory
from tests.factories.messaging import ContactMethodFactory
from tests.factories.users import UserFactory
from tests.racing import race
from users.models import Membership

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_mail_server(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there


@pytest.fixture
def tomas():
    return UserFactory(name="Tomás Abreu", email="tomas@staff.example")


def shift(user, *, start=NIGHT + HOUR, schedule=None, hours=12):
    return Shift.objects.create(
        schedule=schedule or ScheduleFactory(),
        level="first",
        user=user,
        during=DateTimeTZRange(start, start + hours * HOUR),
    )


class TestAsk:
    def test_pages_the_person_by_their_own_ways(self, tomas):
        test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)
        sweep.sweep(now=NIGHT)

        page = Page.objects.get()
        assert (page.user, page.alert.cause) == (tomas, Alert.Cause.TEST)
        assert {text.channel for text in Delivery.objects.all()} == {"in_app", "email"}
        assert "only a test" in Delivery.objects.filter(channel="email").get().body_text.lower()

    def test_refuses_a_second_one_within_a_minute(self, tomas):
        test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)

        with pytest.raises(test_pages.TooSoon):
            test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT + 59 * SECOND)

    def test_is_for_oneself_unless_one_keeps_the_rota(self, tomas):
        with pytest.raises(test_pages.NotTheirs):
            test_pages.ask(user_id=tomas.pk, by=UserFactory(), now=NIGHT)

        test = test_pages.ask(user_id=tomas.pk, by=UserFactory(manager=True), now=NIGHT)
        assert test.user == tomas

    def test_refuses_who_is_never_paged(self):
        with pytest.raises(BadInput):
            test_pages.ask(
                user_id=UserFactory(admin=True).pk, by=UserFactory(manager=True), now=NIGHT
            )

    def test_wakes_nobody_else(self):
        desk = Desk()
        test_pages.ask(user_id=desk.tomas.pk, by=desk.tomas, now=NIGHT)

        for minutes in range(45):
            sweep.sweep(now=NIGHT + minutes * MINUTE)

        assert {page.user for page in Page.objects.all()} == {desk.tomas}


class TestConfirm:
    def test_is_kept_and_ends_the_page(self, tomas):
        test = test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)
        sweep.sweep(now=NIGHT)

        test_pages.confirm(test_page_id=test.pk, by=tomas, now=NIGHT + MINUTE)
        test_pages.confirm(test_page_id=test.pk, by=tomas, now=NIGHT + 2 * MINUTE)

        test.refresh_from_db()
        assert test.confirmed_at == NIGHT + MINUTE
        assert test.alert.status == "resolved"

    def test_is_for_the_person_alone(self, tomas):
        test = test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)

        with pytest.raises(test_pages.NotTheirs):
            test_pages.confirm(test_page_id=test.pk, by=UserFactory(), now=NIGHT)

    def test_follows_an_answer_by_any_other_door(self, tomas):
        test = test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)
        sweep.sweep(now=NIGHT)
        answers.acknowledge(
            alert_id=test.alert.pk, generation=1, by=tomas, now=NIGHT + MINUTE, via="sms"
        )

        test_pages.sweep(now=NIGHT + 2 * MINUTE)

        test.refresh_from_db()
        assert test.confirmed_at == NIGHT + MINUTE

    def test_marks_the_only_way_there_is_as_tested(self, tomas):
        way = ContactMethodFactory(user=tomas, value="tomas@phone.example")
        tomas.notification_rules.create(severity=1, order=0, contact_method=way)
        test = test_pages.ask(user_id=tomas.pk, by=tomas, now=NIGHT)
        sweep.sweep(now=NIGHT)

        test_pages.confirm(test_page_id=test.pk, by=tomas, now=NIGHT + MINUTE)

        assert ContactMethod.objects.get(pk=way.pk).last_test_at == NIGHT + MINUTE


class TestBeforeAShift:
    def test_is_sent_an_hour_before_once(self, tomas):
        shift(tomas)

        early = test_pages.send_due(now=NIGHT - MINUTE)
        sent = [test_pages.send_due(now=NIGHT + minutes * MINUTE) for minutes in (1, 2)]

        assert (early, sent) == (0, [1, 0])
        assert TestPage.objects.get().shift_starts_at == NIGHT + HOUR

    def test_is_one_for_two_rotas_that_start_together(self, tomas):
        shift(tomas)
        shift(tomas)

        assert test_pages.send_due(now=NIGHT + MINUTE) == 1

    def test_leaves_out_who_goes_on_without_a_break(self, tomas):
        first = shift(tomas, start=NIGHT - 11 * HOUR)
        shift(tomas, start=NIGHT + HOUR, schedule=first.schedule)

        assert test_pages.send_due(now=NIGHT + MINUTE) == 0

    @pytest.mark.django_db(transaction=True)
    def test_is_sent_once_however_many_sweep(self, tomas):
        shift(tomas)

        sent = race(*[lambda: test_pages.send_due(now=NIGHT + MINUTE)] * 3)

        assert sum(sent) == 1
        assert TestPage.objects.count() == 1

    def test_that_is_not_confirmed_is_told_to_the_lead_after_a_quarter_of_an_hour(self, tomas):
        lead = UserFactory(name="Livia Prado", email="livia@staff.example")
        Membership.objects.filter(user=lead).update(is_lead=True)
        shift(tomas)
        test_pages.sweep(now=NIGHT + MINUTE)

        test_pages.sweep(now=NIGHT + 15 * MINUTE)
        early = Delivery.objects.filter(to_address=lead.email).count()
        test_pages.sweep(now=NIGHT + 16 * MINUTE)
        test_pages.sweep(now=NIGHT + 17 * MINUTE)

        told = Delivery.objects.get(to_address=lead.email)
        assert early == 0
        assert "Tomás Abreu has not confirmed" in told.subject
        assert TestPage.objects.get().lead_told_at == NIGHT + 16 * MINUTE

    def test_that_is_confirmed_is_told_to_nobody(self, tomas):
        shift(tomas)
        test_pages.sweep(now=NIGHT + MINUTE)
        test_pages.confirm(test_page_id=TestPage.objects.get().pk, by=tomas, now=NIGHT + MINUTE)

        test_pages.sweep(now=NIGHT + 20 * MINUTE)

        assert TestPage.objects.get().lead_told_at is None

    def test_falls_to_the_managers_where_nobody_leads(self, tomas):
        manager = UserFactory(manager=True)

        assert test_pages.leads_of(tomas, now=NIGHT) == [manager]

    def test_of_a_lead_is_not_told_to_themselves(self):
        lead, manager = UserFactory(), UserFactory(manager=True)
        Membership.objects.filter(user=lead).update(is_lead=True)

        assert test_pages.leads_of(lead, now=NIGHT) == [manager]


class TestMomentFor:
    zone = "America/Sao_Paulo"

    def at(self, text):
        return datetime.fromisoformat(f"2026-03-13T{text}-03:00")

    def moment(self, start, quiet):
        from_, until = (time.fromisoformat(text) for text in quiet)
        profile = PagingProfile(quiet_from=from_, quiet_until=until)
        return test_pages.moment_for(self.at(start), profile, zone=self.zone)

    def test_is_an_hour_before(self):
        assert test_pages.moment_for(self.at("08:00"), None, zone=self.zone) == self.at("07:00")

    def test_waits_for_the_end_of_quiet_hours(self):
        assert self.moment("08:00", ("22:00", "07:30")) == self.at("07:30")

    def test_does_not_wait_so_long_that_nothing_could_be_done(self):
        assert self.moment("08:00", ("22:00", "09:00")) == self.at("07:40")

    def test_knows_quiet_hours_that_do_not_cross_midnight(self):
        assert self.moment("16:00", ("14:00", "15:30")) == self.at("15:30")

    def test_is_not_moved_by_quiet_hours_elsewhere(self):
        assert self.moment("20:00", ("22:00", "07:00")) == self.at("19:00")

    def test_knows_quiet_hours_that_begin_in_an_hour_that_comes_twice(self):
        profile = PagingProfile(quiet_from=time(1, 30), quiet_until=time(7, 30))
        start = datetime(2026, 10, 25, 2, 15, tzinfo=UTC)  # its hour before: the second 01:15

        moment = test_pages.moment_for(start, profile, zone="Europe/Lisbon")

        assert moment == start - test_pages.LATEST
