from datetime import UTC, datetime

import pytest

from policies.answers import decide
from policies.asking import PartReplies, reply, totals
from policies.finding import find
from policies.lookup import Outcome, findings
from policies.parts import facts_of, sums_of
from tests.policies import lookups

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LIBRARY = lookups.library()
LOOKUPS = lookups.lookups()


def answered(one, facts, sums):
    return reply(decide(findings(LIBRARY, facts, now=NOW), facts, one.ask), sums, one.rates)


def named(answer):
    if answer.clause is None:
        return None
    return f"{answer.rule.policy_code}@{answer.rule.number} §{answer.clause.anchor}"


def plain(sentences):
    return " ".join(sentences).replace("\u00a0", " ")


def said(found, answer):
    """Every sentence the answer comes with: why, why the others lost, and the same of the versions."""
    lost = [entry.why for entry in answer.lost]
    versions = [s for one in found for s in (*one.why, *(entry.why for entry in one.lost))]
    return plain([*answer.why, *lost, *versions])


def check(given, expected, facts):
    answer = given.answer
    assert answer.outcome == expected.get("outcome", "found"), answer
    assert named(answer) == expected.get("gives"), answer
    if "amount" in expected:
        assert given.worked is not None, given.problem
        assert given.worked.money.minor == expected["amount"], given.worked
    if "steps" in expected:
        assert expected["steps"] in plain(given.worked.steps)
    if "problem" in expected:
        assert expected["problem"] in given.problem
    text = said(findings(LIBRARY, facts, now=NOW), answer)
    assert expected.get("because", "") in text
    if "never" in expected:
        assert expected["never"] not in text


def test_there_are_enough_of_them():
    assert len(LOOKUPS) >= 150
    assert len({(one.file, one.name) for one in LOOKUPS}) == len(LOOKUPS)


@pytest.mark.parametrize(
    "one",
    [one for one in LOOKUPS if not one.parts],
    ids=lambda one: f"{one.file}: {one.name}",
)
def test_gives(one):
    check(answered(one, one.facts, one.sums), one.expected, one.facts)


@pytest.mark.parametrize(
    "one",
    [one for one in LOOKUPS if one.parts],
    ids=lambda one: f"{one.file}: {one.name}",
)
def test_gives_for_each_part(one):
    replies = []
    for part, expected in zip(one.parts, one.expected["parts"], strict=True):
        facts = facts_of(part, one.facts)
        given = answered(one, facts, sums_of(part, one.parts, one.sums, facts))
        check(given, expected, facts)
        replies.append(PartReplies(part=part, facts=facts, found=[], replies=[given]))

    (total,) = totals(replies)
    expected = one.expected["total"]
    assert (total.money.minor if total.money else "unknown") == expected


@pytest.mark.django_db
def test_the_rows_answer_as_the_values_do():
    """The same questions to the same library in the database: nothing is lost on the way to a row and back."""
    lookups.stored()
    for one in LOOKUPS:
        if one.parts or one.facts.kept is not None:
            continue  # these name versions by the ids of the file
        given = decide(find(one.facts, now=NOW), one.facts, one.ask)
        assert given.outcome == one.expected.get("outcome", "found"), one.name
        assert named(given) == one.expected.get("gives"), one.name


def test_each_outcome_is_among_them():
    outcomes = {one.expected.get("outcome", "found") for one in LOOKUPS}

    assert outcomes == set(Outcome)
