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
from policies.dimensions import Basis
from policies.rules import ClauseRule
from policies.wording import day


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
    """The money facts of a stay, all in `currency` and its minor units; None is unknown."""

    currency: str
    booking_value: int | None = None
    paid: int | None = None
    nights: int | None = None
    unused_nights: int | None = None
    price_difference: int | None = None
    receipt: int | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """The sum and the sentences that lead to it."""

    money: Money
    steps: tuple[str, ...]


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
        minor = _basis_of(clause, sums)
        steps.append(_("The receipt says %(sum)s.") % {"sum": Money(minor, sums.currency)})
    elif clause.percent is not None:
        base = _basis_of(clause, sums)
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
    return Worked(Money(_capped(minor, clause, sums, rates, steps), sums.currency), tuple(steps))


def _basis_of(clause: ClauseRule, sums: Sums) -> int:
    if clause.basis in {Basis.NIGHTLY_PRICE, Basis.UNUSED_NIGHTS}:
        value = _known(sums.booking_value, Basis.BOOKING_VALUE)
        if not sums.nights or sums.nights < 0:
            raise NoAmount(
                _("The price of one night cannot be worked out for a stay without nights."),
                field="nights",
            )
        nights = 1 if clause.basis == Basis.NIGHTLY_PRICE else sums.unused_nights
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
    return value


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
