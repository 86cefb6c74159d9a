"""What is wrong with a rota before anybody relies on it: gaps, tired people, missing languages, unproven telephones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from escalations.oncall import resolve
from escalations.oncall.handoffs import instant, wall
from escalations.oncall.shapes import Group, Person, Rota, Stretch
from escalations.oncall.windows import merged

#: When people sleep, wall clock in their own zone, where they have not said otherwise.
SLEEP = (time(22), time(6))
#: A stay of less than this inside the night does not spoil it.
_SPOILS = timedelta(hours=1)
LEAST_REST = timedelta(hours=11)
MOST_NIGHTS = 7
FEWEST_PEOPLE = 3
LANGUAGES = ("en", "pt")


class Kind(StrEnum):
    """What was found, worst first."""

    GAP = "gap"
    EMPTY = "empty"
    UNREACHABLE = "unreachable"
    LANGUAGE = "language"
    TWICE = "twice"
    REST = "rest"
    NIGHTS = "nights"
    FEW = "few"
    MISSING_HANDOFF = "missing_handoff"


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known of people: languages spoken ("en"), their zones, and who has no proven way to be woken."""

    speaks: Mapping[Person, frozenset[str]] = field(default_factory=dict)
    zones: Mapping[Person, str] = field(default_factory=dict)
    unreachable: frozenset[Person] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `count` is nights in a row, or people; `detail` a language, level or rotation."""

    kind: Kind
    levels: tuple[str, ...] = ()
    people: Group = ()
    stretches: tuple[Stretch, ...] = ()
    count: int = 0
    detail: str = ""


def findings(
    levels: Mapping[str, Rota], start: datetime, end: datetime, facts: Facts, *, zone: str
) -> list[Finding]:
    """Return what to look at in these levels over [start, end), worst first.

    `levels` are in the order in which they are woken; the last-resort level is judged like the others.
    """
    laid = {
        level: [(s.start, s.end, s.people) for s in resolve.segments(rota, start, end)]
        for level, rota in levels.items()
    }
    stays = stays_of(laid)
    found: list[Finding] = []
    for level, rota in levels.items():
        gaps, empty = resolve.holes(rota, start, end)
        found += [Finding(Kind.GAP, (level,), stretches=tuple(gaps))] if gaps else []
        found += [Finding(Kind.EMPTY, (level,), stretches=tuple(empty))] if empty else []
        people = {p for _, _, group in laid[level] for p in group}
        if 0 < len(people) < FEWEST_PEOPLE:
            found.append(Finding(Kind.FEW, (level,), _sorted(people), count=len(people)))
        found += _missing_handoffs(level, rota, start, end)
    unreachable = facts.unreachable & set(stays)
    if unreachable:
        found.append(Finding(Kind.UNREACHABLE, people=_sorted(unreachable)))
    found += _languages(laid, facts)
    found += _twice(laid)
    for person, held in sorted(stays.items(), key=lambda item: str(item[0])):
        found += _tired(person, held, facts.zones.get(person, zone))
    return sorted(found, key=lambda f: list(Kind).index(f.kind))


def stays_of(
    laid: Mapping[str, Iterable[tuple[datetime, datetime, Group]]],
) -> dict[Person, list[Stretch]]:
    """Return when each person is on call on any level, stretches that touch as one."""
    held: dict[Person, list[Stretch]] = {}
    for pieces in laid.values():
        for opens, closes, people in pieces:
            for person in people:
                held.setdefault(person, []).append((opens, closes))
    return {person: merged(stretches) for person, stretches in held.items()}


def nights(stretches: Iterable[Stretch], zone: str, sleep: tuple[time, time] = SLEEP) -> list[date]:
    """Return the evenings (dates) whose night is spoilt by being on call for an hour or more."""
    found: set[date] = set()
    for opens, closes in stretches:
        first = wall(opens, zone).date() - timedelta(days=1)
        last = wall(closes, zone).date()
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            evening = date.fromordinal(ordinal)
            begins, ends = night_of(evening, zone, sleep)
            if min(closes, ends) - max(opens, begins) >= _SPOILS:
                found.add(evening)
    return sorted(found)


def night_of(evening: date, zone: str, sleep: tuple[time, time] = SLEEP) -> Stretch:
    """Return the hours of sleep that begin on a date, or in the small hours after it."""
    falls, rises = sleep
    morning = evening + timedelta(days=1)
    begins = evening if falls > rises else morning
    return (
        instant(datetime.combine(begins, falls), zone),
        instant(datetime.combine(morning, rises), zone),
    )


def _tired(person: Person, held: list[Stretch], zone: str) -> list[Finding]:
    found: list[Finding] = []
    short = [
        (before[1], after[0])
        for before, after in pairwise(held)
        if after[0] - before[1] < LEAST_REST
    ]
    if short:
        found.append(Finding(Kind.REST, people=(person,), stretches=tuple(short)))
    run: list[date] = []
    for evening in [*nights(held, zone), None]:
        if evening is not None and (not run or evening - run[-1] == timedelta(days=1)):
            run.append(evening)
            continue
        if len(run) > MOST_NIGHTS:
            stretch = (night_of(run[0], zone)[0], night_of(run[-1], zone)[1])
            found.append(
                Finding(Kind.NIGHTS, people=(person,), stretches=(stretch,), count=len(run))
            )
        run = [evening] if evening is not None else []
    return found


def _languages(
    laid: Mapping[str, list[tuple[datetime, datetime, Group]]], facts: Facts
) -> list[Finding]:
    found: list[Finding] = []
    everybody = [piece for pieces in laid.values() for piece in pieces]
    marks = sorted({mark for opens, closes, _ in everybody for mark in (opens, closes)})
    for language in LANGUAGES:
        spoken = merged(
            (opens, closes)
            for opens, closes, people in everybody
            if any(language in facts.speaks.get(person, frozenset()) for person in people)
        )
        manned = merged((opens, closes) for opens, closes, people in everybody if people)
        missing = merged(
            (opens, closes)
            for opens, closes in pairwise(marks)
            if _holds(manned, opens) and not _holds(spoken, opens)
        )
        if missing:
            found.append(Finding(Kind.LANGUAGE, stretches=tuple(missing), detail=language))
    return found


def _holds(stretches: list[Stretch], at: datetime) -> bool:
    return any(opens <= at < closes for opens, closes in stretches)


def _twice(laid: Mapping[str, list[tuple[datetime, datetime, Group]]]) -> list[Finding]:
    """Find who stands on two levels at once: the second call would go to the same bed."""
    found: dict[tuple[tuple[str, str], Person], list[Stretch]] = {}
    names = list(laid)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            for opens, closes, people in laid[one]:
                for begins, ends, others in laid[other]:
                    if begins >= closes or ends <= opens:
                        continue
                    for person in set(people) & set(others):
                        stretch = (max(opens, begins), min(closes, ends))
                        found.setdefault(((one, other), person), []).append(stretch)
    return [
        Finding(Kind.TWICE, levels, (person,), tuple(merged(stretches)))
        for (levels, person), stretches in found.items()
    ]


def _missing_handoffs(level: str, rota: Rota, start: datetime, end: datetime) -> list[Finding]:
    """Find hand-offs at a time that clocks leave out on their day: they come at the end of the gap."""
    found = []
    for rotation in rota.rotations:
        first = wall(start, rota.zone).date()
        days = (wall(end, rota.zone).date() - first).days
        moved = []
        for number in range(days + 1):
            meant = datetime.combine(first + timedelta(days=number), rotation.start.time())
            at = instant(meant, rota.zone)
            if wall(at, rota.zone) != meant and at in resolve.handoffs(
                Rota(rota.zone, (rotation,)), at - timedelta(hours=1), at + timedelta(hours=1)
            ):
                moved.append((at, at))
        if moved:
            found.append(
                Finding(Kind.MISSING_HANDOFF, (level,), (), tuple(moved), detail=rotation.name)
            )
    return found


def _sorted(people: Iterable[Person]) -> Group:
    return tuple(sorted(people, key=str))
