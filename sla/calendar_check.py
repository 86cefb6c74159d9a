"""What is wrong with a calendar, all at once, for whoever is about to publish it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from common.errors import BadInput
from sla.opening_hours import DAY_SECONDS, Window
from sla.reading import (
    WEEKDAYS,
    Question,
    read_dated,
    read_dates,
    read_flag,
    read_pauses,
    read_windows,
    read_zone,
)

Windows = tuple[Window, ...]


class _Check:
    """One reading of a calendar that goes on after a mistake."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.problems: list[str] = []
        self.strict = self.checked(lambda: read_flag(question, "strict_hours"), default=False)

    def checked(self, read: Callable[[], Any], *, default: Any) -> Any:
        """Return what was read, or note the problem."""
        try:
            return read()
        except BadInput as refusal:
            self.problems.append(f"{refusal.field}: {refusal.message}")
            return default

    def week(self) -> dict[str, Windows]:
        """Return the windows of each weekday that could be read."""
        raw = self.question.get("weekly_hours")
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.problems.append(_("weekly_hours: Weekly hours are an object of weekdays."))
            return {}
        self.problems.extend(
            _("weekly_hours.%(name)s: no such weekday.") % {"name": name}
            for name in raw
            if name not in WEEKDAYS
        )
        return {name: self._windows(name, raw.get(name)) for name in WEEKDAYS if raw.get(name)}

    def _windows(self, name: str, raw: object) -> Windows:
        field = f"weekly_hours.{name}"
        windows: Windows = self.checked(
            lambda: read_windows(raw, field, strict=self.strict), default=()
        )
        return windows

    def dated(self, field: str) -> dict[str, Windows]:
        """Return the windows of each date."""
        raw = self.question.get(field)
        if raw is not None and not isinstance(raw, Mapping):
            self.problems.append(_("%(field)s: Write windows by date.") % {"field": field})
            raw = None
        found: dict[str, Windows] = {}
        for day, windows in (raw or {}).items():
            found.update(self._date(field, day, windows))
        return found

    def _date(self, field: str, day: str, windows: object) -> dict[str, Windows]:
        read: dict[date, Windows] = self.checked(
            lambda: read_dated({day: windows}, field, strict=self.strict), default={}
        )
        return {f"{field}.{day}": hours for hours in read.values()}


def validate(question: Question) -> dict[str, Any]:
    """Say whether a calendar makes sense, with a line for everything that does not."""
    check = _Check(question)
    check.checked(lambda: read_zone(question.get("time_zone", "UTC"), "time_zone"), default="UTC")
    check.checked(lambda: read_dates(question.get("holidays"), "holidays"), default=[])
    check.checked(lambda: read_pauses(question), default=[])
    week = check.week()
    special, breaks = check.dated("date_hours"), check.dated("breaks")
    named = {**{f"weekly_hours.{day}": hours for day, hours in week.items()}, **special, **breaks}
    check.problems.extend(
        _("%(field)s: windows overlap.") % {"field": field}
        for field, windows in named.items()
        if _overlap(windows)
    )
    check.problems.extend(_run_into_next_day(week))
    if question.get("weekly_hours") is not None and not any([*week.values(), *special.values()]):
        check.problems.append(_("weekly_hours: This calendar is never open."))
    return {"valid": not check.problems, "problems": check.problems}


def _overlap(windows: Iterable[Window]) -> bool:
    return any(later[0] < earlier[1] for earlier, later in pairwise(sorted(windows)))


def _run_into_next_day(week: Mapping[str, Windows]) -> Iterable[str]:
    for number, name in enumerate(WEEKDAYS):
        following = WEEKDAYS[(number + 1) % 7]
        tail = max((closes for _opens, closes in week.get(name, ())), default=0) - DAY_SECONDS
        if any(opens < tail for opens, _closes in week.get(following, ())):
            yield _("weekly_hours.%(name)s: runs into the hours of %(following)s.") % {
                "name": name,
                "following": following,
            }
