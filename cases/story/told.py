"""The facts of one event as text, and whose doing it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from cases.models import CaseEvent
from common import words


@dataclass(frozen=True, slots=True)
class Clock:
    """On whose clock instants are told, and in which language."""

    now: datetime
    zone: tzinfo = UTC
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of one event as text, whether the reader did it, and whether anybody did."""

    facts: Mapping[str, str]
    is_mine: bool
    is_known: bool
    clock: Clock

    @classmethod
    def of(cls, event: CaseEvent, me: int, clock: Clock) -> "Told":
        """Return an event's facts for the person with id `me`; the event comes with its actor loaded."""
        actor = event.actor.short_name if event.actor is not None else ""
        facts = {key: str(value) for key, value in event.facts.items()}
        return cls({**facts, "actor": actor}, event.actor_id == me, actor != "", clock)

    def moment(self, fact: str) -> str:
        """Return a fact that is an instant, as the reader's own clock shows it; empty for none."""
        text = self.facts.get(fact, "")
        if not text:
            return ""
        at, clock = datetime.fromisoformat(text), self.clock
        return words.moment(at, clock.now, zone=clock.zone, locale=clock.locale)


#: What makes one whole sentence of it.
Teller = Callable[[Told], str]
