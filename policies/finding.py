"""From the rows to plain rules, and to findings, in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from policies.facts import Facts
from policies.lookup import Finding, findings
from policies.models import Clause, PolicyVersion
from policies.rules import ClauseRule, Rule


def library(
    *, topics: Iterable[str] | None = None, codes: Iterable[str] | None = None
) -> list[Rule]:
    """Return every binding version, of some topics or policies, without clauses; one statement."""
    versions = PolicyVersion.objects.binding().filter(effective__isempty=False)
    if topics is not None:
        versions = versions.filter(policy__topic__in=list(topics))
    if codes is not None:
        versions = versions.filter(policy__code__in=list(codes))
    rows = versions.select_related("policy").defer("policy__words_en", "policy__words_pt")
    return [rule(row) for row in rows.order_by("policy__code", "number")]


def find(
    facts: Facts,
    *,
    now: datetime,
    topics: Iterable[str] | None = None,
    codes: Iterable[str] | None = None,
) -> list[Finding]:
    """Find the governing version of every policy of some topics, or of some policies.

    Two statements: the versions, then the clauses of those that govern, rival or rule today.
    """
    (found,) = find_each([facts], now=now, topics=topics, codes=codes)
    return found


def find_each(
    several: Sequence[Facts],
    *,
    now: datetime,
    topics: Iterable[str] | None = None,
    codes: Iterable[str] | None = None,
) -> list[list[Finding]]:
    """Find the same for several facts; two statements for all of them."""
    rules = library(topics=topics, codes=codes)
    founds = [findings(rules, facts, now=now) for facts in several]
    wanted = {
        rule.version_id
        for found in founds
        for one in found
        for rule in (one.rule, one.now, *one.rivals)
        if rule is not None
    }
    clauses: dict[int, list[ClauseRule]] = {}
    for clause in Clause.objects.light().filter(version__in=wanted).order_by("order"):
        clauses.setdefault(clause.version_id, []).append(clause_rule(clause))

    def with_clauses(rule: Rule) -> Rule:
        return replace(rule, clauses=tuple(clauses.get(rule.version_id, ())))

    return [
        [
            replace(
                one,
                rule=one.rule and with_clauses(one.rule),
                now=one.now and with_clauses(one.now),
                rivals=tuple(with_clauses(rival) for rival in one.rivals),
            )
            for one in found
        ]
        for found in founds
    ]


def clause_rule(clause: Clause) -> ClauseRule:
    """Return the clause as a plain value."""
    return ClauseRule(
        id=clause.pk,
        anchor=clause.anchor,
        question=clause.question,
        conditions=clause.conditions,
        text_en=clause.text_en,
        text_pt=clause.text_pt,
        plain_en=clause.plain_en,
        plain_pt=clause.plain_pt,
        basis=clause.basis,
        percent=clause.percent,
        fixed_minor=clause.fixed_minor,
        cap_minor=clause.cap_minor,
        floor_minor=clause.floor_minor,
        kept_nights=clause.kept_nights,
        currency=clause.currency,
        bearer=clause.bearer,
        discretion=clause.discretion,
    )


def rule(version: PolicyVersion) -> Rule:
    """Return the version (its policy loaded, its days not empty) as a plain value, without clauses."""
    policy = version.policy
    return Rule(
        policy_code=policy.code,
        number=version.number,
        from_date=version.effective.lower,
        until_date=version.effective.upper,
        governing_date=version.governing_date,
        version_id=version.pk,
        title_en=policy.title_en,
        title_pt=policy.title_pt,
        topic=policy.topic,
        audience=policy.audience,
        host_choice=policy.host_choice,
        precedence=version.precedence,
        brand=version.brand,
        product=version.product,
        region_of=version.region_of,
        countries=frozenset(version.countries),
        segments=frozenset(version.segments),
        channels=frozenset(version.channels),
        nights_from=version.nights_from,
        nights_until=version.nights_until,
        review_by=version.review_by,
    )
