"""Decisions and requests for tests, taken and asked through the same actions as real ones."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from psycopg2.extras import DateTimeTZRange

from cases.actions.deciding import decisions, requests
from cases.deciding.weighing import Proposal
from cases.models import AuthorityLimit, DecisionRule, ExchangeRate
from common.money import Money
from tests.factories.cases import NOON

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def set_limits(kind="goodwill", **by_role):
    """What roles may decide, in whole dollars: per decision, per case, per person, together; instead of what was."""
    AuthorityLimit.objects.filter(kind=kind, user=None).update(
        effective=DateTimeTZRange(datetime(2025, 1, 1, tzinfo=UTC), SINCE)
    )
    return {
        role: AuthorityLimit.objects.create(
            role=role,
            kind=kind,
            effective=DateTimeTZRange(SINCE, None),
            set_at=SINCE,
            **sums_of(sums),
        )
        for role, sums in by_role.items()
    }


def limit_for(user, *dollars, kind="goodwill", since=SINCE, until=None):
    """What one person may decide instead of their role."""
    return AuthorityLimit.objects.create(
        user=user,
        kind=kind,
        effective=DateTimeTZRange(since, until),
        set_at=SINCE,
        **sums_of(dollars),
    )


def sums_of(dollars):
    """The numbers of a limit in cents, from up to four in dollars."""
    names = ("per_decision_minor", "per_case_minor", "per_person_minor", "together_minor")
    return {
        name: None if each is None else int(each * 100)
        for name, each in zip(names, dollars, strict=False)
    }


def set_rule(kind="goodwill", **fields):
    """What holds for decisions of a kind, instead of what was."""
    DecisionRule.objects.filter(kind=kind).update(
        effective=DateTimeTZRange(datetime(2025, 1, 1, tzinfo=UTC), SINCE)
    )
    return DecisionRule.objects.create(
        kind=kind, effective=DateTimeTZRange(SINCE, None), set_at=SINCE, **fields
    )


def state_rate(currency="EUR", units="1.10", day=None):
    """What a currency is worth in dollars."""
    return ExchangeRate.objects.create(
        currency=currency,
        units=Decimal(units),
        day=day or NOON.date(),
        source="Central bank",
        stated_at=NOON,
    )


def proposal(case, amount="100", currency="USD", **fields):
    """Something for the guest of a case."""
    defaults = {
        "kind": "goodwill",
        "remedy": "credit",
        "remedy_text": "A credit for the lost evening",
        "amount": Money.of(amount, currency),
        "person_id": case.parties.get(side="guest").person_id,
    }
    return Proposal(**(defaults | fields))


def decide(case, amount="100", *, by=None, at=NOON, currency="USD", **fields):
    """Decide within one's limit, by the owner unless somebody else is named."""
    founded = {
        name: fields.pop(name)
        for name in ("basis", "because", "step", "client_key")
        if name in fields
    }
    return decisions.decide(
        case_id=case.pk,
        by=by or case.owner,
        what=proposal(case, amount, currency, **fields),
        now=at,
        **(
            {"basis": "judgement", "because": "The evening was lost.", "client_key": uuid.uuid4()}
            | founded
        ),
    )


REASONS = {
    "why": "Both homes that are free cost more than the rule allows.",
    "harm": "They sleep in a hotel, and we refund all of it.",
    "fairness": "The host pays nothing more than the rule says.",
    "alternatives": "A cheaper home without a lift.",
    "rule_text": "Rebooking cap",
}


def ask(case, amount="900", *, by=None, at=NOON, currency="USD", **fields):
    """Ask for more than one may decide, by the owner unless somebody else is named."""
    reasons = {name: fields.pop(name, words) for name, words in REASONS.items()}
    options = {
        name: fields.pop(name) for name in ("decide_by", "acted", "client_key") if name in fields
    }
    return requests.ask(
        case_id=case.pk,
        by=by or case.owner,
        what=proposal(case, amount, currency, **fields),
        reasons=requests.Reasons(**reasons),
        now=at,
        **({"client_key": uuid.uuid4()} | options),
    )
