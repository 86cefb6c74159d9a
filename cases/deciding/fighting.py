"""Fight or settle: what a dispute is expected to cost against what ends it now. Plain arithmetic in minor units."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

_HUNDRED = Decimal(100)
#: No amount is more, in minor units; nobody works longer on one dispute; nothing is finer than hundredths.
_MOST, _LONGEST, _FINEST = 10**12, Decimal("99999.99"), -2


class Part(StrEnum):
    """What fighting costs, in the order it is worked out."""

    LOSS = "loss"
    COUNSEL = "counsel"
    HOURS = "hours"
    FEE = "fee"


class Verdict(StrEnum):
    """What costs less."""

    SETTLE = "settle"
    FIGHT = "fight"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: what it is, and what it comes to."""

    part: Part
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fight:
    """What is at stake: what they claim, how likely we lose (percent), counsel, our own hours at a rate, and the fee.

    Amounts are minor units of `currency`. Refuses (ValueError) what is below zero, endless, absurd or finer than
    hundredths, and a chance that is not 0 to 100.
    """

    currency: str
    claim: int
    chance: Decimal
    counsel: int = 0
    hours: Decimal = Decimal(0)
    rate: int = 0
    fee: int = 0

    def __post_init__(self) -> None:
        whole = (self.claim, self.counsel, self.rate, self.fee)
        if len(self.currency) != 3 or min(whole) < 0 or max(whole) > _MOST:
            raise ValueError("a fight is about an amount of a currency that makes sense")
        if not (_within(self.hours, _LONGEST) and _within(self.chance, _HUNDRED)):
            raise ValueError("a fight takes hours that end, and is lost with a chance of 0 to 100")

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the working, line by line; each is rounded to the nearest minor unit, so that the lines add up."""
        return (
            Step(Part.LOSS, _whole(self.claim * self.chance / _HUNDRED)),
            Step(Part.COUNSEL, self.counsel),
            Step(Part.HOURS, _whole(self.hours * self.rate)),
            Step(Part.FEE, self.fee),
        )

    @property
    def expected(self) -> int:
        """Return what fighting is expected to cost: up to here settling is no dearer."""
        return sum(step.minor for step in self.steps)

    @property
    def certain(self) -> int:
        """Return what fighting costs even if it is won."""
        return self.expected - self.steps[0].minor

    def verdict(self, offer: int) -> Verdict:
        """Say whether settling for `offer` costs less than fighting."""
        if offer == self.expected:
            return Verdict.EVEN
        return Verdict.SETTLE if offer < self.expected else Verdict.FIGHT

    def even_chance(self, offer: int) -> Decimal | None:
        """Return at which chance of losing (percent) both cost the same.

        None where no chance makes them even: fighting costs more even if it is won, or less even if it is lost.
        """
        if not self.claim:
            return None
        chance = Decimal(offer - self.certain) * _HUNDRED / self.claim
        if not 0 <= chance <= _HUNDRED:
            return None
        return chance.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def kept(self) -> dict[str, str]:
        """Return it as it is kept with a decision."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Fight":
        """Return what was kept; refuses what makes no sense (ValueError)."""
        try:
            whole = {name: int(kept[name]) for name in ("claim", "counsel", "rate", "fee")}
            chance, hours = Decimal(kept["chance"]), Decimal(kept["hours"])
            return cls(currency=str(kept["currency"]), **whole, chance=chance, hours=hours)
        except (KeyError, TypeError, ArithmeticError) as error:
            raise ValueError("no fight was kept here") from error


def _within(number: Decimal, most: Decimal) -> bool:
    """Say whether a number is one that ends, from zero to `most`, in hundredths at the finest."""
    if not number.is_finite():
        return False
    return 0 <= number <= most and number.normalize().as_tuple().exponent >= _FINEST  # type: ignore[operator]


def _whole(exact: Decimal) -> int:
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP))
