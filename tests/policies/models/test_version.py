from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from policies.lifecycle import State, WrongState
from policies.models import Clause, PolicyVersion
from policies.models.version import BackwardsRange, EmptyVersion, SamePerson
from tests.factories.policies import ClauseFactory, PolicyFactory, PolicyVersionFactory
from users.models import User

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


class TestOneRuleADay:
    pytestmark = pytest.mark.django_db

    def test_refuses_overlapping_published_versions_of_one_scope(self):
        policy = PolicyFactory()
        PolicyVersionFactory(policy=policy, published=True)

        with pytest.raises(IntegrityError, match="one_rule_a_day"):
            PolicyVersionFactory(policy=policy, from_date=date(2025, 1, 1), published=True)

    def test_does_not_care_in_which_order_the_scope_is_written(self):
        policy = PolicyFactory()
        PolicyVersionFactory(policy=policy, countries=["BR", "PT"], published=True)

        with pytest.raises(IntegrityError, match="one_rule_a_day"):
            PolicyVersionFactory(policy=policy, countries=["PT", "BR"], published=True)

    def test_lets_another_scope_live_beside_it(self):
        policy = PolicyFactory()
        PolicyVersionFactory(policy=policy, published=True)

        beside = PolicyVersionFactory(policy=policy, countries=["BR"], published=True)

        assert beside.state == State.PUBLISHED

    def test_lets_one_end_on_the_day_the_next_starts(self):
        policy = PolicyFactory()
        PolicyVersionFactory(policy=policy, until_date=date(2025, 1, 1), published=True)

        after = PolicyVersionFactory(policy=policy, from_date=date(2025, 1, 1), published=True)

        assert after.number == 2


class TestBindingText:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize(
        "change",
        [
            {"number": 9},
            {"governing_date": "event"},
            {"state": "draft"},
            {"countries": ["BR"]},
            {"effective": DateRange(date(2024, 6, 2), None)},
            {"published_at": NOON},
        ],
    )
    def test_cannot_be_changed(self, change):
        version = PolicyVersionFactory(published=True)

        with pytest.raises(IntegrityError, match="only ended"), transaction.atomic():
            PolicyVersion.objects.filter(pk=version.pk).update(**change)

    def test_can_be_ended_but_not_made_longer(self):
        version = PolicyVersionFactory(published=True)
        rows = PolicyVersion.objects.filter(pk=version.pk)

        rows.update(effective=DateRange(date(2024, 6, 1), date(2025, 6, 1)))

        with pytest.raises(IntegrityError, match="only ended"), transaction.atomic():
            rows.update(effective=DateRange(date(2024, 6, 1), date(2025, 6, 2)))

    def test_can_be_verified_again(self):
        version = PolicyVersionFactory(published=True)

        changed = PolicyVersion.objects.filter(pk=version.pk).update(verified_on=NOON.date())

        assert changed == 1

    def test_cannot_be_deleted(self):
        version = PolicyVersionFactory(published=True)

        with pytest.raises(IntegrityError, match="cannot be"):
            PolicyVersion.objects.filter(pk=version.pk).delete()

    def test_has_clauses_nobody_can_touch(self):
        version = PolicyVersionFactory(published=True)
        clauses = Clause.objects.filter(version=version)

        for attempt in (
            lambda: clauses.update(text_en="Something else"),
            lambda: clauses.delete(),
            lambda: ClauseFactory(version=version, anchor="9.9", order=9),
        ):
            with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
                attempt()

    def test_leaves_drafts_free(self):
        draft = PolicyVersionFactory(clauses=[{}])

        Clause.objects.filter(version=draft).update(text_en="Something else")
        deleted, _ = PolicyVersion.objects.filter(pk=draft.pk).delete()

        assert deleted == 2


class TestPublish:
    def test_needs_a_second_person(self):
        version = PolicyVersion(state=State.IN_REVIEW, drafted_by_id=1, submitted_by_id=2)

        for author in (1, 2):
            with pytest.raises(SamePerson):
                version.publish(by=User(pk=author), now=NOON, clause_count=3)

    def test_needs_a_review(self):
        with pytest.raises(WrongState):
            PolicyVersion(state=State.DRAFT).publish(by=User(pk=3), now=NOON, clause_count=3)

    def test_needs_a_clause(self):
        with pytest.raises(EmptyVersion):
            PolicyVersion(state=State.IN_REVIEW).publish(by=User(pk=3), now=NOON, clause_count=0)


class TestEnd:
    def test_refuses_a_day_before_the_first(self):
        version = PolicyVersion(effective=DateRange(date(2025, 1, 1), None))

        with pytest.raises(BackwardsRange):
            version.end(on=date(2024, 12, 31))

    def test_refuses_to_prolong(self):
        version = PolicyVersion(effective=DateRange(date(2025, 1, 1), date(2025, 6, 1)))

        with pytest.raises(BackwardsRange):
            version.end(on=date(2025, 6, 2))


@pytest.mark.django_db
class TestInForce:
    def test_counts_binding_versions_on_their_days_only(self):
        policy = PolicyFactory()
        old = PolicyVersionFactory(policy=policy, until_date=date(2025, 1, 1), published=True)
        PolicyVersionFactory(policy=policy, from_date=date(2025, 1, 1))

        before = PolicyVersion.objects.in_force(on=date(2024, 12, 31))
        after = PolicyVersion.objects.in_force(on=date(2025, 1, 1))

        assert list(before) == [old]
        assert list(after) == []
