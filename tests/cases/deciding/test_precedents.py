"""What was decided before is found by its rule, then by what it shares, and never beyond what the reader may see."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from cases.actions.deciding import answering, decisions
from cases.deciding import candidates, precedents
from cases.deciding.likeness import Outcome, Trait
from cases.deciding.precedents import Asked
from cases.models import Decision
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.marketplace import ReservationFactory
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def iracema():
    return UserFactory(name="Iracema Castro", role="manager")


@pytest.fixture(autouse=True)
def limits():
    return set_limits(associate=(500, None, None), manager=(50_000, None, None))


@pytest.fixture
def rule():
    return version_of("rebooking").clauses.get()


def version_of(policy, **fields):
    """Publish a version with one clause, 4.2."""
    if isinstance(policy, str):
        policy = PolicyFactory(code=policy)
        fields = {"until_date": date(2026, 1, 1)} | fields
    return PolicyVersionFactory(
        policy=policy, clauses=[{"anchor": "4.2"}], published=True, **fields
    )


def case_of(livia, **fields):
    return make_case(owner=livia, **fields)


def like(case, livia, amount="100", **fields):
    """Ask what was decided in cases like one, for something decided on it now."""
    wanted = ask(case, amount, **fields)
    facts = precedents.facts_of(wanted, wanted.why)
    return precedents.like(facts, livia, clause=wanted.clause, but=case, now=LATER)


class TestLike:
    def test_finds_what_was_granted_changed_declined_and_decided_alone(self, livia, iracema):
        asked = {word: ask(case_of(livia), "900") for word in ("granted", "changed", "denied")}
        answering.approve(request_id=asked["granted"].pk, by=iracema, now=LATER)
        answering.approve(
            request_id=asked["changed"].pk,
            by=iracema,
            amount_minor=60_000,
            reason="Less.",
            now=LATER,
        )
        answering.deny(request_id=asked["denied"].pk, by=iracema, reason="No need.", now=LATER)
        decide(case_of(livia), "100")

        found = like(case_of(livia), livia, "950")

        assert {each.outcome for each in found.found} == set(Outcome)
        assert (found.summary.granted, found.summary.denied, found.summary.decided) == (2, 1, 1)
        assert found.place.is_highest
        refused = next(each for each in found.found if each.outcome == Outcome.DENIED)
        assert (refused.by, refused.because) == (iracema, "No need.")

    def test_counts_only_the_same_rule_once_it_was_decided_often_enough(self, livia, rule):
        for _number in range(3):
            decide(case_of(livia), "100", clause_id=rule.pk)
        decide(case_of(livia), "400")

        found = like(case_of(livia), livia, "120", clause_id=rule.pk)

        assert found.by_rule
        assert len(found.found) == 3
        assert all(Trait.RULE in each.shares for each in found.found)

    def test_counts_what_was_done_at_once_and_then_declined_only_once(self, livia, iracema):
        made = ask(case_of(livia, severity=1), "900", acted=True)
        answering.deny(request_id=made.pk, by=iracema, reason="There was time to ask.", now=LATER)

        found = like(case_of(livia), livia, "950")

        assert [each.outcome for each in found.found] == [Outcome.DENIED]
        assert (found.summary.granted, found.summary.denied) == (0, 1)

    def test_knows_a_rule_again_in_its_next_version(self, livia, rule):
        newer = version_of(rule.version.policy, from_date=date(2026, 1, 1)).clauses.get()
        decide(case_of(livia), "100", clause_id=rule.pk)

        (found,) = like(case_of(livia), livia, "400", clause_id=newer.pk).found

        assert Trait.RULE in found.shares

    def test_puts_the_most_alike_first(self, livia):
        decide(case_of(livia), "499", remedy="refund", because="Another thing altogether.")
        near = decide(case_of(livia), "110", because="Both homes that are free cost more.")

        found = like(case_of(livia), livia, "100").found

        assert found[0].of == near

    def test_leaves_out_its_own_case_another_kind_and_what_was_reversed_as_such(self, livia):
        set_limits("relocation", associate=(500, None, None))
        case = case_of(livia)
        decide(case, "100")
        decide(case_of(livia), "100", kind="relocation")
        gone = decide(case_of(livia), "100")
        decisions.reverse(
            decision_id=gone.pk, by=livia, because="A mistake.", client_key=uuid.uuid4(), now=LATER
        )

        (found,) = like(case, livia, "100").found

        assert found.of == gone
        assert found.is_reversed

    def test_never_tells_of_a_case_the_reader_may_not_see(self, livia):
        other = UserFactory(name="Bruno Caldas")
        decide(make_case(owner=other, team=TeamFactory(slug="elsewhere", name="Elsewhere")), "100")
        sealed = make_case(owner=other)
        decide(sealed, "100")
        type(sealed).objects.filter(pk=sealed.pk).update(access_level="restricted")

        assert like(case_of(livia), livia, "100").found == []

    def test_forgets_what_is_older_than_two_years(self, livia):
        decide(case_of(livia), "100", at=NOON - timedelta(days=60))
        case = case_of(livia)
        wanted = ask(case, "100")

        found = precedents.like(
            precedents.facts_of(wanted),
            livia,
            clause=None,
            but=case,
            now=NOON + timedelta(days=671),
        )

        assert found.found == []

    def test_takes_the_same_number_of_statements_however_many_there_are(self, livia, iracema, rule):
        counts = []
        for _round in range(2):
            for _number in range(3):
                decide(case_of(livia), "100", clause_id=rule.pk)
                declined = ask(case_of(livia), "900", clause_id=rule.pk)
                answering.deny(request_id=declined.pk, by=iracema, reason="No.", now=LATER)
            case = case_of(livia)
            wanted = ask(case, "950", clause_id=rule.pk)
            facts = precedents.facts_of(wanted)
            with CaptureQueriesContext(connection) as asked:
                precedents.like(facts, livia, clause=rule, but=case, now=LATER)
            counts.append(len(asked))

        assert counts[0] == counts[1] <= 8

    def test_looks_no_further_than_the_rule_once_it_was_decided_often_enough(self, livia, rule):
        for _number in range(3):
            decide(case_of(livia), "100", clause_id=rule.pk)
        case = case_of(livia)
        facts = precedents.facts_of(ask(case, "120", clause_id=rule.pk))

        with CaptureQueriesContext(connection) as asked:
            precedents.like(facts, livia, clause=rule, but=case, now=LATER)

        assert len(asked) == 3


class TestFind:
    def test_counts_refusals_no_further_back_than_decisions(self, livia, iracema, monkeypatch):
        monkeypatch.setattr(candidates, "CANDIDATES", 2)
        declined = ask(case_of(livia), "900")
        answering.deny(request_id=declined.pk, by=iracema, reason="No.", now=NOON)
        for hours in (1, 2, 3):
            decide(case_of(livia), "100", at=NOON + timedelta(hours=hours))
        later = NOON + timedelta(hours=4)

        found = precedents.find(Asked(), livia, now=later)

        assert (found.summary.decided, found.summary.denied) == (2, 0)
        assert found.since == NOON + timedelta(hours=2)

    def test_counts_decisions_no_further_back_than_refusals(self, livia, iracema, monkeypatch):
        monkeypatch.setattr(candidates, "CANDIDATES", 2)
        decide(case_of(livia), "100", at=NOON - timedelta(hours=2))
        for _number in range(2):
            declined = ask(case_of(livia), "900")
            answering.deny(request_id=declined.pk, by=iracema, reason="No.", now=LATER)

        together = precedents.find(Asked(), livia, now=LATER + timedelta(hours=1)).summary

        assert (together.decided, together.denied) == (0, 2)

    def test_narrows_by_every_fact(self, livia, rule):
        stay = ReservationFactory(listing__country="PT", segment="premier")
        wanted = decide(
            make_case(owner=livia, reservation=stay), "300", remedy="move", clause_id=rule.pk
        )
        decide(case_of(livia), "100")

        def found(**asked):
            return [each.of for each in precedents.find(Asked(**asked), livia, now=LATER).found]

        assert len(found()) == 2
        assert found(clause=rule) == [wanted]
        assert found(remedy="move") == [wanted]
        assert found(least=20_000) == [wanted]
        assert wanted not in found(most=20_000)
        assert found(country=wanted.country, segment=wanted.segment, least=20_000) == [wanted]
        assert found(kind="relocation") == []

    def test_finds_the_words_of_the_reason_in_any_form(self, livia):
        decide(case_of(livia), "100", because="A hóspede reclamou do elevador quebrado.")
        decide(case_of(livia), "100", because="Noise at night.")

        found = precedents.find(Asked(words="reclamação elevadores"), livia, now=LATER)

        assert [each.because for each in found.found] == [
            "A hóspede reclamou do elevador quebrado."
        ]


def test_counts_what_was_decided_since_the_oldest_of_many_refusals_was_asked(
    livia, iracema, monkeypatch
):
    """However late they were answered: else a year of yeses would vanish behind one slow morning."""
    monkeypatch.setattr(candidates, "CANDIDATES", 3)
    for _time in range(3):
        asked = ask(case_of(livia), "900")
        answering.deny(request_id=asked.pk, by=iracema, reason="No.", now=LATER)
    for _time in range(2):
        decide(case_of(livia), "100", at=NOON + timedelta(minutes=30))

    found = candidates.newest(Q(), iracema, but=None, now=LATER + timedelta(hours=1))

    assert sum(each.of is Decision for each in found.rows) == 2
