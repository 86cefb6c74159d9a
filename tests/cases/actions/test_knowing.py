import pytest
from django.db import IntegrityError, InternalError, transaction

from cases.actions import knowing
from cases.models import Fact, Issue
from cases.models.knowing import IssueSettled, NoLongerHeld, NotKnown
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(owner=UserFactory())


def note(case, kind="fact", text="The pipe burst at 11:40", source="Plumber's report", **options):
    return knowing.note(
        case_id=case.pk,
        by=options.pop("by", case.owner),
        kind=kind,
        text=text,
        source=source,
        now=NOON,
    )


class TestAFact:
    def test_has_a_source_and_stands_on_the_timeline(self, case):
        fact = note(case)

        event = case.events.get(kind="fact_noted")
        assert event.facts == {"fact": fact.pk, "kind": "fact", "text": fact.text}
        assert list(Fact.objects.held()) == [fact]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"source": "  "}, "source"),
            ({"text": "\x00 \n"}, "text"),
            ({"text": "x" * 501}, "text"),
            ({"kind": "gossip"}, "kind"),
        ],
    )
    def test_is_refused_when_it_says_too_little_or_too_much(self, case, changes, field):
        with pytest.raises(BadInput) as refused:
            note(case, **changes)

        assert refused.value.field == field

    def test_is_verified_once_by_somebody(self, case):
        fact = note(case)
        other = UserFactory()

        knowing.verify(fact_id=fact.pk, by=other, now=NOON)
        knowing.verify(fact_id=fact.pk, by=case.owner, now=NOON)

        fact.refresh_from_db()
        assert fact.verified_by == other
        assert case.events.filter(kind="fact_changed").count() == 1

    def test_is_replaced_by_what_is_known_now_and_kept(self, case):
        unknown = note(case, kind="unknown", text="Who has the keys", source="")

        new = knowing.replace(
            fact_id=unknown.pk,
            by=case.owner,
            kind="fact",
            text="The neighbour has the keys",
            source="Host, by phone",
            now=NOON,
        )

        unknown.refresh_from_db()
        assert unknown.replaced_by == new
        assert list(Fact.objects.held()) == [new]
        assert not Fact.objects.open_unknowns().exists()

    def test_is_dropped_with_a_reason_and_only_once(self, case):
        fact = note(case)

        with pytest.raises(BadInput):
            knowing.drop(fact_id=fact.pk, by=case.owner, reason=" ", now=NOON)
        knowing.drop(fact_id=fact.pk, by=case.owner, reason="Said in error", now=NOON)
        with pytest.raises(NoLongerHeld):
            knowing.drop(fact_id=fact.pk, by=case.owner, reason="Again", now=NOON)
        with pytest.raises(NoLongerHeld):
            knowing.verify(fact_id=fact.pk, by=case.owner, now=NOON)

    def test_is_apart_from_an_assumption_which_nobody_can_verify(self, case):
        assumption = note(case, kind="assumption", source="")

        with pytest.raises(NotKnown):
            knowing.verify(fact_id=assumption.pk, by=case.owner, now=NOON)

    def test_is_noted_by_nobody_whose_role_only_reads(self, case):
        with pytest.raises(Forbidden):
            note(case, by=UserFactory(role=Role.AUDITOR))

    def test_never_changes_its_words(self, case):
        fact = note(case)

        with pytest.raises(InternalError), transaction.atomic():
            Fact.objects.filter(pk=fact.pk).update(text="Something else")
        with pytest.raises(InternalError), transaction.atomic():
            fact.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Fact.objects.create(
                case=case, kind="fact", text="No source", noted_by=case.owner, noted_at=NOON
            )


class TestAnIssue:
    def test_is_settled_by_itself_with_an_answer(self, case):
        first = knowing.add_issue(case_id=case.pk, by=case.owner, text="Refund", now=NOON)
        second = knowing.add_issue(case_id=case.pk, by=case.owner, text="New lock", now=NOON)

        knowing.settle_issue(
            issue_id=first.pk, by=case.owner, state="solved", answer="Paid back", now=NOON
        )

        second.refresh_from_db()
        assert (Issue.objects.get(pk=first.pk).state, second.state) == ("solved", "open")
        with pytest.raises(IssueSettled):
            knowing.settle_issue(
                issue_id=first.pk, by=case.owner, state="dropped", answer="No", now=NOON
            )
        with pytest.raises(BadInput):
            knowing.settle_issue(
                issue_id=second.pk, by=case.owner, state="solved", answer="", now=NOON
            )
