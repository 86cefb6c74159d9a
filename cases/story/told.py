"""The facts of one event as text, and whose doing it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.models import CaseEvent


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of one event as text, whether the reader did it, and whether anybody did."""

    facts: Mapping[str, str]
    is_mine: bool
    is_known: bool

    @classmethod
    def of(cls, event: CaseEvent, me: int) -> "Told":
        """Return an event's facts for the person with id `me`; the event comes with its actor loaded."""
        actor = event.actor.short_name if event.actor is not None else ""
        facts = {key: str(value) for key, value in event.facts.items()}
        return cls({**facts, "actor": actor}, event.actor_id == me, actor != "")


#: What makes one whole sentence of it.
Teller = Callable[[Told], str]
