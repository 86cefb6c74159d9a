"""Deadlines that hang on a stay: so long before check-in, or at a wall-clock time days before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import BadInput
from common.time import instant_of
from sla import saying


class LooseRule(BadInput):
    """The rule does not say where it hangs."""


class Anchor(StrEnum):
    """Which moment of the stay."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"


@dataclass(frozen=True, slots=True)
class Band:
    """What is due within `within` of coming up, when the stay is nearer than `nearer_than` (None: any)."""

    nearer_than: timedelta | None
    within: timedelta


@dataclass(frozen=True, slots=True)
class AnchoredRule:
    """Where a deadline hangs.

    Either `offset` (elapsed time, negative is before), or `days_before` (negative: after) with `wall_time` (wall
    clock of the listing; none: that of the anchor), or neither: then the anchor itself. `bands` may bring it
    forward, never put it off.
    """

    anchor: Anchor = Anchor.CHECK_IN
    offset: timedelta | None = None
    days_before: int | None = None
    wall_time: time | None = None
    bands: Sequence[Band] = ()
    warn_before: timedelta = timedelta(hours=2)
    name: str = ""

    def __post_init__(self) -> None:
        if self.offset is not None and self.days_before is not None:
            raise LooseRule(
                _("Either so much time from the anchor, or a wall-clock time days before it."),
                field="rule",
            )


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due and when to warn, in UTC; `warnings` has every one, the first is `warn_at`.

    `compressed`: it was already past when it came up, so it is due at once and counts as no breach.
    """

    due_at: datetime
    warn_at: datetime
    explanation: list[str]
    compressed: bool = False
    warnings: tuple[datetime, ...] = ()


def anchored_due(
    rule: AnchoredRule,
    *,
    anchor_at: datetime,
    zone: str,
    opened_at: datetime | None = None,
    assumed: bool = False,
) -> Due:
    """Hang a deadline on the instant of a stay; `zone` is the listing's.

    `opened_at` is when the matter came up: lead-time bands count from it, and nothing is due before it.
    `assumed` says that the time of day was not known and the listing's usual one was taken.
    """
    local = anchor_at.astimezone(ZoneInfo(zone))
    lines = [
        _("%(anchor)s is %(time)s in %(zone)s.")
        % {
            "anchor": _LABELS[rule.anchor](),
            "time": saying.on_the_wall(anchor_at, zone),
            "zone": saying.city(zone),
        }
    ]
    if assumed:
        lines.append(_("Its time of day is assumed: the usual one of the listing."))
    due = _hang(rule, anchor_at, local, zone, lines)
    if opened_at is not None:
        due = _bring_forward(rule, due, anchor_at, opened_at, lines)
    compressed = opened_at is not None and due <= opened_at
    if compressed and opened_at is not None:
        lines.append(_("Already past when it came up: due at once, and not counted as a breach."))
        due = opened_at
    due = due.astimezone(UTC)
    lines.append(
        _("Due %(time)s in %(zone)s.")
        % {"time": saying.on_the_wall(due, zone), "zone": saying.city(zone)}
    )
    warn = due - rule.warn_before
    warn = min(max(warn, opened_at or warn), due).astimezone(UTC)
    return Due(due, warn, lines, compressed, (warn,))


def _hang(
    rule: AnchoredRule, anchor_at: datetime, local: datetime, zone: str, lines: list[str]
) -> datetime:
    if rule.days_before is not None:
        day = local.date() - timedelta(days=rule.days_before)
        at = rule.wall_time if rule.wall_time is not None else local.time()
        count = abs(rule.days_before)
        sentence = (
            ngettext(
                "By the clocks there: %(count)d day before, at %(time)s.",
                "By the clocks there: %(count)d days before, at %(time)s.",
                count,
            )
            if rule.days_before >= 0
            else ngettext(
                "By the clocks there: %(count)d day after, at %(time)s.",
                "By the clocks there: %(count)d days after, at %(time)s.",
                count,
            )
        )
        lines.append(sentence % {"count": count, "time": f"{at:%H:%M}"})
        return instant_of(day, at, zone)
    if rule.offset:
        facts = {"span": span_in_words(abs(rule.offset))}
        lines.append(
            _("%(span)s before it, as time passes.") % facts
            if rule.offset < timedelta()
            else _("%(span)s after it, as time passes.") % facts
        )
        return anchor_at + rule.offset
    return anchor_at


def _bring_forward(
    rule: AnchoredRule, due: datetime, anchor_at: datetime, opened_at: datetime, lines: list[str]
) -> datetime:
    """Let the band of the lead time make it earlier."""
    lead = anchor_at - opened_at
    for band in sorted(rule.bands, key=lambda band: band.nearer_than or timedelta.max):
        if band.nearer_than is None or lead < band.nearer_than:
            lines.append(
                _("It came up %(lead)s before: due within %(within)s.")
                % {
                    "lead": span_in_words(max(lead, timedelta())),
                    "within": span_in_words(band.within),
                }
            )
            forward = opened_at + band.within
            if opened_at < anchor_at:
                forward = min(forward, anchor_at)
            return min(due, forward) if due > opened_at else forward
    return due


def span_in_words(span: timedelta) -> str:
    """Write a span in hours and minutes."""
    minutes = span // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return (
        _("%(hours)d h") % {"hours": hours} if hours else _("%(minutes)d min") % {"minutes": rest}
    )


def anchor_instant(day: date, at: time | None, zone: str) -> datetime:
    """Return the instant of an anchor given as wall clock; a missing time is the start of the day, the earliest."""
    return instant_of(day, at or time(0), zone)


_LABELS = {Anchor.CHECK_IN: lambda: _("Check-in"), Anchor.CHECK_OUT: lambda: _("Check-out")}
