from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.actions import improving
from cases.improving.beside import beside
from cases.improving.effect import effect, volume
from cases.lifecycle import ImpossibleNow, ProposalState
from cases.models import Case, Citation, ImprovementProposal
from cases.models.proposal import NotThatRule, OwnProposal
from common.errors import BadInput
from messaging.models import Delivery
from policies.lifecycle import State
from tests.factories.cases import NOON, make_case
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def case():
    return make_case(owner=UserFactory(name="Lívia Prates"))


@pytest.fixture
def editor():
    return UserFactory(role="policy_editor", name="Ines Rocha")


@pytest.fixture
def version():
    return PolicyVersionFactory(
        policy=PolicyFactory(owner="Guest Policy"),
        clauses=[{"anchor": "4.1"}, {"anchor": "4.2"}],
        published=True,
    )


@pytest.fixture
def proposal(case, version):
    return propose(case, version)


def clause(version, anchor):
    return version.clauses.get(anchor=anchor)


def propose(case, version, **given):
    return improving.propose(
        case_id=case.pk,
        clause_id=clause(version, "4.1").pk,
        problem="One says 20%, the other says everything.",
        by=case.owner,
        now=NOON,
        **given,
    )


def newer(version, *, published_at=LATER, from_date=date(2026, 3, 20)):
    made = PolicyVersionFactory(
        policy=version.policy, countries=["PT"], from_date=from_date, clauses=[{}]
    )
    made.state, made.published_at = State.PUBLISHED, published_at
    made.save()
    return made


class TestPropose:
    def test_names_two_rules_with_the_case_as_evidence(self, case, version):
        other = clause(version, "4.2")

        proposal = propose(
            case, version, other_clause_id=other.pk, cost_minor=72000, currency="EUR"
        )

        assert (proposal.is_conflict, proposal.owner) == (True, "Guest Policy")
        assert list(proposal.evidence.all()) == [case]
        event = case.events.get(kind="rule_questioned")
        assert event.facts["rule"].endswith("§4.1")
        assert event.facts["other"].endswith("§4.2")

    @pytest.mark.parametrize("wrong", ["same", "draft", "silence", "too long"])
    def test_refuses_what_makes_no_sense(self, case, version, wrong):
        draft = PolicyVersionFactory(clauses=[{"anchor": "4.1"}])
        given = {
            "same": {"other_clause_id": clause(version, "4.1").pk},
            "draft": {"other_clause_id": clause(draft, "4.1").pk},
            "silence": {"wording": "\x00"},
            "too long": {"wording": "x" * 4001},
        }[wrong]

        with pytest.raises(BadInput):
            improving.propose(
                **{
                    "case_id": case.pk,
                    "clause_id": clause(version, "4.1").pk,
                    "problem": " " if wrong == "silence" else "It is wrong.",
                    "by": case.owner,
                    "now": NOON,
                    **given,
                }
            )

        assert not ImprovementProposal.objects.exists()
        assert not case.events.filter(kind="rule_questioned").exists()


class TestAnAnswer:
    def test_reaches_the_author_and_the_case(self, proposal, editor):
        improving.accept(proposal_id=proposal.pk, answer="Yes.", by=editor, now=LATER)

        proposal.refresh_from_db()
        assert proposal.state == ProposalState.ACCEPTED
        told = Delivery.objects.get(to_address=proposal.author.email)
        assert told.subject == f"IP-{proposal.pk}: Accepted"
        assert proposal.case.events.get(kind="rule_answered").facts["answer"] == "Yes."
        assert mail.outbox == []  # it leaves by the outbox

    def test_that_declines_says_why(self, proposal, editor):
        with pytest.raises(BadInput):
            improving.decline(proposal_id=proposal.pk, answer=" ", by=editor, now=LATER)

        improving.decline(proposal_id=proposal.pk, answer="It is the law.", by=editor, now=LATER)

        proposal.refresh_from_db()
        assert (proposal.state, proposal.answer) == (ProposalState.DECLINED, "It is the law.")

    def test_never_comes_from_the_author(self, case, version, editor):
        case.owner.role = "manager"
        case.owner.save()
        proposal = propose(case, version)

        with pytest.raises(OwnProposal):
            improving.accept(proposal_id=proposal.pk, by=case.owner, now=LATER)

    def test_never_comes_from_who_keeps_no_policies(self, proposal):
        with pytest.raises(improving.MayNotDecide):
            improving.accept(proposal_id=proposal.pk, by=UserFactory(role="senior"), now=LATER)

    def test_is_given_once(self, proposal, editor):
        improving.accept(proposal_id=proposal.pk, by=editor, now=LATER)

        with pytest.raises(ImpossibleNow):
            improving.decline(proposal_id=proposal.pk, answer="No.", by=editor, now=LATER)


