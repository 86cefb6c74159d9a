"""The clocks of a case as tiles: how long is left, when that is, where it hangs, and why. Asks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.desk.rows import NEAR, Reader, waits_for
from cases.models import Case, SLAClock
from cases.models.clock import ALIVE, ClockKind, ClockStatus
from cases.story import clocks as clock_story
from common import words

#: How many clocks the head of a case shows.
SHOWN = 4
#: How many letters of what a clock is about fit a tile.
_LABEL = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """One clock, every text made."""

    name: str
    left: str
    by: str
    state: str
    icon: str
    due: str
    warn: str
    spent: int | None
    why: Sequence[str]


def tiles_of(
    clocks: Iterable[SLAClock], case: Case, reader: Reader, *, most: int = SHOWN
) -> list[Tile]:
    """Return the clocks that matter now: what runs first, then what stands still, then what was met."""
    latest: dict[tuple[str, str, str], SLAClock] = {}
    # A clock that runs again after a send was taken back is older than the one it replaced.
    for clock in sorted(clocks, key=lambda clock: (clock.status in ALIVE, clock.pk)):
        latest[clock.kind, clock.side, clock.subject] = clock
    shown = [clock for clock in latest.values() if clock.status != ClockStatus.CANCELLED]
    order = {ClockStatus.RUNNING: 0, ClockStatus.PAUSED: 1, ClockStatus.MET: 2}
    shown.sort(key=lambda clock: (order[ClockStatus(clock.status)], clock.due_at or reader.now))
    return [tile_of(clock, case, reader) for clock in shown[:most]]


def tile_of(clock: SLAClock, case: Case, reader: Reader) -> Tile:
    """Return one clock in short."""
    name = _name(clock)
    why = clock.told()
    if clock.status == ClockStatus.MET:
        return _met(clock, name, why, reader)
    if clock.status == ClockStatus.CANCELLED:
        by = _("past due") if clock.breached_at is not None else ""
        return Tile(name, _("Ended"), by, "paused", "pause", "", "", None, why)
    if clock.status == ClockStatus.PAUSED or clock.due_at is None:
        by = waits_for(case.waiting_on)
        if case.waiting_until is not None:
            until = words.moment(
                case.waiting_until, reader.now, zone=reader.zone, locale=reader.locale
            )
            by = _("until %(at)s") % {"at": until}
        return Tile(name, _("Paused"), by, "paused", "pause", "", "", None, why)
    state = words.clock_state(clock.due_at, reader.now, clock.warn_at or clock.due_at - NEAR)
    return Tile(
        name=name,
        left=words.left(clock.due_at, reader.now, locale=reader.locale),
        by=_until(clock, case, state, reader),
        state=state,
        icon="alarm" if state == "over" else "clock",
        due=clock.due_at.isoformat(),
        warn=clock.warn_at.isoformat() if clock.warn_at else "",
        spent=words.spent(clock.started_at, clock.due_at, reader.now),
        why=why,
    )


def _name(clock: SLAClock) -> str:
    """Name a clock so that its first words tell it from the others: whom we wait for, or what is to be done."""
    # A department stands on its clock by its English name alone.
    is_named = clock.kind == ClockKind.CONSULT or (get_language() or "").startswith("en")
    if clock.kind in (ClockKind.DEPARTMENT, ClockKind.CONSULT):
        if clock.counterpart and is_named:
            return _("%(whom)s to answer") % {"whom": clock.counterpart}
        return clock_story.clock_title(clock.kind, clock.side)
    if clock.kind in (ClockKind.PROMISE, ClockKind.TASK) and clock.label:
        return clock.label
    label = Truncator(clock.label).chars(_LABEL)
    return clock_story.clock_title(clock.kind, clock.side, label)


def _until(clock: SLAClock, case: Case, state: str, reader: Reader) -> str:
    """Say when that is: at the home for the stay, on the reader's own clock for what we owe."""
    assert clock.due_at is not None  # noqa: S101 - narrowed by the caller
    if clock.compressed and clock.due_at <= reader.now:
        return _("past when it moved")
    if clock.kind == ClockKind.STAY and case.reservation is not None:
        home = case.reservation.listing
        there = words.moment(
            clock.due_at, reader.now, zone=ZoneInfo(home.time_zone), locale=reader.locale
        )
        return _("%(at)s in %(city)s") % {"at": there, "city": home.city}
    at = words.moment(clock.due_at, reader.now, zone=reader.zone, locale=reader.locale)
    if state == "over":
        return _("was due %(at)s") % {"at": at}
    is_today = (
        clock.due_at.astimezone(reader.zone).date() == reader.now.astimezone(reader.zone).date()
    )
    return _("by %(at)s") % {"at": at} if is_today else at


def _met(clock: SLAClock, name: str, why: Sequence[str], reader: Reader) -> Tile:
    taken = max(timedelta(), (clock.met_at or reader.now) - clock.started_at)
    left = words.span(taken, locale=reader.locale)
    if clock.breached_at is not None:
        by = _("done, but past due")
    elif clock.minutes:
        allowed = words.span(timedelta(minutes=clock.minutes), locale=reader.locale)
        by = _("of %(time)s allowed") % {"time": allowed}
    else:
        by = _("in time")
    return Tile(name, left, by, "met", "check", "", "", None, why)
