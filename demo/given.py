"""What was given, allowed and refused on cases of the past, for whoever decides today to look at."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction

from cases import rules
from cases.actions.deciding import answering, decisions, limits, remedies, requests
from cases.deciding.weighing import Proposal
from cases.models import Case, ExchangeRate
from common.errors import DomainError
from common.money import Money
from messaging.actions import sending
from messaging.models import Delivery, DeliveryAttempt
from policies.panel import PanelClause
from users.models import User

#: One unit in US dollars: round numbers, invented.
RATES = {"EUR": "1.10", "BRL": "0.18", "GBP": "1.28", "JPY": "0.0067", "MXN": "0.055"}
#: A rate counts for a month, and no case is older than a year.
_STATED_EVERY, _STATED = timedelta(days=28), 13


@dataclass(frozen=True, slots=True)
class _Kind:
    """What may be given: in US dollars from `least` on, in words of the case's language."""

    kind: str
    remedy: str
    english: str
    portuguese: str
    least: int


_SMALL = (
    _Kind("goodwill", "credit", "A credit for the trouble", "Um crédito pelo transtorno", 20),
    _Kind("goodwill", "transport", "The taxi they had to take", "O táxi que precisaram pegar", 15),
    _Kind("goodwill", "refund", "The cleaning fee back", "A taxa de limpeza de volta", 35),
)
_LARGE = (
    _Kind("goodwill", "refund", "Two nights back", "Duas diárias de volta", 240),
    _Kind(
        "relocation",
        "move",
        "Another home, dearer than the cap allows",
        "Outra casa, acima do limite",
        900,
    ),
)
_WHY = {
    "en": "{cause}. They lost an evening of a short stay and were patient with us.",
    "pt": "{cause}. Perderam uma noite de uma estadia curta e tiveram paciência conosco.",
}


def install_rates(*, now: datetime) -> None:
    """State what currencies were worth, month by month, unless that was stated."""
    if ExchangeRate.objects.exists():
        return
    for months in range(_STATED):
        at = now - months * _STATED_EVERY
        for currency, units in RATES.items():
            limits.state_rate(
                currency=currency,
                day=at.date(),
                units=Decimal(units),
                source="Sample rates",
                by=None,
                now=at,
            )


def rule_to_quote(case: Case, *, number: int, at: datetime) -> PanelClause | None:
    """Return one of the clauses in force for the case that both sides may be quoted."""
    rows = rules.in_force_for(case, language="en", now=at)
    quotable = [each for row in rows for each in row.clauses[:2] if each.may_quote_to_guest]
    return quotable[number % len(quotable)] if quotable else None


def before_the_end(
    case: Case, owner: User, staff: Mapping[str, User], *, number: int, cause: str, at: datetime
) -> None:
    """Give something: mostly alone, on every fifth case with a manager's yes, half of it, or no."""
    try:
        with transaction.atomic():
            if number % 5 == 0:
                _ask(case, owner, staff["Iracema"], number=number // 5, cause=cause, at=at)
            else:
                _decide(case, owner, _SMALL[number % len(_SMALL)], number, cause=cause, at=at)
    except DomainError:  # a year without limits yet, or somebody who had enough already
        return
    finally:
        have_left("exception:", at=at)


def proposal(case: Case, kind: _Kind, dollars: int, *, clause_id: int | None = None) -> Proposal:
    """Return what is to be given to the guest, in their stay's currency if rated; no refund above what was paid."""
    guest = case.parties.filter(side="guest").order_by("-is_primary").first()
    stay = case.reservation
    if guest is None or stay is None:
        raise DomainError("Nobody to give it to")
    units = Decimal(RATES.get(stay.currency, "1"))
    currency = stay.currency if stay.currency in RATES else "USD"
    amount = Money.of(round(dollars / units), currency)
    if kind.remedy == "refund" and stay.currency == currency:
        amount = Money(min(amount.minor, stay.paid_minor), currency)
    return Proposal(
        kind=kind.kind,
        remedy=kind.remedy,
        remedy_text=kind.portuguese if _language(case) == "pt" else kind.english,
        amount=amount,
        person_id=guest.person_id,
        clause_id=clause_id,
    )


def _decide(case: Case, owner: User, kind: _Kind, number: int, *, cause: str, at: datetime) -> None:
    clause = rule_to_quote(case, number=number, at=at) if number % 3 else None
    decided = decisions.decide(
        case_id=case.pk,
        by=owner,
        what=proposal(
            case,
            kind,
            kind.least + number % 4 * 3,
            clause_id=clause.id if clause is not None else None,
        ),
        basis="clause" if clause is not None else "judgement",
        because=_because(case, cause),
        client_key=_key(case, "given"),
        now=at,
    )
    remedies.carry_out(
        remedy_id=decided.remedy_state.pk, by=owner, proof=f"SAMPLE-{number:04d}", now=at
    )


def _ask(case: Case, owner: User, manager: User, *, number: int, cause: str, at: datetime) -> None:
    kind = _LARGE[number % len(_LARGE)]
    clause = rule_to_quote(case, number=number, at=at)
    asked = requests.ask(
        case_id=case.pk,
        by=owner,
        what=proposal(
            case,
            kind,
            kind.least + number % 5 * 60,
            clause_id=clause.id if clause is not None else None,
        ),
        reasons=requests.Reasons(
            why=_because(case, cause),
            harm="They leave in the middle of the stay, and we refund all of it.",
            fairness="The other side pays what the rule says and not more.",
            alternatives="A smaller sum, which they declined.",
            rule_text="" if clause is not None else "The limit for one decision",
        ),
        client_key=_key(case, "asked"),
        now=at,
    )
    if number % 4 == 3:
        answering.deny(
            request_id=asked.pk, by=manager, reason="The rule already covers this.", now=at
        )
        return
    half = asked.amount_minor // 2 if number % 4 == 2 else None
    answered = answering.approve(
        request_id=asked.pk,
        by=manager,
        amount_minor=half,
        reason="Half of it is what others were given." if half is not None else "",
        now=at,
    )
    if answered.decision is not None:
        remedies.carry_out(
            remedy_id=answered.decision.remedy_state.pk,
            by=owner,
            proof=f"SAMPLE-{case.pk:04d}",
            now=at,
        )


def have_left(about: str, *, at: datetime) -> None:
    """Let mails whose key begins so have left: nothing of the past is sent when the demo starts."""
    due = Delivery.objects.due(now=at).filter(key__startswith=about).values_list("pk", flat=True)
    for pk in list(due):
        claimed = sending.claim_next(now=at, candidate=partial(_just, pk))
        if claimed is not None:
            outcome = sending.Outcome(DeliveryAttempt.Outcome.SENT, provider_ref="demo")
            sending.record_outcome(delivery=claimed, outcome=outcome, now=at)


def _just(pk: int, _now: datetime) -> int:
    return pk


def _because(case: Case, cause: str) -> str:
    return _WHY[_language(case)].format(cause=cause or case.title)


def _language(case: Case) -> str:
    return "pt" if case.language.startswith("pt") else "en"


def _key(case: Case, what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{what} {case.reference}")