class TestShipping:
    @pytest.fixture
    def accepted(self, proposal, editor):
        return improving.accept(proposal_id=proposal.pk, by=editor, now=LATER)

    def test_points_at_the_version_and_is_verified_later(self, accepted, version, editor):
        better = newer(version)

        improving.ship(proposal_id=accepted.pk, version_id=better.pk, by=editor, now=LATER)
        done = improving.verify(
            proposal_id=accepted.pk, verdict="Nobody asks any more.", by=editor, now=LATER
        )

        assert (done.state, done.shipped_version) == (ProposalState.VERIFIED, better)
        assert Delivery.objects.filter(to_address=accepted.author.email).count() == 3

    def test_refuses_another_policy(self, accepted, editor):
        other = newer(PolicyVersionFactory(published=True))

        with pytest.raises(NotThatRule, match="another policy"):
            improving.ship(proposal_id=accepted.pk, version_id=other.pk, by=editor, now=LATER)

    def test_refuses_what_was_there_before(self, accepted, version, editor):
        with pytest.raises(NotThatRule, match="before this was proposed"):
            improving.ship(proposal_id=accepted.pk, version_id=version.pk, by=editor, now=LATER)

    def test_refuses_a_draft(self, accepted, version, editor):
        draft = PolicyVersionFactory(policy=version.policy, countries=["BR"])

        with pytest.raises(NotThatRule, match="not published yet"):
            improving.ship(proposal_id=accepted.pk, version_id=draft.pk, by=editor, now=LATER)

    def test_comes_after_acceptance(self, proposal, version, editor):
        with pytest.raises(ImpossibleNow):
            improving.ship(
                proposal_id=proposal.pk, version_id=newer(version).pk, by=editor, now=LATER
            )

    def test_shows_before_and_after(self, accepted, version, editor, case):
        better = newer(version)
        improving.ship(proposal_id=accepted.pk, version_id=better.pk, by=editor, now=LATER)
        start = NOON.replace(day=20, hour=0)
        for days in (-20, -3, -1, 2):
            Citation.objects.create(
                case=case,
                clause=clause(version, "4.1"),
                audience="guest",
                language="en",
                quoted_text="…",
                cited_by=case.owner,
                cited_at=start + timedelta(days=days),
            )
        accepted.refresh_from_db()

        seen = effect(accepted, now=start + timedelta(days=10))

        assert (seen.days, seen.quoted_before, seen.quoted_after) == (10, 2, 1)
        assert effect(accepted, now=start) is None
        assert volume(accepted, now=start + timedelta(days=10)).quoted == 4


class TestTheDatabase:
    @pytest.mark.parametrize(
        "broken",
        [
            {"state": "accepted"},
            {"state": "declined", "answered_at": NOON},
            {"state": "shipped"},
            {"state": "verified"},
            {"problem": ""},
            {"cost_minor": 5},
        ],
    )
    def test_knows_no_half_proposal(self, proposal, broken):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImprovementProposal.objects.filter(pk=proposal.pk).update(**broken)

    def test_knows_no_answer_by_the_author(self, proposal):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImprovementProposal.objects.filter(pk=proposal.pk).update(
                state="accepted", answered_by=proposal.author, answered_at=NOON
            )


class TestWhoSeesIt:
    def test_from_a_sealed_case_only_who_sees_the_case(self, proposal, editor):
        author, colleague = proposal.author, UserFactory()
        proposals = ImprovementProposal.objects

        assert list(proposals.visible_to(editor)) == [proposal]
        assert not proposals.visible_to(UserFactory(team=False)).exists()
        Case.objects.filter(pk=proposal.case_id).update(access_level="restricted")

        assert not proposals.visible_to(editor).exists()
        assert not proposals.visible_to(colleague).exists()
        assert list(proposals.visible_to(author)) == [proposal]


class TestBeside:
    def test_reads_as_many_statements_for_many_as_for_one(
        self, case, version, django_assert_num_queries
    ):
        def quote(times):
            for _ in range(times):
                Citation.objects.create(
                    case=make_case(owner=case.owner, team=case.team),
                    clause=clause(version, "4.1"),
                    audience="guest",
                    language="en",
                    quoted_text="…",
                    cited_by=case.owner,
                    cited_at=NOON,
                )

        quote(1)
        with CaptureQueriesContext(connection) as one:
            beside(version, case.owner, now=LATER)
        quote(6)

        with django_assert_num_queries(len(one)):
            seen = beside(version, case.owner, now=LATER)
        assert (seen.cited, len(seen.cited_by)) == (7, 5)

    def test_counts_no_case_one_may_not_see(self, case, version):
        Citation.objects.create(
            case=case,
            clause=clause(version, "4.1"),
            audience="guest",
            language="en",
            quoted_text="…",
            cited_by=case.owner,
            cited_at=NOON,
        )

        seen = beside(version, UserFactory(team=False), now=LATER)

        assert (seen.cited, seen.cited_by) == (0, [])
