"""What was decided on a few open cases, and what waits for a manager's yes."""

import uuid
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from cases.actions.deciding import decisions, paying, requests
from cases.deciding.fighting import Fight
from cases.deciding.weighing import Proposal
from cases.models import Case, ExceptionRequest
from cases.models.case_type import AccessLevel
from common.errors import DomainError
from common.money import Money
from demo.given import RATES
from users.models import User

_DECIDED, _ASKED, _PAID = 4, 3, 3


def install(*, now: datetime) -> None:
    """Decide something small on a few owned cases and ask for more on others, unless something waits."""
    if ExceptionRequest.objects.waiting().exists():
        return
    mine = Case.objects.unresolved().filter(
        access_level=AccessLevel.NORMAL, owner__isnull=False, reservation__isnull=False
    )
    for number, case in enumerate(
        mine.select_related("owner").order_by("severity", "-pk")[: _ASKED + _DECIDED + _PAID]
    ):
        act = _ask if number < _ASKED else _decide if number < _ASKED + _DECIDED else _pay
        try:
            act(case, now)
        except DomainError:  # an owner who is a party, a case that has nobody on a side
            continue


def _decide(case: Case, now: datetime) -> None:
    decisions.decide(
        case_id=case.pk,
        by=_owner(case),
        what=_what(case, "transport", "The taxi from the station", "18"),
        basis="step",
        step="Stranded guests, step 3",
        because="They had to wait two hours with their luggage.",
        client_key=uuid.uuid5(uuid.NAMESPACE_URL, case.reference),
        now=now,
    )


def _pay(case: Case, now: datetime) -> None:
    """Settle a small dispute and pay it; where nobody pays from here it waits to be carried out."""
    what = _what(case, "refund", "Part of the cleaning fee, to end their dispute", "45")
    fight = Fight(
        currency=what.amount.currency,
        claim=what.amount.minor * 4,
        chance=Decimal(35),
        hours=Decimal("1.5"),
        rate=what.amount.minor,
        fee=what.amount.minor // 3,
    )
    decision = decisions.decide(
        case_id=case.pk,
        by=_owner(case),
        what=replace(what, fight=fight),
        basis="judgement",
        because="Fighting it is expected to cost more than half of the fee.",
        client_key=uuid.uuid5(uuid.NAMESPACE_URL, case.reference),
        now=now,
    )
    paying.pay(remedy_id=decision.remedy_state.pk, by=_owner(case), now=now)


def _ask(case: Case, now: datetime) -> None:
    requests.ask(
        case_id=case.pk,
        by=_owner(case),
        what=_what(case, "move", "A home nearby for the nights that are left", "4640"),
        reasons=requests.Reasons(
            why="Both homes free tonight cost more than the cap allows; the cheaper one has no lift.",
            harm="They are refunded in full, sleep in a hotel, and complain in public.",
            fairness="The host pays what the rule says and not more.",
            alternatives="A hotel room for one night, which they declined.",
            rule_text="Rebooking cap",
        ),
        client_key=uuid.uuid5(uuid.NAMESPACE_URL, case.reference),
        now=now,
    )


def _what(case: Case, remedy: str, text: str, amount: str) -> Proposal:
    guest = case.parties.filter(side="guest").order_by("-is_primary").first()
    stay = case.reservation
    if guest is None or stay is None:
        raise DomainError("Nobody to give it to")
    return Proposal(
        kind="relocation" if remedy == "move" else "goodwill",
        remedy=remedy,
        remedy_text=text,
        amount=Money.of(amount, stay.currency if stay.currency in RATES else "USD"),
        person_id=guest.person_id,
    )


def _owner(case: Case) -> User:
    assert case.owner is not None  # noqa: S101 - the cases are owned
    return case.owner
