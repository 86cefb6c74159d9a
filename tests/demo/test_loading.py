"""The demo is loaded once for all of these: it takes seconds, and nothing here changes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count

from cases.actions import clocks
from cases.models import (
    ApprovalDelegation,
    Case,
    Citation,
    Decision,
    ExceptionRequest,
    ImprovementProposal,
    Remedy,
    SavedView,
    SLAClock,
)
from cases.models.scales import Severity
from demo.loading import install_market, load
from demo.people import KATE, MARINA
from demo.staff import NotInProduction
from escalations.actions.raising import raise_for_cases
from marketplace.finding import only_upcoming_stay, person_by_email
from marketplace.models import ContactPoint, Listing, Person, Reservation
from messaging.models import Delivery, InboundMessage
from policies.models import PolicyVersion, QuizAttempt
from users.models import User

pytestmark = (
    pytest.mark.django_db
)  # or, run alone, this file would fill the database of whoever runs it
NOW = datetime(2026, 3, 12, 15, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demo in a transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO_PASSWORD", "a password for tests")
        loaded = load(now=NOW, step=lambda name, done, total: None)
        yield loaded
        transaction.set_rollback(True)


class TestInstallMarket:
    """Before the demo is there: it stays open until the last test of this file."""

    @pytest.mark.parametrize(
        "now",
        [
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
            datetime(2028, 2, 29, 12, tzinfo=UTC),
        ],
    )
    def test_works_on_any_day(self, now):
        assert install_market(now=now) == 300


class TestMarket:
    def test_has_three_hundred_stays_in_every_state(self, demo):
        states = dict(Reservation.objects.values_list("status").annotate(Count("pk")))

        assert sum(states.values()) == 300
        assert set(states) == set(Reservation.Status.values)

    def test_spans_the_world(self, demo):
        assert Listing.objects.values("country").distinct().count() >= 8
        assert Listing.objects.values("time_zone").distinct().count() >= 8
        assert Reservation.objects.values("currency").distinct().count() >= 8

    def test_has_people_who_are_guest_and_host(self, demo):
        both = Person.objects.filter(stays__isnull=False, listings__isnull=False)

        assert both.distinct().count() >= 5

    def test_writes_only_to_addresses_that_cannot_exist(self, demo):
        addresses = ContactPoint.objects.filter(kind="email").values_list("value", flat=True)

        assert all(address.endswith(".example") for address in addresses)

    def test_never_puts_two_parties_into_one_home(self, demo):
        off = [Reservation.Status.CANCELLED, Reservation.Status.NO_SHOW]
        nights = [
            (stay.listing_id, stay.check_in_date + timedelta(days=night))
            for stay in Reservation.objects.exclude(status__in=off)
            for night in range(stay.nights)
        ]

        assert len(nights) == len(set(nights))

    def test_states_fit_the_clock(self, demo):
        for stay in Reservation.objects.select_related("listing"):
            if stay.status == Reservation.Status.IN_STAY:
                assert stay.check_in_at <= NOW < stay.check_out_at
            if stay.status == Reservation.Status.COMPLETED:
                assert stay.check_out_at <= NOW

    def test_nobody_booked_after_arriving_or_in_the_future(self, demo):
        for stay in Reservation.objects.select_related("listing"):
            assert stay.booked_at < min(stay.check_in_at, NOW)

    @pytest.mark.parametrize("address", [MARINA, KATE])
    def test_marina_and_kate_have_one_stay_ahead_three_hours_from_now(self, demo, address):
        stay = only_upcoming_stay(person_by_email(address), now=NOW)

        assert timedelta(hours=3) <= stay.check_in_at - NOW <= timedelta(hours=3, minutes=15)


class TestCases:
    def test_are_many_and_mostly_ended(self, demo):
        open_cases = Case.objects.unresolved().count()

        assert demo.cases == Case.objects.count() >= 90
        assert 30 <= open_cases <= 60

    def test_leave_a_full_desk_for_who_signs_in_first(self, demo):
        mine = Case.objects.unresolved().filter(
            owner=User.objects.get(email="livia@steward.example")
        )

        assert mine.count() >= 6
        assert Case.objects.unowned().count() >= 3

    def test_lie_open_on_the_desk_with_one_put_off_and_lists_kept(self, demo):
        livia = User.objects.get(email="livia@steward.example")

        assert livia.desk_tabs.count() == 4
        assert livia.snoozes.asleep().count() == 1
        assert SavedView.objects.visible_to(livia).count() == 2

    def test_hold_some_mail_for_triage(self, demo):
        assert InboundMessage.objects.filter(state="quarantined").count() == 3

    def test_owe_no_letter_of_the_past(self, demo):
        assert not Delivery.objects.filter(lane="conversation").exclude(state="sent").exists()

    def test_wake_nobody_when_the_desk_opens(self, demo):
        assert not Case.objects.unresolved().filter(severity=Severity.CRITICAL).exists()
        assert not Case.objects.unresolved().filter(case_type__wakes=True).exists()
        with transaction.atomic():
            clocks.breach_due(now=NOW + timedelta(hours=1))

            assert raise_for_cases(now=NOW + timedelta(hours=1)) == 0
            transaction.set_rollback(True)

    def test_owe_a_body_its_answer_and_people_their_calls(self, demo):
        alive = SLAClock.objects.alive()

        assert alive.filter(kind="statutory").exists()
        assert alive.filter(kind="promise").exists()

    def test_speak_both_languages(self, demo):
        languages = {language[:2] for language in Case.objects.values_list("language", flat=True)}

        assert languages == {"en", "pt"}


class TestLoad:
    def test_changes_nothing_the_second_time(self, demo):
        before = (Person.objects.count(), Reservation.objects.count(), Case.objects.count())

        again = load(now=NOW + timedelta(hours=1), step=lambda name, done, total: None)

        assert again.cases == 0
        assert (
            Person.objects.count(),
            Reservation.objects.count(),
            Case.objects.count(),
        ) == before

    def test_is_refused_in_production(self, settings, demo):
        settings.IS_PRODUCTION = True

        with pytest.raises(NotInProduction):
            load(now=NOW, step=lambda name, done, total: None)


class TestDecisions:
    def test_hold_what_was_given_allowed_and_refused_before(self, demo):
        outcomes = set(ExceptionRequest.objects.values_list("state", flat=True))

        assert Decision.objects.filter(authority="own").count() >= 10
        assert "requested" in outcomes
        # Limits began with the year: few requests lie between that and NOW.
        assert outcomes & {"approved", "modified", "denied"}
        assert Remedy.objects.to_carry_out().exists()
        assert ApprovalDelegation.objects.count() == 1

    def test_owe_nobody_a_mail_about_the_past(self, demo):
        about = Delivery.objects.filter(state="pending", key__startswith="exception:")

        assert all(delivery.next_at >= NOW for delivery in about)


class TestLibrary:
    def test_is_quoted_written_and_learnt(self, demo):
        drafts = PolicyVersion.objects.unpublished().values_list("state", flat=True)

        assert Citation.objects.values("clause__version__policy").distinct().count() >= 3
        assert set(drafts) == {"draft", "in_review"}
        assert QuizAttempt.objects.exclude(finished_at=None).count() == 2

    def test_has_a_proposal_at_every_state_but_one(self, demo):
        states = set(ImprovementProposal.objects.values_list("state", flat=True))

        assert states >= {"proposed", "accepted", "declined"}
        assert states & {"shipped", "verified"}
