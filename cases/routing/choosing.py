"""Who gets a case: arithmetic over plain values, the same answer for the same facts, and why for everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

#: Before anybody ever got a case.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: What keeps somebody from a case for now, and what the case then waits for; the first that is so counts.
_WAITS = (("full", "full"), ("off", "off_duty"), ("away", "absent"))


@dataclass(frozen=True, slots=True)
class Needed:
    """What the case asks for: a language (empty: any), a skill (empty: none), room, and people who must keep away."""

    weight: int
    language: str = ""
    skill: str = ""
    tied: frozenset[int] = frozenset()
    dedicated: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person: what they can, what they carry, and when they last got a case (None: never).

    `is_off`: none of their teams works at this hour.
    """

    pk: int
    name: str
    load: int
    limit: int
    is_away: bool = False
    is_off: bool = False
    speaks: Collection[str] = ()
    skills: Collection[str] = ()
    got_last_at: datetime | None = None

    def room_for(self, weight: int) -> bool:
        """Say whether the case still fits."""
        return self.load + weight <= self.limit


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why one person did not get it."""

    candidate: Candidate
    because: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets the case and how, or why it waits, and why nobody else got it."""

    chosen: Candidate | None
    how: str
    others: Sequence[PassedOver]


def choose(needed: Needed, candidates: Sequence[Candidate]) -> Choice:
    """Return the dedicated person if they are here with room; else who carries least, then who waited longest.

    With nobody left `how` says why: "full" (somebody fits but for room), "off_duty" (but for the hour), "absent" (but
    for being away), "nobody".
    """
    barred = {person.pk: _bar(needed, person) for person in candidates}
    free = [person for person in candidates if not barred[person.pk]]
    free.sort(key=lambda person: (person.load, person.got_last_at or _NEVER, person.pk))
    chosen = next((person for person in free if person.pk == needed.dedicated), None)
    how = "dedicated" if chosen is not None else "load"
    if chosen is None and free:
        chosen = free[0]
    others = [
        PassedOver(person, barred[person.pk] or _lost(person, chosen))
        for person in candidates
        if person is not chosen
    ]
    if chosen is None:
        reasons = set(barred.values())
        how = next((why for bar, why in _WAITS if bar in reasons), "nobody")
    return Choice(chosen, how, others)


def _bar(needed: Needed, person: Candidate) -> str:
    """Return what keeps the person from the case; what cannot change soon comes first."""
    if person.pk in needed.tied:
        return "away_from_it"
    if needed.language and needed.language not in person.speaks:
        return "language"
    if needed.skill and needed.skill not in person.skills:
        return "skill"
    if person.is_away:
        return "away"
    if person.is_off:
        return "off"
    return "" if person.room_for(needed.weight) else "full"


def _lost(person: Candidate, chosen: Candidate | None) -> str:
    return "more" if chosen is None or person.load > chosen.load else "idle_less"
