"""The column map: which column of a file holds which fact, written down as TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from marketplace.importing.problems import UnusableMap

MAPS = Path(__file__).parent / "maps"

#: Every fact a map may speak of. A stay needs those in NEEDED, or what they can be worked out from.
FACTS = frozenset(
    {
        "code",
        "listing_code",
        "listing_title",
        "city",
        "region",
        "country",
        "address_line",
        "time_zone",
        "kind",
        "guest_name",
        "guest_email",
        "guest_phone",
        "guest_language",
        "guest_country",
        "guest_time_zone",
        "check_in_date",
        "check_in_time",
        "check_out_date",
        "check_out_time",
        "nights",
        "booked_at",
        "lead_days",
        "adults",
        "children",
        "infants",
        "currency",
        "price",
        "rate",
        "paid",
        "payout",
        "cancellation_policy",
        "status",
        "status_date",
        "segment",
    }
)
NEEDED = (
    ("listing_code",),
    ("check_in_date",),
    ("check_out_date", "nights"),
    ("booked_at", "lead_days"),
    ("currency",),
    ("price", "rate"),
    ("status",),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where one fact stands: one column, several (date parts, numbers to add), or nowhere: `constant`.

    `values` translates what stands there; a text it does not list is a problem of that row.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    values: Mapping[str, str] | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a kind of file is read. `assumed` marks, on every stay, what such a file never holds."""

    name: str
    source: str
    readings: Mapping[str, Reading]
    key: str = ""
    delimiter: str = ","
    decimal_mark: str = "."
    date_format: str = "%Y-%m-%d"
    null_texts: frozenset[str] = frozenset({""})
    listings: Mapping[str, Mapping[str, str]] | None = None
    details: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    paid_in_full_when: frozenset[str] = frozenset()

    def missing_from(self, header: list[str]) -> list[str]:
        """Return the columns this map cannot do without and `header` lacks, in the map's order."""
        needed = [self.key] if self.key else []
        for reading in self.readings.values():
            needed += [] if reading.optional else reading.columns
        return [
            column for column in dict.fromkeys([*needed, *self.details]) if column not in header
        ]


def built_in_names() -> list[str]:
    """Return the names of the maps that come with Steward."""
    return sorted(path.stem for path in MAPS.glob("*.toml"))


def load(name_or_file: str) -> ColumnMap:
    """Read a built-in map by its name, or any map from a file; refuses one that makes no sense."""
    built_in = name_or_file in built_in_names()
    path = MAPS / f"{name_or_file}.toml" if built_in else Path(name_or_file)
    if not path.is_file():
        raise UnusableMap(
            _("There is no column map “%(name)s”. Built in are: %(names)s.")
            % {"name": name_or_file, "names": ", ".join(built_in_names())}
        )
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableMap(
            _("The column map %(name)s cannot be read: %(reason)s.")
            % {"name": path.name, "reason": error}
        ) from error


def parse(document: Mapping[str, Any]) -> ColumnMap:
    """Make a map from its TOML document; refuses unknown facts, missing ones and unknown zones."""
    readings = {
        fact: _reading(fact, entry) for fact, entry in dict(document.get("fields", {})).items()
    }
    for choices in NEEDED:
        if not any(choice in readings for choice in choices):
            raise UnusableMap(
                _("The column map says nothing about %(facts)s.")
                % {"facts": get_text_list(list(choices), _("or"))}
            )
    listings = document.get("listings")
    for code, facts in (listings or {}).items():
        if facts.get("time_zone") not in available_timezones():
            raise UnusableMap(
                _("The column map gives listing %(code)s an unknown time zone: “%(zone)s”.")
                % {"code": code, "zone": facts.get("time_zone", "")}
            )
    return ColumnMap(
        name=str(document.get("name", "")),
        source=str(document.get("source", "")) or str(document.get("name", "")),
        readings=readings,
        key=str(document.get("key", "")),
        delimiter=str(document.get("delimiter", ",")),
        decimal_mark=str(document.get("decimal_mark", ".")),
        date_format=str(document.get("date_format", "%Y-%m-%d")),
        null_texts=frozenset({"", *map(str, document.get("null_texts", []))}),
        listings=listings,
        details=tuple(map(str, document.get("details", []))),
        assumed=tuple(map(str, document.get("assumed", []))),
        paid_in_full_when=frozenset(map(str, document.get("paid_in_full_when", []))),
    )


def _reading(fact: str, entry: Any) -> Reading:
    if fact not in FACTS:
        raise UnusableMap(_("The column map speaks of an unknown fact: “%s”.") % fact)
    if isinstance(entry, str):
        return Reading(columns=(entry,))
    column, columns = entry.get("column"), entry.get("columns", [])
    return Reading(
        columns=(str(column),) if column else tuple(map(str, columns)),
        constant=entry.get("constant"),
        values=entry.get("values"),
        optional=bool(entry.get("optional", False)),
    )
