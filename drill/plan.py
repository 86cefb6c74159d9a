"""What a desk of the drill promises, as plain data: the judge reads this, never the product's rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from drill.oracle import Owed


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach everybody, and after how many seconds without an answer."""

    name: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is woken together, and how many seconds the rung waits for an answer."""

    people: tuple[str, ...]
    wait: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A ladder and the ways of its people. After the last rung its people are woken every five minutes."""

    rungs: tuple[Rung, ...]
    ways: tuple[Way, ...]

    def owes(self, *, alert: int, generation: int, began: float, until: float) -> Iterator[Owed]:
        """Yield every text owed for one round of an alert that began to ring at `began`, until somebody answered."""
        due = began
        for number, rung in enumerate(self.rungs):
            for person in rung.people:
                for way in self.ways:
                    yield Owed(
                        alert=alert,
                        generation=generation,
                        rung=number,
                        person=person,
                        way=way.name,
                        due=due + way.after,
                        until=until,
                    )
            due += rung.wait
