"""The answer of a lookup as JSON: findings, answers, and every reason."""

from collections.abc import Sequence
from typing import Any

from policies.asking import PartReplies, Reply, totals
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


def whole(each: Sequence[PartReplies]) -> dict[str, Any]:
    """Return the reply for a stay: for the first part as it was always asked, and every part of a changed one."""
    first = each[0]
    return {
        "findings": [finding(one) for one in first.found],
        "answers": [answer(one) for one in first.replies],
        "parts": [
            {
                "from_date": one.part.from_date,
                "until_date": one.part.until_date,
                "agreed_at": one.part.agreed_at,
                "written_down": one.part.kept is not None,
                "findings": [finding(found) for found in one.found],
                "answers": [answer(reply) for reply in one.replies],
            }
            for one in each
            if one.part is not None
        ],
        "totals": [
            {
                "question": total.question,
                "minor": total.money.minor if total.money else None,
                "currency": total.money.currency if total.money else None,
            }
            for total in totals(each)
        ],
    }


def answer(given: Reply) -> dict[str, Any]:
    """Return one question's answer, with the amount worked out where the sums are known."""
    asked = given.answer
    return {
        "question": asked.question,
        "outcome": asked.outcome.value,
        "clause": _clause(asked.rule, asked.clause) if asked.rule and asked.clause else None,
        "why": list(asked.why),
        "rivals": [_clause(rule, clause) for rule, clause in asked.rivals],
        "lost": [_lost(entry) for entry in asked.lost],
        "amount": _amount(given),
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


def _amount(given: Reply) -> dict[str, Any] | None:
    if given.worked is not None:
        return {
            "minor": given.worked.money.minor,
            "currency": given.worked.money.currency,
            "is_most": given.worked.is_most,
            "steps": list(given.worked.steps),
            "problem": "",
        }
    if not given.problem:
        return None
    return {
        "minor": None,
        "currency": None,
        "is_most": False,
        "steps": [],
        "problem": given.problem,
    }
