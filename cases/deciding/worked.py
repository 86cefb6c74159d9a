"""A dispute as it is shown: its working in money, what is cheaper, and where both are even."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.deciding.fighting import Fight, Step, Verdict
from common.money import Money


@dataclass(frozen=True, slots=True)
class Worked:
    """One dispute held against what would end it."""

    fight: Fight
    offer: Money

    @property
    def steps(self) -> Sequence[tuple[Step, Money]]:
        """Return the working, line by line, each in money."""
        return [(step, self._money(step.minor)) for step in self.fight.steps]

    @property
    def claim(self) -> Money:
        """Return what they would get if we lose."""
        return self._money(self.fight.claim)

    @property
    def rate(self) -> Money:
        """Return what one of our hours costs."""
        return self._money(self.fight.rate)

    @property
    def chance(self) -> str:
        """Return how likely we lose, in percent, without needless zeros."""
        return f"{self.fight.chance.normalize():f}"

    @property
    def hours(self) -> str:
        """Return our own hours, without needless zeros."""
        return f"{self.fight.hours.normalize():f}"

    @property
    def expected(self) -> Money:
        """Return what fighting is expected to cost."""
        return self._money(self.fight.expected)

    @property
    def verdict(self) -> Verdict:
        """Return what costs less."""
        return self.fight.verdict(self.offer.minor)

    @property
    def difference(self) -> Money:
        """Return how much less the cheaper costs."""
        return self._money(abs(self.fight.expected - self.offer.minor))

    @property
    def even_chance(self) -> Decimal | None:
        """Return at which chance of losing both cost the same, in percent; None where none does."""
        return self.fight.even_chance(self.offer.minor)

    def _money(self, minor: int) -> Money:
        return Money(minor, self.offer.currency)


def worked(fight: Fight | None, offer: Money) -> Worked | None:
    """Return it as it is shown; None where nobody worked it out."""
    return None if fight is None else Worked(fight, offer)
