"""What somebody wants to give, checked and counted: the facts that are kept with it for ever."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.deciding.authority import converted
from cases.deciding.fighting import Fight
from cases.deciding.likeness import Facts, words_of
from cases.models import Case, CostBearer, ExchangeRate, RemedyKind
from cases.models.authority import HOUSE_CURRENCY, AuthorityKind
from common import texts
from common.errors import BadInput
from common.money import Money
from policies.models import Clause

#: A rate older than this is no rate.
RATE_HOLDS = timedelta(days=31)
#: Nobody gives away more than this at once, in minor units of the house's currency: a slip of the keys.
ABSURD = 1_000_000_000


class NoRate(BadInput):
    """Nobody stated what the currency is worth, or not lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be given, for what, to whom, at whose cost; `clause_id` is the rule it follows or leaves.

    `fight` is what not giving it was expected to cost, worked out in the amount's currency.
    """

    kind: str
    remedy: str
    remedy_text: str
    amount: Money
    person_id: int
    bearer: str = CostBearer.PLATFORM
    clause_id: int | None = None
    fight: Fight | None = None


def weigh(case: Case, what: Proposal, *, now: datetime) -> dict[str, Any]:
    """Return the fields of what is weighed: three statements. Refuses what makes no sense (BadInput, NoRate)."""
    _require(what.kind in AuthorityKind.values, _("Say what it is for."), "kind")
    _require(what.remedy in RemedyKind.values, _("Say what they get."), "remedy")
    _require(what.bearer in CostBearer.values, _("Say who pays."), "bearer")
    text = texts.clean(what.remedy_text)[:300]
    _require(bool(text), _("Say in words what they get."), "remedy_text")
    on_case = case.parties.filter(person=what.person_id).exists()
    _require(on_case, _("This person is not on the case."), "person")
    clause = Clause.objects.light().filter(pk=what.clause_id).first() if what.clause_id else None
    _require(clause is not None or not what.clause_id, _("This rule is not known."), "clause")
    _require(
        what.fight is None or what.fight.currency == what.amount.currency,
        _("The dispute was worked out in another currency. Work it out again."),
        "currency",
    )
    house_minor, rate = in_house_currency(what.amount, now=now)
    stay = case.reservation
    return {
        "kind": what.kind,
        "remedy": what.remedy,
        "remedy_text": text,
        "amount_minor": what.amount.minor,
        "currency": what.amount.currency,
        "house_minor": house_minor,
        "rate": rate,
        "bearer": what.bearer,
        "clause": clause,
        "person_id": what.person_id,
        "reservation": stay,
        "segment": case.segment,
        "country": stay.listing.country if stay is not None else "",
        "lead_days": _days_ahead(case, now=now),
        "working": what.fight.kept() if what.fight is not None else None,
    }


def facts_in(case: Case, said: Mapping[str, Any], *, now: datetime) -> Facts:
    """Return what a decision on this case would be weighed by, as far as it was said yet; one statement.

    An amount nobody can count (no rate, no currency) is left out.
    """
    stay = case.reservation
    clause: Clause | None = said["clause"]
    minor = 0
    with suppress(BadInput, ValueError):
        asked = Money.of(said["amount"] or 0, said["currency"] or HOUSE_CURRENCY)
        minor = in_house_currency(asked, now=now)[0]
    return Facts(
        kind=said["kind"],
        rule=rule_name(clause),
        remedy=said["remedy"],
        segment=case.segment,
        country=stay.listing.country if stay is not None else "",
        lead_days=_days_ahead(case, now=now),
        minor=minor,
        words=words_of(said["remedy_text"], said["because"]),
    )


def rule_name(clause: Clause | None) -> str:
    """Return how a clause is called in whatever version; "" for none."""
    return named_rule(clause.version.policy.code, clause.anchor) if clause is not None else ""


def named_rule(code: str, anchor: str) -> str:
    """Return how the clause of a policy is called in whatever version."""
    return f"{code} §{anchor}"


def in_house_currency(amount: Money, *, now: datetime) -> tuple[int, ExchangeRate | None]:
    """Return an amount in minor units of the house's currency, and the rate it was counted at.

    Refuses a negative or absurd amount and a currency nobody stated a rate for (NoRate).
    """
    _require(amount.minor >= 0, _("An amount can’t be negative."), "amount")
    if amount.currency == HOUSE_CURRENCY:
        _require(amount.minor <= ABSURD, _("This amount makes no sense."), "amount")
        return amount.minor, None
    _require(amount.currency in get_global("all_currencies"), _("This is no currency."), "currency")
    rate = ExchangeRate.objects.for_day(amount.currency, now.date()).first()
    if rate is None:
        raise NoRate(
            _("Nobody has stated what %(currency)s is worth. Ask a manager to.")
            % {"currency": amount.currency},
            field="currency",
        )
    if now.date() - rate.day > RATE_HOLDS:
        raise NoRate(
            _("The last rate for %(currency)s is from %(day)s. Ask a manager to state a newer one.")
            % {"currency": amount.currency, "day": date_format(rate.day)},
            field="currency",
        )
    _require(amount.minor <= ABSURD * 1000, _("This amount makes no sense."), "amount")
    minor = converted(amount.minor, amount.currency, rate.units, HOUSE_CURRENCY)
    _require(minor <= ABSURD, _("This amount makes no sense."), "amount")
    return minor, rate


def _days_ahead(case: Case, *, now: datetime) -> int | None:
    """Return how many days are left to check-in, by the home's own day; None without a stay."""
    stay = case.reservation
    if stay is None:
        return None
    return (stay.check_in_date - now.astimezone(ZoneInfo(stay.listing.time_zone)).date()).days


def _require(held: bool, refusal: str, field: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not held:
        raise BadInput(refusal, field=field)
