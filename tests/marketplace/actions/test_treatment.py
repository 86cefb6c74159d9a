"""Preferences, consents, and forgetting in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.actions import people
from marketplace.models import Preference
from marketplace.models.treatment import NeedsConsent
from marketplace.profile import consents_of, preferences_of
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
SOON = date(2026, 4, 18)


@pytest.fixture
def livia():
    return UserFactory()


@pytest.fixture
def marina():
    return PersonFactory()


def prefer(person, by, **options):
    given = {
        "kind": "contact",
        "text": "Chat, then call",
        "source": "said",
        "basis": "interest",
        "keep_until": None,
        "now": NOW,
    }
    return people.note_preference(person_id=person.pk, by=by, **{**given, **options})


HEALTH = {"kind": "access", "text": "Handrail", "basis": "consent", "keep_until": SOON}


class TestPreferences:
    def test_count_until_somebody_ends_them(self, livia, marina):
        preference = prefer(marina, livia)
        assert preferences_of(marina, on=NOW.date()) == [preference]

        people.end_preference(preference_id=preference.pk, by=livia, now=NOW)

        assert preferences_of(marina, on=NOW.date()) == []

    @pytest.mark.parametrize(
        "without", [{"basis": "contract"}, {"keep_until": None}], ids=["consent", "an end"]
    )
    def test_on_health_are_refused_without(self, livia, marina, without):
        with pytest.raises(NeedsConsent):
            prefer(marina, livia, **{**HEALTH, **without})

    def test_on_health_without_consent_cannot_even_be_written(self, livia, marina):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preference.objects.create(
                person=marina, kind="diet", text="Nuts", noted_by=livia, noted_at=NOW
            )

    def test_on_health_are_a_consent_too(self, livia, marina):
        prefer(marina, livia, **HEALTH)

        (consent,) = consents_of(marina)
        assert (consent.purpose, consent.is_given) == ("health", True)

    def test_on_health_end_when_the_consent_does(self, livia, marina):
        prefer(marina, livia, **HEALTH)
        other = prefer(marina, livia)

        people.decide_consent(
            person_id=marina.pk,
            purpose="health",
            is_given=False,
            source="said",
            by=livia,
            now=NOW + timedelta(hours=1),
        )

        assert preferences_of(marina, on=NOW.date()) == [other]
        assert [consent.is_given for consent in consents_of(marina)] == [False]

    def test_are_erased_when_their_time_is_over(self, livia, marina):
        prefer(marina, livia, **HEALTH)
        prefer(marina, livia)

        assert people.forget_outlived(now=datetime(2026, 4, 18, 12, tzinfo=UTC)) == 0
        assert people.forget_outlived(now=datetime(2026, 4, 19, 12, tzinfo=UTC)) == 1
        assert [str(kept) for kept in marina.preferences.all()] == ["Chat, then call"]
