"""The answer of a lookup as JSON: findings, answers, and every reason."""

from collections.abc import Mapping
from typing import Any

from policies.amounts import NoAmount, NoRate, Rate, Sums, work_out
from policies.answers import Answer
from policies.lookup import Finding, Lost
from policies.rules import ClauseRule, Rule


def finding(found: Finding) -> dict[str, Any]:
    """Return one policy's finding."""
    return {
        "policy": found.policy_code,
        "outcome": found.outcome.value,
        "version": found.rule.number if found.rule else None,
        "in_force_on": found.on,
        "inferred": found.inferred,
        "why": list(found.why),
        "version_now": found.now.number if found.now else None,
        "has_changed": found.has_changed,
        "rivals": [rule.label for rule in found.rivals],
        "lost": [_lost(entry) for entry in found.lost],
    }


def answer(given: Answer, sums: Sums | None, rates: Mapping[str, Rate]) -> dict[str, Any]:
    """Return one question's answer, with the amount worked out where the sums are known."""
    return {
        "question": given.question,
        "outcome": given.outcome.value,
        "clause": _clause(given.rule, given.clause) if given.rule and given.clause else None,
        "why": list(given.why),
        "rivals": [_clause(rule, clause) for rule, clause in given.rivals],
        "lost": [_lost(entry) for entry in given.lost],
        "amount": _amount(given.clause, sums, rates) if given.clause and sums else None,
    }


def _clause(rule: Rule, clause: ClauseRule) -> dict[str, Any]:
    return {
        "id": clause.id,
        "policy": rule.policy_code,
        "version": rule.number,
        "anchor": clause.anchor,
        "text_en": clause.text_en,
        "text_pt": clause.text_pt,
    }


def _lost(entry: Lost) -> dict[str, Any]:
    return {
        "policy": entry.rule.policy_code,
        "version": entry.rule.number,
        "anchor": entry.clause.anchor if entry.clause else None,
        "why": entry.why,
    }


def _amount(clause: ClauseRule, sums: Sums, rates: Mapping[str, Rate]) -> dict[str, Any]:
    try:
        worked = work_out(clause, sums, rates=rates)
    except (NoAmount, NoRate) as refusal:  # an amount that cannot be known is part of the answer
        return {"minor": None, "currency": sums.currency, "steps": [], "problem": refusal.message}
    return {
        "minor": worked.money.minor,
        "currency": worked.money.currency,
        "steps": list(worked.steps),
        "problem": "",
    }
