"""When a clause applies: a few measures of a stay, each with simple bounds.

A condition is `{measure: {"at_least": n, "below": n, "one_of": [...]}}`; all must hold.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput
from policies.facts import Facts


class UnknownCondition(BadInput):
    """A clause names a measure or a bound this program cannot judge."""


def _hours(earlier: datetime | None, later: datetime | None) -> float | None:
    if earlier is None or later is None:
        return None
    return (later - earlier).total_seconds() / 3600


def _days(earlier: date | None, later: date | None) -> int | None:
    return None if earlier is None or later is None else (later - earlier).days


MEASURES: dict[str, tuple[Any, Callable[[Facts], float | str | None]]] = {
    "nights": (gettext_lazy("nights"), lambda f: f.nights),
    "notice_hours": (
        gettext_lazy("hours before check-in"),
        lambda f: _hours(f.acted_at, f.check_in_at),
    ),
    "notice_days": (
        gettext_lazy("days before check-in"),
        lambda f: _days(f.local_date(f.acted_at), f.check_in_date),
    ),
    "hours_since_booking": (
        gettext_lazy("hours since booking"),
        lambda f: _hours(f.booked_at, f.acted_at),
    ),
    "report_hours": (
        gettext_lazy("hours between finding and reporting"),
        lambda f: _hours(f.discovered_at, f.received_at),
    ),
    "days_after_checkout": (
        gettext_lazy("days after check-out"),
        lambda f: _days(f.check_out_date, f.local_date(f.received_at)),
    ),
    "issue": (gettext_lazy("kind of problem"), lambda f: f.issue or None),
    "segment": (gettext_lazy("segment"), lambda f: f.segment or None),
}
BOUNDS = frozenset({"at_least", "below", "one_of"})


def check(conditions: object) -> None:
    """Refuse conditions that `verdict` could not judge."""
    if not isinstance(conditions, Mapping):
        raise UnknownCondition(_("Conditions are an object of measures."), field="conditions")
    for measure, bounds in conditions.items():
        if measure not in MEASURES:
            raise UnknownCondition(
                _("“%(measure)s” is not something we can measure.") % {"measure": measure},
                field="conditions",
            )
        if not isinstance(bounds, Mapping) or not bounds or not set(bounds) <= BOUNDS:
            raise UnknownCondition(
                _("“%(measure)s” needs a bound: at_least, below or one_of.") % {"measure": measure},
                field="conditions",
            )


def unmet(conditions: Mapping[str, Mapping[str, Any]], facts: Facts) -> tuple[str, bool]:
    """Return (why the clause does not apply, whether that is only because a fact is missing).

    ("", False) when it applies. A bound that fails for sure outweighs a missing fact.
    """
    missing = ""
    for measure, bounds in conditions.items():
        label, read = MEASURES[measure]
        value = read(facts)
        if value is None:
            missing = missing or _("It depends on %(measure)s, which we do not know.") % {
                "measure": label
            }
        elif refusal := _outside(str(label), value, bounds):
            return refusal, False
    return missing, bool(missing)


def _outside(label: str, value: float | str, bounds: Mapping[str, Any]) -> str:
    shown = value if isinstance(value, str) else f"{value:g}" if value % 1 == 0 else f"{value:.1f}"
    if "one_of" in bounds and value not in bounds["one_of"]:
        return _("It is for %(measure)s %(wanted)s; here it is %(value)s.") % {
            "measure": label,
            "wanted": ", ".join(str(choice) for choice in bounds["one_of"]),
            "value": shown,
        }
    if "at_least" in bounds and value < bounds["at_least"]:
        return _("It needs at least %(bound)s %(measure)s; here it is %(value)s.") % {
            "bound": bounds["at_least"],
            "measure": label,
            "value": shown,
        }
    if "below" in bounds and value >= bounds["below"]:
        return _("It needs fewer than %(bound)s %(measure)s; here it is %(value)s.") % {
            "bound": bounds["below"],
            "measure": label,
            "value": shown,
        }
    return ""
