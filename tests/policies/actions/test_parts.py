from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from policies.actions.parts import WITNESS, keep
from policies.facts import Facts
from policies.finding import find
from policies.kept import standing_parts
from policies.models import KeptRule, StayPart
from policies.models.version import BackwardsRange
from policies.parts import facts_of
from tests.factories.policies import PolicyFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db
BOOKED = datetime(2025, 11, 18, 14, 2, tzinfo=UTC)
FACTS = Facts(time_zone="Europe/Lisbon", booked_at=BOOKED, host_policy="firm", stay="HM7Q2K4X")


def write(from_date=date(2026, 3, 10), until_date=date(2026, 3, 14), *, now=BOOKED, **given):
    given.setdefault("value_minor", 40000)
    return keep(
        stay="HM7Q2K4X",
        from_date=from_date,
        until_date=until_date,
        agreed_at=BOOKED,
        facts=FACTS,
        currency="EUR",
        now=now,
        **given,
    )


def standing():
    return standing_parts(["HM7Q2K4X"])["HM7Q2K4X"]


@pytest.fixture
def policy():
    policy = PolicyFactory(code="rebooking")
    PolicyVersionFactory(policy=policy, until_date=date(2026, 2, 1), published=True)
    PolicyVersionFactory(policy=policy, from_date=date(2026, 2, 1), published=True)
    return policy


class TestKeep:
    def test_writes_down_which_version_ruled_when_it_was_booked(self, policy):
        write(now=BOOKED + WITNESS)

        (part,) = standing()
        assert part.kept == {policy.versions.get(number=1).pk}
        assert (part.nights, part.value_minor, part.host_policy) == (4, 40000, "firm")

    def test_does_not_pretend_to_have_seen_an_old_booking(self, policy):
        write(now=BOOKED + WITNESS + timedelta(seconds=1))

        (part,) = standing()
        assert part.kept is None
        assert not KeptRule.objects.exists()

    def test_changes_nothing_when_nothing_changed(self, policy):
        write()

        assert write(now=BOOKED + timedelta(days=90)) == []
        assert StayPart.objects.count() == 1

    def test_puts_new_nights_under_the_rules_of_the_change(self, policy):
        write()
        changed_at = datetime(2026, 2, 3, 9, tzinfo=UTC)

        write(until_date=date(2026, 3, 16), value_minor=70000, now=changed_at)

        first, second = standing()
        assert first.kept == {policy.versions.get(number=1).pk}
        assert (second.agreed_at, second.nights, second.value_minor) == (changed_at, 2, 30000)
        assert second.kept == {policy.versions.get(number=2).pk}
        assert [
            find(facts_of(part, FACTS), now=changed_at, codes=["rebooking"])[0].rule.number
            for part in (first, second)
        ] == [1, 2]

    def test_keeps_the_agreement_of_the_nights_that_stay(self, policy):
        write()

        write(from_date=date(2026, 3, 12), value_minor=20000, now=BOOKED + timedelta(days=30))

        (part,) = standing()
        assert (part.agreed_at, part.nights, part.value_minor) == (BOOKED, 2, 20000)
        assert part.kept == {policy.versions.get(number=1).pk}
        assert StayPart.objects.exclude(replaced_at=None).count() == 1

    def test_agrees_anew_when_no_night_stays(self, policy):
        write()
        changed_at = datetime(2026, 2, 3, 9, tzinfo=UTC)

        write(from_date=date(2026, 5, 1), until_date=date(2026, 5, 3), now=changed_at)

        (part,) = standing()
        assert (part.agreed_at, part.value_minor) == (changed_at, 40000)

    def test_refuses_days_that_end_before_they_start(self):
        with pytest.raises(BackwardsRange):
            write(until_date=date(2026, 3, 10))

        assert not StayPart.objects.exists()


class TestTheDatabase:
    def test_refuses_two_agreements_for_one_night(self):
        (part,) = write()
        part.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            part.save(force_insert=True)

    def test_lets_nothing_be_rewritten_or_removed(self, policy):
        (part,) = write()

        for attempt in (
            lambda: StayPart.objects.update(agreed_at=BOOKED + timedelta(days=1)),
            lambda: KeptRule.objects.all().delete(),
            lambda: KeptRule.objects.update(version=policy.versions.get(number=2)),
            lambda: StayPart.objects.filter(pk=part.pk).delete(),
        ):
            with pytest.raises(Exception, match="Cannot"), transaction.atomic():
                attempt()
