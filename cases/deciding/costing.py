"""What something given costs, and whom: plain arithmetic over the amounts of the stay it is given for."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.money import Money

_TENTH = Decimal("0.1")
#: Who pays in the end, where that is not us: out of the payout, or in full.
_OUT_OF_PAYOUT, _IN_FULL = "host", ("guest", "insurer")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaySums:
    """What was paid for a stay and goes to the host, in minor units of its currency, for so many nights.

    `host_bears` is what was decided already to come out of that payout.
    """

    currency: str
    price: int
    paid: int
    payout: int
    nights: int
    host_bears: int = 0


@dataclass(frozen=True, slots=True)
class Costing:
    """One amount for one stay: what we bear, what somebody else does, and how much of the stay that is."""

    amount: Money
    bearer: str
    stay: StaySums | None

    @property
    def passed_on(self) -> Money | None:
        """Return what somebody else bears: guest and insurer all of it, the host what is left of their payout.

        None where that payout is not known in the amount's currency.
        """
        if self.bearer in _IN_FULL:
            return self.amount
        if self.bearer == _OUT_OF_PAYOUT:
            stay = self._of_stay
            if stay is None:
                return None
            left = max(0, stay.payout - stay.host_bears)
            return Money(min(self.amount.minor, left), self.amount.currency)
        return Money(0, self.amount.currency)

    @property
    def borne(self) -> Money | None:
        """Return what we bear; None where nobody knows what somebody else does."""
        passed_on = self.passed_on
        if passed_on is None:
            return None
        return Money(self.amount.minor - passed_on.minor, self.amount.currency)

    @property
    def of_paid(self) -> Decimal | None:
        """Return how much of what they paid it is, in percent; None where that is not known."""
        if self._of_stay is None or not self._of_stay.paid:
            return None
        return _rounded(Decimal(self.amount.minor) * 100 / self._of_stay.paid)

    @property
    def is_more_than_paid(self) -> bool:
        """Say whether it is more than they paid for the stay."""
        return self._of_stay is not None and self.amount.minor > self._of_stay.paid > 0

    @property
    def nights(self) -> Decimal | None:
        """Return how many nights of the stay it is worth; None for a stay without a price or without nights."""
        stay = self._of_stay
        if stay is None or not stay.price or stay.nights <= 0:
            return None
        return _rounded(Decimal(self.amount.minor) * stay.nights / stay.price)

    @property
    def _of_stay(self) -> StaySums | None:
        """Return the stay's sums where they can be held against the amount: in one currency."""
        if self.stay is None or self.stay.currency != self.amount.currency:
            return None
        return self.stay


def _rounded(exact: Decimal) -> Decimal:
    return exact.quantize(_TENTH, ROUND_HALF_UP)
