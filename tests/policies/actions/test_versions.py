from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput
from policies.actions import policies, versions
from policies.actions.policies import CodeTaken
from policies.actions.versions import NotWritable, Overlapping
from policies.conditions import UnknownCondition
from policies.lifecycle import State, WrongState
from policies.models import Clause, PolicyVersion
from policies.models.version import BackwardsRange, EmptyVersion, SamePerson
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
MAY = date(2026, 5, 1)


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def colleague():
    return UserFactory()


@pytest.fixture
def current():
    return PolicyVersionFactory(clauses=[{}], published=True, countries=["BR"])


def drafted(current, author, **options):
    return versions.draft(policy_id=current.policy_id, from_date=MAY, by=author, now=NOW, **options)


def in_review(current, author, **options):
    version = drafted(current, author, **options)
    return versions.submit(version_id=version.pk, by=author, now=NOW)


class TestDraft:
    def test_starts_as_a_copy_of_the_newest(self, current, author):
        version = drafted(current, author, terms={"change_note_en": "The cap rises."})

        assert (version.number, version.state, version.countries) == (2, State.DRAFT, ["BR"])
        assert version.clauses.get().text_en == current.clauses.get().text_en
        assert version.clauses.get().pk != current.clauses.get().pk

    def test_refuses_days_that_end_before_they_start(self, current, author):
        with pytest.raises(BackwardsRange):
            drafted(current, author, until_date=MAY)

    @pytest.mark.parametrize(
        "terms",
        [{"state": "published"}, {"precedence": 9}, {"countries": ["Brazil"]}, {"scope_key": ""}],
    )
    def test_refuses_terms_that_make_no_sense(self, current, author, terms):
        with pytest.raises(NotWritable) as refused:
            drafted(current, author, terms=terms)

        assert refused.value.field == next(iter(terms))


class TestWriteClause:
    def test_adds_and_rewrites(self, current, author):
        version = drafted(current, author)
        texts = {"text_en": "New words.", "text_pt": "Palavras novas.", "percent": 35,
                 "basis": "booking_value", "heading_en": "Money", "heading_pt": "Dinheiro"}  # fmt: skip

        for anchor in ("4.1", "4.2"):
            versions.write_clause(
                version_id=version.pk, anchor=anchor, fields=texts, by=author, now=NOW
            )

        rows = Clause.objects.filter(version=version).order_by("order")
        assert [(c.anchor, c.text_en) for c in rows] == [
            ("4.1", "New words."),
            ("4.2", "New words."),
        ]

    def test_refuses_conditions_nobody_can_judge(self, current, author):
        version = drafted(current, author)

        with pytest.raises(UnknownCondition):
            versions.write_clause(
                version_id=version.pk,
                anchor="4.3",
                fields={"conditions": {"mood": {"at_least": 3}}},
                by=author,
                now=NOW,
            )

    def test_refuses_an_anchor_that_is_none(self, current, author):
        version = drafted(current, author)

        with pytest.raises(BadInput):
            versions.write_clause(
                version_id=version.pk, anchor="four", fields={"text_en": "x"}, by=author, now=NOW
            )

    def test_refuses_published_text(self, current, author):
        with pytest.raises(WrongState):
            versions.write_clause(
                version_id=current.pk, anchor="4.1", fields={}, by=author, now=NOW
            )


class TestPublish:
    def test_ends_the_version_before_it_on_its_first_day(self, current, author, colleague):
        version = in_review(current, author)

        versions.publish(version_id=version.pk, by=colleague, now=NOW)

        current.refresh_from_db()
        version.refresh_from_db()
        assert (version.state, version.published_by) == (State.PUBLISHED, colleague)
        assert current.until_date == MAY == version.from_date

    def test_needs_a_second_person(self, current, author):
        version = in_review(current, author)

        with pytest.raises(SamePerson):
            versions.publish(version_id=version.pk, by=author, now=NOW)

        version.refresh_from_db()
        assert version.state == State.IN_REVIEW

    def test_counts_who_amended_last_as_author(self, current, author, colleague):
        version = drafted(current, author)
        versions.amend(version_id=version.pk, terms={"source": "Memo"}, by=colleague, now=NOW)
        versions.submit(version_id=version.pk, by=author, now=NOW)

        with pytest.raises(SamePerson):
            versions.publish(version_id=version.pk, by=colleague, now=NOW)

    def test_refuses_a_version_without_clauses(self, author, colleague):
        version = PolicyVersionFactory(state=State.IN_REVIEW)

        with pytest.raises(EmptyVersion):
            versions.publish(version_id=version.pk, by=colleague, now=NOW)

    def test_refuses_days_another_version_has(self, current, author, colleague):
        first, second = in_review(current, author), in_review(current, author)
        versions.publish(version_id=first.pk, by=colleague, now=NOW)

        with pytest.raises(Overlapping, match="Version 2 is the rule on some of these days"):
            versions.publish(version_id=second.pk, by=colleague, now=NOW)

    def test_lets_another_scope_be(self, current, author, colleague):
        version = in_review(current, author, terms={"countries": ["PT"]})

        versions.publish(version_id=version.pk, by=colleague, now=NOW)

        current.refresh_from_db()
        assert current.until_date is None


class TestSendBack:
    def test_makes_it_writable_again(self, current, author):
        version = in_review(current, author)

        versions.send_back(version_id=version.pk)

        versions.amend(version_id=version.pk, terms={"source": "Memo"}, by=author, now=NOW)
        assert PolicyVersion.objects.get(pk=version.pk).source == "Memo"


class TestRetire:
    def test_ends_it_and_keeps_its_past(self, current, colleague):
        versions.retire(version_id=current.pk, on=MAY, by=colleague, now=NOW)

        past = PolicyVersion.objects.in_force(on=date(2026, 4, 30))
        after = PolicyVersion.objects.in_force(on=MAY)
        assert (list(past), list(after)) == ([current], [])


class TestCreate:
    def test_refuses_a_code_that_is_taken(self):
        taken = PolicyFactory()

        with pytest.raises(CodeTaken):
            policies.create(
                code=taken.code, title_en="T", title_pt="T", topic="t", audience="both", owner="O"
            )
