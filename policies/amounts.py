"""What a clause gives in money, worked out step by step in the currency of the booking.

Pure. Half minor units are rounded up, towards the person who receives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.errors import BadInput
from common.money import Money
from policies.dimensions import Basis, Discretion
from policies.rules import ClauseRule
from policies.wording import day

#: Minor units beyond which a sum is a slip of the pen.
MOST = 10**13


class NoAmount(BadInput):
    """The clause names no sum, or a fact its sum is made of is missing or absurd."""


class NoRate(BadInput):
    """Two currencies meet and nobody stated a rate."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of a cap's currency in units of the booking's, and the day it was stated."""

    value: Decimal
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The money facts of a stay, all in `currency` and its minor units; None is unknown.

    `unused_nights` may be stated; else it follows from the nights, those slept and those the clause keeps, of
    which earlier parts of the same stay may have given `kept_before` already.
    """

    currency: str
    booking_value: int | None = None
    paid: int | None = None
    nights: int | None = None
    slept_nights: int | None = None
    kept_before: int = 0
    unused_nights: int | None = None
    price_difference: int | None = None
    receipt: int | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """The sum and the sentences that lead to it; `is_most` where the associate decides up to it."""

    money: Money
    steps: tuple[str, ...]
    is_most: bool = False


def work_out(clause: ClauseRule, sums: Sums, *, rates: Mapping[str, Rate] | None = None) -> Worked:
    """Return what the clause gives; refuses missing facts (NoAmount) and unstated rates (NoRate).

    `rates` are by the clause's currency, into the booking's.
    """
    rates = rates or {}
    steps: list[str] = []
    if clause.fixed_minor is not None:
        minor = _into_booking_currency(clause.fixed_minor, clause, sums, rates, steps)
        steps.insert(0, _("The clause gives %(sum)s.") % {"sum": Money(minor, sums.currency)})
    elif clause.basis == Basis.RECEIPT and clause.percent is None:
        minor = _basis_of(clause, sums, steps)
        steps.append(_("The receipt says %(sum)s.") % {"sum": Money(minor, sums.currency)})
    elif clause.percent is not None:
        base = _basis_of(clause, sums, steps)
        minor = _rounded(Decimal(base) * clause.percent / 100)
        steps.append(
            _("%(percent)s%% of %(basis)s (%(base)s) is %(sum)s.")
            % {
                "percent": _number(clause.percent),
                "basis": Basis(clause.basis).label,
                "base": Money(base, sums.currency),
                "sum": Money(minor, sums.currency),
            }
        )
    else:
        raise NoAmount(_("This clause names no sum."))
    minor = _capped(_raised(minor, clause, sums, rates, steps), clause, sums, rates, steps)
    is_most = clause.discretion == Discretion.RANGE
    if is_most:
        steps.append(_("This is the most the clause gives: you decide within its range."))
    return Worked(Money(minor, sums.currency), tuple(steps), is_most)


def _basis_of(clause: ClauseRule, sums: Sums, steps: list[str]) -> int:
    if clause.basis in {Basis.NIGHTLY_PRICE, Basis.UNUSED_NIGHTS}:
        value = _known(sums.booking_value, Basis.BOOKING_VALUE)
        if not sums.nights or sums.nights < 0:
            raise NoAmount(
                _("The price of one night cannot be worked out for a stay without nights."),
                field="nights",
            )
        nights = 1 if clause.basis == Basis.NIGHTLY_PRICE else _unused(clause, sums, steps)
        return _rounded(Decimal(value) * _known(nights, Basis.UNUSED_NIGHTS) / sums.nights)
    return _known(
        {
            Basis.BOOKING_VALUE: sums.booking_value,
            Basis.PAID: sums.paid,
            Basis.PRICE_DIFFERENCE: sums.price_difference,
            Basis.RECEIPT: sums.receipt,
        }.get(Basis(clause.basis)),
        Basis(clause.basis),
    )


def _unused(clause: ClauseRule, sums: Sums, steps: list[str]) -> int | None:
    """Return the nights given back; refuses more of them than the stay has."""
    nights = sums.nights or 0
    if sums.unused_nights is not None:
        if sums.unused_nights > nights:
            raise NoAmount(
                _("The stay has fewer nights than were not used."), field="unused_nights"
            )
        return sums.unused_nights
    if sums.slept_nights is None:
        return None
    left = max(nights - sums.slept_nights, 0)
    kept = min(max(clause.kept_nights - sums.kept_before, 0), left)
    steps.append(
        _("%(nights)d nights, %(slept)d slept, %(kept)d more kept: %(unused)d not used.")
        % {
            "nights": nights,
            "slept": sums.slept_nights,
            "kept": kept,
            "unused": left - kept,
        }
    )
    return left - kept


def _known(value: int | None, basis: Basis) -> int:
    if value is None:
        raise NoAmount(
            _("We do not know %(basis)s of this stay.") % {"basis": basis.label}, field=basis.value
        )
    if value < 0:
        raise NoAmount(
            _("%(basis)s cannot be below zero.") % {"basis": str(basis.label).capitalize()},
            field=basis.value,
        )
    if value > MOST:
        raise NoAmount(
            _("%(basis)s cannot be that much.") % {"basis": str(basis.label).capitalize()},
            field=basis.value,
        )
    return value


def _raised(
    minor: int, clause: ClauseRule, sums: Sums, rates: Mapping[str, Rate], steps: list[str]
) -> int:
    if clause.floor_minor is None:
        return minor
    floor = _into_booking_currency(clause.floor_minor, clause, sums, rates, steps)
    if minor >= floor:
        return minor
    steps.append(_("It is never less than %(floor)s.") % {"floor": Money(floor, sums.currency)})
    return floor


def _capped(
    minor: int, clause: ClauseRule, sums: Sums, rates: Mapping[str, Rate], steps: list[str]
) -> int:
    if clause.cap_minor is None:
        return minor
    cap = _into_booking_currency(clause.cap_minor, clause, sums, rates, steps)
    if minor <= cap:
        return minor
    steps.append(_("The cap is %(cap)s.") % {"cap": Money(cap, sums.currency)})
    return cap


def _into_booking_currency(
    minor: int, clause: ClauseRule, sums: Sums, rates: Mapping[str, Rate], steps: list[str]
) -> int:
    if clause.currency in {"", sums.currency}:
        return minor
    rate = rates.get(clause.currency)
    if rate is None:
        raise NoRate(
            _("The clause counts in %(from)s and the booking in %(to)s: state a rate and its day.")
            % {"from": clause.currency, "to": sums.currency},
            field="rate",
        )
    given = Money(minor, clause.currency)
    scale = Money.of(1, sums.currency).minor
    converted = Money(_rounded(given.amount * rate.value * scale), sums.currency)
    steps.append(
        _("%(given)s is %(converted)s at %(rate)s (rate of %(on)s).")
        % {
            "given": given,
            "converted": converted,
            "rate": _number(rate.value),
            "on": day(rate.on),
        }
    )
    return converted.minor


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(value: Decimal) -> str:
    locale = "pt_BR" if (get_language() or "en").startswith("pt") else "en"
    return format_decimal(value.normalize(), format="#,##0.######", locale=locale)
