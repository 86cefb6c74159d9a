"""Which clauses somebody may mean who writes from a case: those that govern it, those that disagree first."""

from dataclasses import dataclass
from datetime import datetime

from cases import rules
from cases.models import Case, Citation
from policies.answers import decide, questions_of
from policies.finding import find
from policies.kept import standing_parts
from policies.lookup import Outcome
from policies.models import Clause
from policies.parts import facts_of
from policies.rules import ClauseRule, Rule


@dataclass(frozen=True, slots=True)
class Choices:
    """Clauses to choose from, by id with their words, and the two that disagree where the rules themselves say so."""

    clauses: list[tuple[int, str]]
    rivals: tuple[int, ...] = ()


def choices(case: Case, *, language: str, now: datetime) -> Choices:
    """Read them; four statements."""
    cited = Clause.objects.light().select_related("version__policy")
    quoted = cited.filter(pk__in=Citation.objects.filter(case=case).values("clause"))
    named = {clause.pk: _words(clause, language) for clause in quoted}
    stay = case.reservation
    if stay is None:
        return Choices(_sorted(named))
    facts = rules.facts_of_case(case, stay, acted_at=case.opened_at)
    parts = standing_parts([stay.code]).get(stay.code, [])
    judged = facts_of(parts[0], facts) if parts else facts
    found = find(judged, now=now, topics=rules.topics_of(case))
    rivals: tuple[int, ...] = ()
    for finding in found:
        for rule in (finding.rule, *finding.rivals):
            for clause in rule.clauses if rule is not None else ():
                named[clause.id] = _told(rule, clause, language) if rule is not None else ""
    for question in questions_of(found):
        answer = decide(found, judged, question)
        if answer.outcome is Outcome.CONFLICT and not rivals:
            rivals = tuple(clause.id for _rule, clause in answer.rivals[:2])
    return Choices(_sorted(named), rivals)


def _words(clause: Clause, language: str) -> str:
    version = clause.version
    title = version.policy.title_in(language)
    return f"{title} v{version.number} §{clause.anchor}: {_short(clause.text_in(language))}"


def _told(rule: Rule, clause: ClauseRule, language: str) -> str:
    return f"{rule.label} §{clause.anchor}: {_short(clause.text_in(language))}"


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"


def _sorted(named: dict[int, str]) -> list[tuple[int, str]]:
    return sorted(named.items(), key=lambda pair: pair[1])
