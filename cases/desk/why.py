"""Why a case stands where it stands, in one whole sentence. Asks nothing."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import Status
from cases.models.clock import ClockKind
from common import words

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from cases.desk.rows import Reader
    from cases.models import Case

_AHEAD: dict[str, Promise] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("First, the first response is due: %(at)s."),
    ClockKind.NEXT_UPDATE: gettext_lazy("First, the next update is due: %(at)s."),
    ClockKind.RESOLUTION: gettext_lazy("First, the resolution is due: %(at)s."),
    ClockKind.STAY: gettext_lazy("First, something hangs on the stay: %(at)s."),
    ClockKind.PROMISE: gettext_lazy("First, a promise is to be kept: %(at)s."),
    ClockKind.DEPARTMENT: gettext_lazy("First, a department owes its answer: %(at)s."),
    ClockKind.STATUTORY: gettext_lazy("First, a deadline from outside runs out: %(at)s."),
    ClockKind.OFFER: gettext_lazy("First, an offer lapses: %(at)s."),
    ClockKind.TASK: gettext_lazy("First, a task is to be done: %(at)s."),
    ClockKind.CONSULT: gettext_lazy("First, an expert owes advice: %(at)s."),
    ClockKind.APPROVAL: gettext_lazy("First, a request is to be answered: %(at)s."),
}
_OVER: dict[str, Promise] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("The first response was due: %(at)s."),
    ClockKind.NEXT_UPDATE: gettext_lazy("The next update was due: %(at)s."),
    ClockKind.RESOLUTION: gettext_lazy("The resolution was due: %(at)s."),
    ClockKind.STAY: gettext_lazy("What hangs on the stay was due: %(at)s."),
    ClockKind.PROMISE: gettext_lazy("A promise was to be kept: %(at)s."),
    ClockKind.DEPARTMENT: gettext_lazy("A department owed its answer: %(at)s."),
    ClockKind.STATUTORY: gettext_lazy("A deadline from outside ran out: %(at)s."),
    ClockKind.OFFER: gettext_lazy("An offer lapsed: %(at)s."),
    ClockKind.TASK: gettext_lazy("A task was to be done: %(at)s."),
    ClockKind.CONSULT: gettext_lazy("An expert owed advice: %(at)s."),
    ClockKind.APPROVAL: gettext_lazy("A request was to be answered: %(at)s."),
}


def why_here(case: Case, due: datetime | None, kind: str, reader: Reader) -> str:
    """Say what puts the case at its place: the clock that runs out first, when, and what decides between equals."""
    if due is None or not kind:
        if case.status == Status.WAITING:
            return _("It waits, and no clock runs: it stands behind every case with one.")
        return _("No clock runs: it stands behind every case with one.")
    there, today = due.astimezone(reader.zone), reader.now.astimezone(reader.zone).date()
    at = f"{there:%H:%M}"
    if there.date() != today:
        at = f"{day(there.date(), today, reader.locale)}, {at}"
    told = _OVER if due <= reader.now else _AHEAD
    return str(told[kind]) % {"at": at}


@lru_cache(maxsize=2048)
def day(value: date, today: date, locale: str) -> str:
    """Show a day in words; a page names the same few days again and again."""
    return words.day(value, today, locale=locale)
