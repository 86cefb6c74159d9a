"""How a clock is set by a law, a body or the letter itself: both dates, ours and the outside's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.actions.clocks.rows import told
from cases.models import SLAClock
from common.time import tzdata_version
from sla import saying
from sla.deadlines import Deadline
from sla.models import DeadlineRule

#: Parts of the time left at the start after which the owner is warned.
WARN_AFTER = (0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Dates:
    """What the outside holds us to and what we hold ourselves to (UTC), and how far it may be put off on notice."""

    external_at: datetime
    internal_at: datetime
    may_be_put_off_to: datetime | None


def dates_of(clock: SLAClock, rule: DeadlineRule) -> Dates:
    """Return the dates of a clock under one version of a rule: the letter's own beats it, notice given extends it."""
    deadline = counted(clock, rule)
    if not clock.extended or deadline.extended_due_at is None:
        return Dates(deadline.external_due_at, deadline.internal_due_at, deadline.extended_due_at)
    later = deadline.extended_due_at
    # Our margin before the later date is the rule's own, as before a date a letter gives.
    at_last = _due(clock, rule, letter=later)
    return Dates(later, at_last.internal_due_at, None)


def set_to_statute(clock: SLAClock, rule: DeadlineRule, *, because: str, now: datetime) -> None:
    """Move a running clock to where this version of its rule puts it."""
    dates = dates_of(clock, rule)
    clock.rule, clock.external_due_at = rule, dates.external_at
    if dates.internal_at != clock.due_at:
        warnings = warnings_between(clock.started_at, dates.internal_at)
        clock.shift(dates.internal_at, warnings, because=because, now=now)
    note(clock, rule)


def note(clock: SLAClock, rule: DeadlineRule) -> None:
    """Keep with what the clock was counted, and why it is due then."""
    clock.calendar_id = counted(clock, rule).calendar_id
    clock.tzdata = tzdata_version()
    clock.explanation = told(lambda: _lines(clock, rule))


def counted(clock: SLAClock, rule: DeadlineRule) -> Deadline:
    """Count the rule from where the clock hangs, in the version of the calendar it keeps."""
    return _due(clock, rule, letter=None)


def warnings_between(start: datetime, due: datetime) -> tuple[datetime, ...]:
    """Return when to warn of a date that is counted in days: after parts of the time there was."""
    span = max(due - start, timedelta())
    return tuple((start + span * part).replace(microsecond=0) for part in WARN_AFTER)


def _due(clock: SLAClock, rule: DeadlineRule, *, letter: datetime | None) -> Deadline:
    assert clock.anchor_at is not None  # noqa: S101 - a statutory clock has a start
    day = letter.astimezone(ZoneInfo(clock.anchor_zone)).date() if letter else clock.letter_date
    return rule.due_from(
        clock.anchor_at,
        zone=clock.anchor_zone,
        letter_date=day,
        calendar_id=clock.calendar_id,
        now=clock.started_at,
    )


def _lines(clock: SLAClock, rule: DeadlineRule) -> list[str]:
    lines = list(counted(clock, rule).explanation)
    if clock.extended and clock.external_due_at is not None:
        lines.append(
            _("Extended with notice: the outside date is %(date)s.")
            % {"date": saying.on_the_wall(clock.external_due_at, clock.anchor_zone)}
        )
    return lines
