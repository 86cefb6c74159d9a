"""From the versions in force to the one clause that answers a question, and why each other lost.

Pure, like `lookup`: exactly one clause, or a stated conflict, a stated nothing, a stated missing fact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies import questions
from policies.conditions import unmet
from policies.dimensions import Precedence
from policies.facts import Facts
from policies.lookup import Finding, Lost, Outcome
from policies.rules import ClauseRule, Rule

Candidate = tuple[Rule, ClauseRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Which clause answers a question; every other clause on it is in `rivals` or in `lost`."""

    question: str
    outcome: Outcome
    why: tuple[str, ...]
    clause: ClauseRule | None = None
    rule: Rule | None = None
    rivals: tuple[Candidate, ...] = ()
    lost: tuple[Lost, ...] = ()


def decide(found: Sequence[Finding], facts: Facts, question: str) -> Answer:
    """Find the one clause that answers `question` among the governing versions of several policies.

    Conditions first, then precedence (law before goodwill), then the narrower rule, then the clause
    that describes the stay more closely. A clause that waits for a missing fact, or sits in a version
    that is itself in conflict, blocks every clause it could beat, unless its conditions fail for sure.
    """
    lost: list[Lost] = []
    standing: list[Candidate] = []
    pending: list[tuple[Rule, ClauseRule, str, Outcome]] = []
    for finding in found:
        for rule, clause in _on(question, finding.rivals):
            refusal, is_missing = unmet(clause.conditions, facts)
            if refusal and not is_missing:
                lost.append(Lost(rule, refusal, clause))
            else:
                pending.append((rule, clause, finding.why[0], finding.outcome))
    for rule, clause in _on(question, (f.rule for f in found if f.rule is not None)):
        refusal, is_missing = unmet(clause.conditions, facts)
        if is_missing:
            pending.append((rule, clause, _labelled(rule, clause, refusal), Outcome.UNKNOWN))
        elif refusal:
            lost.append(Lost(rule, refusal, clause))
        else:
            standing.append((rule, clause))
    best = min((_rank(*pair) for pair in standing), default=None)
    top = [pair for pair in standing if _rank(*pair) == best]
    lost.extend(
        Lost(rule, _beaten_by(top[0], (rule, clause)), clause)
        for rule, clause in standing
        if _rank(rule, clause) != best
    )
    blocking = [p for p in pending if best is None or _rank(p[0], p[1]) <= best]
    lost.extend(
        Lost(p[0], p[2], p[1]) for p in pending if best is not None and _rank(p[0], p[1]) > best
    )
    if blocking:
        return _blocked(question, blocking, top, lost)
    return _settled(question, top, lost)


def questions_of(findings: Sequence[Finding]) -> list[str]:
    """Return every question the governing (or rival) versions answer, in the order of their text."""
    return list(
        dict.fromkeys(
            clause.question
            for found in findings
            for rule in (found.rule, *found.rivals)
            if rule is not None
            for clause in rule.clauses
            if clause.question
        )
    )


def _on(question: str, rules: Iterable[Rule]) -> list[Candidate]:
    return [(rule, c) for rule in rules for c in rule.clauses if c.question == question]


def _rank(rule: Rule, clause: ClauseRule) -> tuple[int, int, int]:
    return rule.precedence, -rule.narrowness, -len(clause.conditions)


def _labelled(rule: Rule, clause: ClauseRule, sentence: str) -> str:
    return f"{rule.label} §{clause.anchor}: {sentence}"


def _beaten_by(winner: Candidate, loser: Candidate) -> str:
    rule, clause = winner
    reasons: tuple[tuple[Callable[[], bool], str], ...] = (
        (
            lambda: rule.precedence < loser[0].precedence,
            _("%(rule)s prevails, because %(precedence)s comes first."),
        ),
        (
            lambda: rule.narrowness > loser[0].narrowness,
            _("%(rule)s prevails: it is narrower."),
        ),
        (lambda: True, _("%(rule)s §%(anchor)s describes this stay more closely.")),
    )
    sentence = next(text for holds, text in reasons if holds())
    return sentence % {
        "rule": rule.label,
        "anchor": clause.anchor,
        "precedence": Precedence(rule.precedence).label,
    }


def _blocked(
    question: str,
    blocking: Sequence[tuple[Rule, ClauseRule, str, Outcome]],
    top: Sequence[Candidate],
    lost: Sequence[Lost],
) -> Answer:
    outcomes = {outcome for _r, _c, _w, outcome in blocking}
    return Answer(
        question=question,
        outcome=Outcome.CONFLICT if Outcome.CONFLICT in outcomes else Outcome.UNKNOWN,
        why=tuple(dict.fromkeys(why for _r, _c, why, _o in blocking)),
        rivals=(*((rule, clause) for rule, clause, _w, _o in blocking), *top),
        lost=tuple(lost),
    )


def _settled(question: str, top: Sequence[Candidate], lost: Sequence[Lost]) -> Answer:
    if len(top) == 1:
        rule, clause = top[0]
        why = _("%(rule)s §%(anchor)s answers this (%(precedence)s).") % {
            "rule": rule.label,
            "anchor": clause.anchor,
            "precedence": Precedence(rule.precedence).label,
        }
        return Answer(
            question=question,
            outcome=Outcome.FOUND,
            rule=rule,
            clause=clause,
            why=(why,),
            lost=tuple(lost),
        )
    if top:
        names = _("; ").join(f"{rule.label} §{clause.anchor}" for rule, clause in top)
        why = _("Clauses of equal weight answer this: %(names)s.") % {"names": names}
        outcome = Outcome.CONFLICT
    else:
        why = _("No clause in force for this stay answers “%(question)s”.") % {
            "question": questions.label(question)
        }
        outcome = Outcome.NOTHING
    return Answer(
        question=question, outcome=outcome, why=(why,), rivals=tuple(top), lost=tuple(lost)
    )
