"""Policies for tests."""

from datetime import UTC, date, datetime

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.lifecycle import State
from policies.models import Clause, Policy, PolicyVersion

DRAFTED_AT = datetime(2024, 1, 1, 9, tzinfo=UTC)


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Policy

    code = factory.Sequence(lambda n: f"rebooking-{n}")
    title_en = "Host cancellation and rebooking"
    title_pt = "Cancelamento pelo anfitrião e realocação"
    topic = "rebooking"
    audience = Audience.BOTH
    owner = "Guest Policy"


class PolicyVersionFactory(factory.django.DjangoModelFactory):
    """A draft; `published=True` publishes it after `clauses` (a list of field dicts) were added."""

    class Meta:
        model = PolicyVersion
        skip_postgeneration_save = True

    class Params:
        from_date = date(2024, 6, 1)
        until_date = None

    policy = factory.SubFactory(PolicyFactory)
    number = factory.LazyAttribute(lambda v: v.policy.versions.count() + 1)
    effective = factory.LazyAttribute(lambda v: DateRange(v.from_date, v.until_date, "[)"))
    governing_date = GoverningDate.BOOKING
    precedence = Precedence.PLATFORM
    drafted_at = DRAFTED_AT

    @factory.post_generation
    def clauses(self, create, extracted, **kwargs):
        for order, fields in enumerate(extracted or [], start=1):
            ClauseFactory(version=self, order=order, **fields)

    @factory.post_generation
    def published(self, create, extracted, **kwargs):
        if extracted:
            if not self.clauses.exists():
                ClauseFactory(version=self)
            self.state = State.PUBLISHED
            self.published_at = DRAFTED_AT
            self.save()


class ClauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clause

    version = factory.SubFactory(PolicyVersionFactory)
    anchor = factory.LazyAttribute(lambda c: f"4.{c.order}")
    order = 1
    heading_en = "Finding another home"
    heading_pt = "Encontrar outra casa"
    text_en = "The difference in price is covered up to 20% of the booking value."
    text_pt = "A diferença de preço é coberta até 20% do valor da reserva."
