"""What becomes of the free text of somebody's needs."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from marketplace.actions import people
from marketplace.models import Preference
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


def carry_over(needs):
    """Write `needs` of each person into the column there was, and run what carries them over."""
    moved = import_module("marketplace.migrations.0004_needs_kept_with_consent")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table marketplace_person add column needs varchar(200) default ''")
        for person, text in needs.items():
            cursor.execute(
                "update marketplace_person set needs = %s where id = %s", [text, person.pk]
            )
        cursor.execute(moved.FORWARDS)
        cursor.execute(moved.FORWARDS)


def decide(person, by, *, is_given, at=NOW):
    people.decide_consent(
        person_id=person.pk, purpose="health", is_given=is_given, source="said", by=by, now=at
    )


class TestNeeds:
    def test_are_kept_once_where_agreed_until_after_the_last_stay(self):
        marina, livia = PersonFactory(), UserFactory()
        ReservationFactory(
            guest=marina, check_in_date=date(2099, 1, 1), check_out_date=date(2099, 1, 5)
        )
        decide(marina, livia, is_given=True)

        carry_over({marina: "Handrail"})

        kept = Preference.objects.get(person=marina)
        assert (kept.kind, kept.text, kept.basis) == ("access", "Handrail", "consent")
        assert (kept.keep_until, kept.noted_by) == (date(2099, 2, 4), livia)

    def test_are_not_kept_where_nobody_agreed_or_somebody_no_longer_does(self):
        never, once = PersonFactory(), PersonFactory()
        decide(once, UserFactory(), is_given=True)
        decide(once, UserFactory(), is_given=False, at=NOW + timedelta(days=1))

        carry_over({never: "Handrail", once: "Lift"})

        assert not Preference.objects.exists()
