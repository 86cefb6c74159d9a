from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from marketplace.models import ContactPoint, Person
from tests.factories.marketplace import ContactPointFactory, PersonFactory
from tests.factories.users import UserFactory


class TestCalled:
    def test_is_the_preferred_name(self):
        assert Person(full_name="Marina Teles", preferred_name="Nina").called == "Nina"

    def test_is_otherwise_the_first_word(self):
        assert Person(full_name="Marina Teles").called == "Marina"


class TestNormalised:
    def test_writes_addresses_in_lower_case(self):
        assert ContactPoint.normalised("email", " A@B.Example ") == "a@b.example"

    def test_writes_numbers_as_digits_with_a_plus(self):
        assert ContactPoint.normalised("phone", "+55 (11) 5550-1234") == "+551155501234"


@pytest.mark.django_db
class TestMatching:
    @pytest.mark.parametrize("words", ["antonio", "ANTÔNIO Duarte", "antonio duart", "duarte"])
    def test_forgives_accents_case_and_small_slips(self, words):
        antonio = PersonFactory(full_name="Antônio Duarte")
        PersonFactory(full_name="Kate Hallworth")

        assert list(Person.objects.matching(words)) == [antonio]

    def test_finds_by_part_of_an_address(self):
        kate = PersonFactory(full_name="Kate Hallworth", email="kh@mail.example")

        assert list(Person.objects.matching("KH@mail")) == [kate]

    def test_finds_by_a_number_as_people_write_it(self):
        kate = PersonFactory(full_name="Kate Hallworth", phone="+447700900123")

        assert list(Person.objects.matching("7700 900123")) == [kate]

    def test_puts_the_best_first(self):
        PersonFactory(full_name="Marinela Duarte")
        marina = PersonFactory(full_name="Marina Teles")

        assert Person.objects.matching("marina").first() == marina

    def test_names_each_once_however_many_addresses_fit(self):
        kate = PersonFactory(email="kate@a.example", phone="+447700900123")
        ContactPointFactory(person=kate, value="kate@b.example")

        assert list(Person.objects.matching("kate@")) == [kate]


@pytest.mark.django_db
class TestVisibleTo:
    def test_shows_everybody_to_who_works_cases(self):
        person = PersonFactory()

        assert list(Person.objects.visible_to(UserFactory())) == [person]

    def test_shows_nobody_to_who_runs_the_system(self):
        PersonFactory()

        assert not Person.objects.visible_to(UserFactory(admin=True)).exists()


@pytest.mark.django_db
class TestConstraints:
    def test_one_verified_owner_for_each_address(self):
        ContactPointFactory(value="a@mail.example")

        with pytest.raises(IntegrityError):
            ContactPointFactory(value="a@mail.example")

    def test_any_number_may_claim_an_address(self):
        ContactPointFactory(value="a@mail.example")

        assert ContactPointFactory(value="a@mail.example", unverified=True).pk

    @pytest.mark.parametrize(
        ("kind", "value"),
        [("email", "A@mail.example"), ("email", "nobody"), ("phone", "0800 1"), ("fax", "+3512")],
    )
    def test_values_are_normalised(self, kind, value):
        with pytest.raises(IntegrityError):
            ContactPointFactory(kind=kind, value=value, verified_at=datetime.now(UTC))
