"""One row of text becomes one stay, or the list of everything that is wrong with it; pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from common.time import instant_of
from marketplace.codes import is_code
from marketplace.importing import values
from marketplace.importing.cells import Cells
from marketplace.importing.column_map import ColumnMap
from marketplace.importing.guests import ParsedGuest, guest_of
from marketplace.importing.problems import RowProblem
from marketplace.importing.reading import RawRow
from marketplace.importing.values import BadValue

STATUSES = frozenset(["pending", "confirmed", "in_stay", "completed", "cancelled", "no_show"])
SEGMENTS = frozenset(["standard", "premier", "luxury", "corporate", "vip"])
KINDS = frozenset(["house", "apartment", "villa", "cabin", "room", "hotel"])
#: What the table of imported rows takes.
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class ParsedStay:
    """A stay ready to be stored: `stay` are the fields of a reservation, `listing` those of its home."""

    line: int
    key: str
    row_hash: str
    code: str
    listing: dict[str, str]
    guest: ParsedGuest | None
    stay: dict[str, object]


def parse(row: RawRow, column_map: ColumnMap, *, file_hash: str) -> ParsedStay | list[RowProblem]:
    """Return the stay, or every problem of the row. Without a key, file hash and line identify it."""
    cells = Cells(row, column_map)
    listing = _listing(cells)
    stay = _stay(cells, zone=listing["time_zone"])
    guest = guest_of(cells)
    code = cells.text("code").upper()
    if code and not is_code(code):
        cells.refuse("code", code, _("This is not a reservation code such as HX7-M2QD."))
    key = row.cells.get(column_map.key, "").strip() if column_map.key else ""
    if column_map.key and not key:
        cells.problems.append(
            RowProblem(row.line, column_map.key, "", _("This must not be empty."))
        )
    if len(key) > LONGEST_KEY:
        cells.problems.append(RowProblem(row.line, column_map.key, key, _("This key is too long.")))
    if cells.problems:
        return cells.problems
    key = key or f"{file_hash}:{row.line}"
    return ParsedStay(row.line, key, row.hash, code, listing, guest, stay)


def _listing(cells: Cells) -> dict[str, str]:
    code = cells.needed("listing_code", str) or ""
    if cells.column_map.listings is not None and code in cells.column_map.listings:
        return {"code": code, **cells.column_map.listings[code]}
    listing = {
        "code": code[:40],
        "title": (cells.text("listing_title") or code)[:120],
        "city": (cells.needed("city", str) or "")[:80],
        "country": (cells.needed("country", values.country_code) or ""),
        "time_zone": cells.needed("time_zone", values.time_zone) or "",
    }
    for fact in ("region", "address_line"):
        listing[fact] = cells.text(fact)[:80]
    listing["kind"] = cells.value("kind", values.one_of(KINDS)) or "house"
    return listing


def _stay(cells: Cells, *, zone: str) -> dict[str, object]:
    check_in, check_out = _dates(cells)
    currency = cells.needed("currency", values.currency_code)
    nights = (check_out - check_in).days if check_in and check_out else 0
    status = cells.needed("status", values.one_of(STATUSES))
    price = _price(cells, currency, nights)
    paid = cells.value("paid", lambda text: _amount(cells, text, currency))
    if paid is None:
        paid = price if status in cells.column_map.paid_in_full_when else 0
    party = {fact: cells.value(fact, _people) for fact in ("adults", "children", "infants")}
    known = [number for number in party.values() if number is not None]
    if len(known) == len(party) and not sum(known):
        cells.refuse("adults", "0", _("Nobody stays: adults, children and infants are all zero."))
    unknown = [fact for fact, number in party.items() if number is None]
    details = {name: cells.row.cells[name] for name in cells.column_map.details}
    return {
        "check_in_date": check_in,
        "check_out_date": check_out,
        "check_in_time": cells.value("check_in_time", values.clock),
        "check_out_time": cells.value("check_out_time", values.clock),
        **party,
        "currency": currency,
        "price_minor": price,
        "paid_minor": paid,
        "payout_minor": cells.value("payout", lambda text: _amount(cells, text, currency)) or 0,
        "booked_at": _booked_at(cells, check_in, zone),
        "cancellation_policy": cells.text("cancellation_policy")[:40],
        "status": status,
        "status_date": cells.value("status_date", lambda text: _day(cells, text)),
        "segment": cells.value("segment", values.one_of(SEGMENTS)) or "standard",
        "assumed": [*cells.column_map.assumed, *unknown],
        "details": {
            name: text for name, text in details.items() if text not in cells.column_map.null_texts
        },
    }


def _dates(cells: Cells) -> tuple[date | None, date | None]:
    """Return arrival and departure; departure may be written as nights."""
    reading = cells.column_map.readings["check_in_date"]
    if len(reading.columns) == 3:
        parts = [cells.row.cells.get(column, "") for column in reading.columns]
        try:
            check_in: date | None = values.day_of_parts(*parts)
        except BadValue as refusal:
            cells.refuse("check_in_date", "-".join(parts), refusal.message)
            check_in = None
    else:
        check_in = cells.needed("check_in_date", lambda text: _day(cells, text))
    if "check_out_date" in cells.column_map.readings:
        check_out = cells.needed("check_out_date", lambda text: _day(cells, text))
    else:
        nights = _nights(cells)
        check_out = check_in + timedelta(days=nights) if check_in and nights is not None else None
    if check_in and check_out and check_out < check_in:
        cells.refuse("check_out_date", str(check_out), _("Check-out lies before check-in."))
    return check_in, check_out


def _nights(cells: Cells) -> int | None:
    total = 0
    for column in cells.column_map.readings["nights"].columns:
        text = cells.row.cells.get(column, "").strip()
        try:
            total += values.whole(text, most=values.MOST_DAYS)
        except BadValue as refusal:
            cells.problems.append(RowProblem(cells.row.line, column, text, refusal.message))
            return None
    return total


def _booked_at(cells: Cells, check_in: date | None, zone: str) -> datetime | None:
    """Return when it was booked; a date alone, or days of lead, count from noon at the home."""
    if "booked_at" in cells.column_map.readings:
        return cells.needed("booked_at", lambda text: values.instant(text, zone=zone or "UTC"))
    lead = cells.needed("lead_days", lambda text: values.whole(text, most=values.MOST_DAYS))
    if check_in is None or lead is None or not zone:
        return None
    return instant_of(check_in - timedelta(days=lead), values.NOON, zone)


def _price(cells: Cells, currency: str | None, nights: int) -> int:
    if "price" in cells.column_map.readings:
        return cells.needed("price", lambda text: _amount(cells, text, currency)) or 0
    return cells.needed("rate", lambda text: _amount(cells, text, currency, times=nights)) or 0


def _amount(cells: Cells, text: str, currency: str | None, *, times: int = 1) -> int:
    number = values.amount(text, decimal_mark=cells.column_map.decimal_mark)
    return values.minor_units(number * times, currency or "EUR")


def _people(text: str) -> int:
    return values.whole(text, most=values.MOST_PEOPLE)


def _day(cells: Cells, text: str) -> date:
    return values.day(text, date_format=cells.column_map.date_format)
