"""Everything one clock says of itself: when it is due on whose clock, by which versions, what stopped or moved it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.clocks.tiles import Tile, tile_of
from cases.desk.rows import Reader
from cases.lifecycle import WaitingOn
from cases.models import Case, ClockPause, ClockWarning, SLAClock
from cases.models.clock import ALIVE, SETTLED_BY_HAND, ClockKind, ClockStatus
from cases.story import clocks as clock_story
from common import words
from sla import promises, saying


@dataclass(frozen=True, slots=True)
class Place:
    """Whose clock on the wall: a name and a zone."""

    name: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the derivation: what it is, in words, and the instant on everybody's clock if it has one."""

    name: str
    text: str = ""
    at: str = ""
    shown: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One clock with its whole derivation, every text made; `acts` are what its owner may do by hand."""

    pk: int
    name: str
    tile: Tile
    facts: Sequence[Fact]
    told: Sequence[str]
    acts: frozenset[str]
    is_compressed: bool


def faces_of(case: Case, places: Sequence[Place], reader: Reader, *, is_mine: bool) -> list[Face]:
    """Return every clock of the case: what runs first, then what ended, the newest first; five statements."""
    clocks = (
        case.clocks.select_related(
            "target__service_level", "calendar", "rule", "party__person", "made_by"
        )
        .prefetch_related("pauses__by", "given_warnings")
        .order_by("pk")
    )
    found = sorted(
        clocks,
        key=lambda clock: (
            clock.status not in ALIVE,
            clock.due_at.timestamp() if clock.status in ALIVE and clock.due_at else 0,
            -clock.pk,
        ),
    )
    return [_face(clock, case, places, reader, is_mine=is_mine) for clock in found]


def _face(
    clock: SLAClock, case: Case, places: Sequence[Place], reader: Reader, *, is_mine: bool
) -> Face:
    return Face(
        pk=clock.pk,
        name=clock_story.clock_title(clock.kind, clock.side, clock.label),
        tile=tile_of(clock, case, reader),
        facts=list(_facts(clock, places, reader)),
        told=clock.told(),
        acts=_acts(clock, reader.now) if is_mine and case.is_open else frozenset(),
        is_compressed=clock.compressed,
    )


def _facts(clock: SLAClock, places: Sequence[Place], reader: Reader) -> Iterator[Fact]:
    def shown(name: str, at: datetime, text: str = "") -> Fact:
        each = [
            (place.name, words.moment(at, reader.now, zone=place.zone, locale=reader.locale))
            for place in places
        ]
        return Fact(name, text, at.isoformat(), each)

    if clock.due_at is not None:
        yield shown(_("Our own date") if clock.external_due_at else _("Due"), clock.due_at)
    if clock.external_due_at is not None:
        yield shown(_("The outside’s date"), clock.external_due_at)
    if clock.anchor_at is not None and clock.kind != ClockKind.PROMISE:
        assumed = _("time of day assumed: the home’s usual one") if clock.anchor_assumed else ""
        yield shown(_("Hangs on"), clock.anchor_at, assumed)
    else:
        yield shown(_("Counts from"), clock.started_at)
    if clock.moved_from is not None:
        yield shown(_("Moved from"), clock.moved_from, clock_story.because(clock.moved_because))
    yield from _versions(clock)
    for pause in sorted(clock.pauses.all(), key=lambda pause: pause.from_at):
        yield _pause(pause, reader)
    for warning in sorted(clock.given_warnings.all(), key=lambda warning: warning.told_at):
        if warning.mark != ClockWarning.OUTSIDE:
            yield shown(_("Warned"), warning.told_at)
    if clock.next_warn_at is not None and clock.status == ClockStatus.RUNNING:
        yield shown(_("Next warning"), clock.next_warn_at)
    if clock.breached_at is not None:
        yield shown(_("Past due since"), clock.breached_at)
    if clock.external_missed_at is not None:
        yield shown(_("The outside’s date was missed"), clock.external_missed_at)
    if clock.met_at is not None:
        yield shown(_("Done"), clock.met_at)


def _versions(clock: SLAClock) -> Iterator[Fact]:
    if clock.target is not None:
        yield Fact(_("Service level"), str(clock.target.service_level))
    if clock.rule is not None:
        yield Fact(_("Rule"), str(clock.rule))
    if clock.target is not None or clock.calendar is not None:
        yield Fact(_("Calendar"), str(clock.calendar or _("round the clock")))
    if clock.letter_date is not None:
        yield Fact(_("The letter’s own date"), saying.dated(clock.letter_date))
    if clock.counterpart:
        yield Fact(_("With"), clock.counterpart)
    if clock.made_by is not None:
        yield Fact(_("By"), clock.made_by.short_name)
    if clock.anchor_zone:
        yield Fact(_("Time zone"), saying.city(clock.anchor_zone))
    if clock.tzdata:
        yield Fact(_("Time zone rules"), clock.tzdata)


def _pause(pause: ClockPause, reader: Reader) -> Fact:
    def at(instant: datetime) -> str:
        return words.moment(instant, reader.now, zone=reader.zone, locale=reader.locale)

    cause = _("resolved") if pause.reason == "resolved" else pause.reason
    if cause in WaitingOn.values:
        cause = str(WaitingOn(cause).label)
    span = {"from": at(pause.from_at), "to": at(pause.to_at) if pause.to_at else "", "why": cause}
    if pause.by is not None:
        span["who"] = pause.by.short_name
        text = (
            _("%(from)s to %(to)s, by %(who)s: %(why)s")
            if pause.to_at
            else _("since %(from)s, by %(who)s: %(why)s")
        )
    else:
        text = _("%(from)s to %(to)s: %(why)s") if pause.to_at else _("since %(from)s: %(why)s")
    return Fact(_("Stood still"), text % span)


def _acts(clock: SLAClock, now: datetime) -> frozenset[str]:
    """Return what may be done to this clock by hand."""
    acts: set[str] = set()
    if clock.status not in ALIVE:
        return frozenset()
    if clock.kind in SETTLED_BY_HAND:
        acts |= {"settlement", "withdrawal"}
    if clock.kind == ClockKind.DEPARTMENT:
        acts -= {"settlement", "withdrawal"}  # its question is answered, or withdrawn
    if clock.kind == ClockKind.STAY and clock.subject == promises.STAY_RULE:
        acts -= {"withdrawal"}
    if clock.kind == ClockKind.PROMISE and not clock.ran_out(now=now):
        acts.add("renegotiation")
    may_extend = clock.rule is not None and clock.rule.extension_amount is not None
    if clock.kind == ClockKind.STATUTORY and may_extend and not clock.extended:
        acts.add("extension")
    if clock.kind == ClockKind.RESOLUTION and clock.status == ClockStatus.RUNNING:
        acts.add("reset")
    return frozenset(acts)


def places_of(case: Case, zone: tzinfo, people: Sequence[tuple[str, str]]) -> list[Place]:
    """Return whose clocks to show: the reader's, the home's, and each person's on the case (name, IANA zone)."""
    places = [Place(_("Your time"), zone)]
    if case.reservation is not None:
        places.append(Place(_("At the home"), ZoneInfo(case.reservation.listing.time_zone)))
    places += [Place(name, ZoneInfo(theirs)) for name, theirs in people]
    return places
