"""People, homes and stays for tests."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import factory

from marketplace.codes import new_code
from marketplace.models import ContactPoint, Listing, Person, PersonNote, Reservation, Segment
from tests.factories.users import UserFactory

_codes = Random(20260312)


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody; `email=` or `phone=` adds a verified contact point."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        vip = factory.Trait(segment=Segment.VIP)
        premier = factory.Trait(segment=Segment.PREMIER)
        brazilian = factory.Trait(
            language=Person.Language.PORTUGUESE, time_zone="America/Sao_Paulo", country="BR"
        )

    full_name = factory.Sequence(lambda n: f"Ada{n} Example")
    language = Person.Language.ENGLISH
    time_zone = "Europe/Lisbon"
    country = "PT"

    @factory.post_generation
    def email(self, create, extracted, **kwargs):
        if create and extracted:
            ContactPointFactory(person=self, value=extracted, **kwargs)

    @factory.post_generation
    def phone(self, create, extracted, **kwargs):
        if create and extracted:
            ContactPointFactory(person=self, kind="phone", value=extracted, **kwargs)


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    class Params:
        unverified = factory.Trait(verified_at=None)

    person = factory.SubFactory(PersonFactory)
    kind = ContactPoint.Kind.EMAIL
    value = factory.Sequence(lambda n: f"ada{n}@mail.example")
    verified_at = datetime(2025, 1, 1, tzinfo=UTC)


class PersonNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonNote

    person = factory.SubFactory(PersonFactory)
    text = "Wants the plan first, the apology second."
    by = factory.SubFactory(UserFactory)
    noted_at = datetime(2025, 7, 1, 12, tzinfo=UTC)


class ListingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Listing

    class Params:
        in_sao_paulo = factory.Trait(city="São Paulo", country="BR", time_zone="America/Sao_Paulo")
        in_auckland = factory.Trait(city="Auckland", country="NZ", time_zone="Pacific/Auckland")

    code = factory.Sequence(lambda n: f"L-{n:05d}")
    title = factory.Sequence(lambda n: f"Casa do Exemplo {n}")
    host = factory.SubFactory(PersonFactory, full_name="Kate Hostexample")
    address_line = "Rua do Exemplo 1"
    city = "Lisbon"
    country = "PT"
    time_zone = "Europe/Lisbon"
    bedrooms = 2
    sleeps = 4


class ReservationFactory(factory.django.DjangoModelFactory):
    """A confirmed stay of six nights from `check_in_date` (12 March 2026 unless given)."""

    class Meta:
        model = Reservation

    class Params:
        cancelled = factory.Trait(status=Reservation.Status.CANCELLED)
        completed = factory.Trait(status=Reservation.Status.COMPLETED)
        in_stay = factory.Trait(status=Reservation.Status.IN_STAY)
        no_show = factory.Trait(status=Reservation.Status.NO_SHOW)

    code = factory.LazyFunction(lambda: new_code(_codes.choice))
    listing = factory.SubFactory(ListingFactory)
    guest = factory.SubFactory(PersonFactory)
    check_in_date = date(2026, 3, 12)
    check_out_date = factory.LazyAttribute(lambda stay: stay.check_in_date + timedelta(days=6))
    adults = 2
    children = 0
    infants = 0
    currency = "EUR"
    price_minor = 90_000
    paid_minor = 90_000
    payout_minor = 78_000
    booked_at = datetime(2026, 1, 15, 10, tzinfo=UTC)
    cancellation_policy = "flexible"
    status = Reservation.Status.CONFIRMED
    segment = Segment.STANDARD
    source = "marketplace"
