"""When a clause applies, as lines people write: “notice_days at_least 5 below 30”, “issue one_of flood, storm”."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from policies.conditions import BOUNDS, UnknownCondition, check

_NUMBERS = ("at_least", "below")


def written(conditions: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the conditions as lines, one for each measure."""
    return "\n".join(
        " ".join([measure, *(f"{bound} {_value(bounds[bound])}" for bound in sorted(bounds))])
        for measure, bounds in conditions.items()
    )


def read(text: str) -> dict[str, dict[str, Any]]:
    """Return the conditions the lines say; refuses (UnknownCondition) what nobody could judge."""
    conditions: dict[str, dict[str, Any]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        measure, *words = line.split()
        if measure in conditions:
            raise UnknownCondition(
                _("“%(measure)s” stands on two lines; put its bounds on one.")
                % {"measure": measure},
                field="conditions",
            )
        conditions[measure] = _bounds(words, line)
    check(conditions)
    return conditions


def _value(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else _plain(value)


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _bounds(words: list[str], line: str) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    rest = list(words)
    while rest:
        bound = rest.pop(0)
        if bound in _NUMBERS and rest:
            bounds[bound] = _number(rest.pop(0), line)
        elif bound == "one_of" and rest:
            taken = []
            while rest and rest[0] not in BOUNDS:
                taken.append(rest.pop(0))
            bounds[bound] = [one.strip() for one in " ".join(taken).split(",") if one.strip()]
        else:
            raise _unreadable(line)
    return bounds


def _number(word: str, line: str) -> int | float:
    try:
        value = float(word)
    except ValueError:
        raise _unreadable(line) from None
    if not 0 <= value <= 1_000_000:  # also no infinity, and nothing that is no number
        raise _unreadable(line)
    return int(value) if value.is_integer() else value


def _unreadable(line: str) -> UnknownCondition:
    return UnknownCondition(
        _("“%(line)s” cannot be read. Write it as: notice_days at_least 5 below 30.")
        % {"line": line[:80]},
        field="conditions",
    )
