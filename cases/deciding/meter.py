"""How far somebody's authority reaches while they type an amount: what is left, what binds, who decides beyond it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from cases.deciding.approvers import candidates
from cases.deciding.authority import Bound, Limits, Spent
from cases.deciding.costing import Costing, StaySums
from cases.deciding.holding import own_limit
from cases.deciding.spending import numbers_of, spent
from cases.deciding.weighing import in_house_currency
from cases.models import Case, CostBearer, Decision, ExceptionRequest, ExchangeRate
from cases.models.authority import HOUSE_CURRENCY
from common.money import Money
from users.models import User

#: How wide the bar is drawn, in its own units.
WIDTH = 220


@dataclass(frozen=True, slots=True)
class Sum:
    """What was given already, of how much."""

    given: Money
    cap: Money
    is_over: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """One amount held against one person's authority; sums are in the house's currency."""

    asked: Money
    house: Money
    rate: ExchangeRate | None
    limits: Limits
    spent: Spent
    cost: Costing
    decider: User | None = None

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Return which numbers the amount does not fit."""
        return self.limits.bounds(self.house.minor, self.spent) if self.house.minor else ()

    @property
    def is_over(self) -> bool:
        """Say whether it becomes a request."""
        return bool(self.bounds)

    @property
    def left(self) -> Money:
        """Return the most that may be decided now."""
        return _house(self.limits.left(self.spent))

    @property
    def over_by(self) -> Money:
        """Return by how much it goes beyond."""
        return _house(max(0, self.house.minor - self.left.minor))

    @property
    def per_decision(self) -> Money:
        """Return what one decision may cost."""
        return _house(self.limits.per_decision)

    @property
    def on_case(self) -> Sum | None:
        """Return what counts on the case and its stay; None where nothing is limited there."""
        return self._sum(self.spent.on_case, self.limits.per_case, Bound.CASE)

    @property
    def on_person(self) -> Sum | None:
        """Return what counts for the person and their household in twelve months."""
        return self._sum(self.spent.on_person, self.limits.per_person, Bound.PERSON)

    @property
    def mark(self) -> int:
        """Return where on the bar the authority ends."""
        return self._drawn(self.left.minor)

    @property
    def within(self) -> int:
        """Return how much of the bar is within the authority."""
        return self._drawn(min(self.left.minor, self.house.minor))

    @property
    def beyond(self) -> int:
        """Return how much of the bar is beyond it."""
        return self._drawn(self.house.minor) - self.mark if self.is_over else 0

    def _drawn(self, minor: int) -> int:
        return round(WIDTH * minor / max(self.left.minor, self.house.minor, 1))

    def _sum(self, given: int, cap: int | None, bound: Bound) -> Sum | None:
        if cap is None:
            return None
        return Sum(_house(given), _house(cap), bound in self.bounds)


def meter_of(
    case: Case,
    user: User,
    *,
    kind: str,
    amount: Money,
    person_id: int,
    bearer: str = CostBearer.PLATFORM,
    now: datetime,
) -> Meter:
    """Hold an amount against what this person may decide: at most seven statements, eight more when it goes beyond.

    Refuses an amount that makes no sense and a currency without a rate (BadInput).
    """
    house, rate = in_house_currency(amount, now=now)
    limits = numbers_of(own_limit(user, kind, at=now))
    already = spent(case, kind=kind, person_id=person_id, now=now)
    cost = Costing(amount, bearer, _sums_of(case, bearer))
    meter = Meter(amount, _house(house), rate, limits, already, cost)
    if not meter.is_over:
        return meter
    request = ExceptionRequest(case=case, kind=kind, house_minor=house, asked_by=user)
    able = candidates(request, spent=already, now=now)
    decider = able[0].user if able else None
    return Meter(amount, _house(house), rate, limits, already, cost, decider)


def _sums_of(case: Case, bearer: str) -> StaySums | None:
    """Return the amounts of the stay the case is about; None where it is about none."""
    stay = case.reservation
    if stay is None:
        return None
    bears = 0
    if bearer == CostBearer.HOST:
        earlier = Decision.objects.counting().filter(reservation=stay, bearer=bearer)
        sums = earlier.filter(currency=stay.currency).aggregate(sum=models.Sum("amount_minor"))
        bears = sums["sum"] or 0
    return StaySums(
        currency=stay.currency,
        price=stay.price_minor,
        paid=stay.paid_minor,
        payout=stay.payout_minor,
        nights=(stay.check_out_date - stay.check_in_date).days,
        host_bears=bears,
    )


def _house(minor: int) -> Money:
    return Money(minor, HOUSE_CURRENCY)
