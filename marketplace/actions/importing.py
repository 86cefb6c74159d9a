"""Take a file of bookings in: each row once, however often the file is read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.actions.guests import guests_for
from marketplace.codes import codes_from
from marketplace.importing.column_map import ColumnMap
from marketplace.importing.parsing import ParsedStay, parse
from marketplace.importing.problems import RowProblem
from marketplace.importing.reading import hash_of, read
from marketplace.models import ImportedRow, ImportRun, Listing, Reservation

BATCH = 1000


@dataclass(slots=True)
class Outcome:
    """What became of the rows of one file."""

    imported: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Every row of the file, each counted once."""
        return self.imported + self.changed + self.unchanged + self.refused

    def refuse(self, problems: list[RowProblem]) -> None:
        """Count one refused row and keep why."""
        self.refused += 1
        self.problems += problems


def import_file(
    *,
    path: Path,
    column_map: ColumnMap,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda line: None,
) -> Outcome:
    """Import every sound row and collect what is wrong with the others.

    `progress` is told the last line taken. A dry run does everything, then takes it back. Refuses a
    missing or empty file and missing columns before anything is written (UnreadableFile). A run that
    breaks off keeps what it stored; the next run takes up the rest.
    """
    if not dry_run:
        return _import(path, column_map, now, progress)
    with transaction.atomic():
        outcome = _import(path, column_map, now, progress)
        transaction.set_rollback(True)
    return outcome


def _import(
    path: Path, column_map: ColumnMap, now: datetime, progress: Callable[[int], None]
) -> Outcome:
    file_hash = hash_of(path)
    outcome = Outcome()
    stays = _sound_rows(path, column_map, file_hash, outcome)
    batch = list(islice(stays, BATCH))  # the header is checked here, before the first write
    run = ImportRun.objects.create(
        source=column_map.source,
        map_name=column_map.name,
        file_name=path.name[:200],
        file_hash=file_hash,
        started_at=now,
    )
    while batch:
        store(run=run, stays=batch, outcome=outcome, now=now)
        progress(batch[-1].line)
        batch = list(islice(stays, BATCH))
    finish(run=run, outcome=outcome, now=now)
    return outcome


def _sound_rows(
    path: Path, column_map: ColumnMap, file_hash: str, outcome: Outcome
) -> Iterator[ParsedStay]:
    """Yield what can be stored; note what cannot, also a key that stands twice in the file."""
    lines_by_key: dict[str, int] = {}
    for row in read(path, column_map):
        parsed = (
            [row] if isinstance(row, RowProblem) else parse(row, column_map, file_hash=file_hash)
        )
        if isinstance(parsed, list):
            outcome.refuse(parsed)
        elif (line := lines_by_key.setdefault(parsed.key, parsed.line)) != parsed.line:
            reason = _("This key stands already on line %d.") % line
            outcome.refuse([RowProblem(parsed.line, column_map.key, parsed.key, reason)])
        else:
            yield parsed


@transaction.atomic
def store(*, run: ImportRun, stays: Sequence[ParsedStay], outcome: Outcome, now: datetime) -> None:
    """Store one batch and add to `outcome`; rows known by their key are updated or left alone."""
    with connection.cursor() as cursor:  # two imports of one source take turns, batch by batch
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"import:{run.source}"])
    listings = _listings(stays)
    stays = [stay for stay in stays if _is_at_home(stay, listings, outcome)]
    known = {
        row.key: row
        for row in ImportedRow.objects.filter(
            source=run.source, key__in=[stay.key for stay in stays]
        ).select_related("reservation")
    }
    fresh = [stay for stay in stays if stay.key not in known]
    outcome.unchanged += _update(run, [stay for stay in stays if stay.key in known], known, outcome)
    codes = _codes(run.source, fresh, outcome)
    fresh = [stay for stay in fresh if stay.key in codes]
    guests = guests_for(fresh, now=now)
    made = Reservation.objects.bulk_create(
        Reservation(
            **stay.stay,
            code=codes[stay.key],
            listing=listings[stay.listing["code"]],
            guest=guests.get(stay.key),
            source=run.source,
        )
        for stay in fresh
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(
            source=run.source,
            key=stay.key,
            row_hash=stay.row_hash,
            reservation=reservation,
            run=run,
        )
        for stay, reservation in zip(fresh, made, strict=True)
    )
    outcome.imported += len(made)


@transaction.atomic
def finish(*, run: ImportRun, outcome: Outcome, now: datetime) -> None:
    """Write the counts down; a run without this broke off."""
    run.finished_at = now
    run.imported, run.changed = outcome.imported, outcome.changed
    run.unchanged, run.refused = outcome.unchanged, outcome.refused
    run.save(update_fields=["finished_at", "imported", "changed", "unchanged", "refused"])


def _listings(stays: Sequence[ParsedStay]) -> dict[str, Listing]:
    """Return the homes of a batch by code, making those not known yet."""
    wanted = {stay.listing["code"]: stay.listing for stay in stays}
    Listing.objects.bulk_create(
        (Listing(**facts) for facts in wanted.values()), ignore_conflicts=True
    )
    return {listing.code: listing for listing in Listing.objects.filter(code__in=wanted)}


def _is_at_home(stay: ParsedStay, listings: dict[str, Listing], outcome: Outcome) -> bool:
    """Say whether row and listing agree on the clock; a stay on the wrong clock is refused."""
    known, said = listings[stay.listing["code"]].time_zone, stay.listing["time_zone"]
    if known == said:
        return True
    reason = _("The listing is known in the time zone %s.") % known
    outcome.refuse([RowProblem(stay.line, "time_zone", said, reason)])
    return False


def _update(
    run: ImportRun, stays: list[ParsedStay], known: dict[str, ImportedRow], outcome: Outcome
) -> int:
    """Bring changed rows up to date; return how many were as before."""
    changed = [stay for stay in stays if known[stay.key].row_hash != stay.row_hash]
    rows, reservations = [], []
    for stay in changed:
        row = known[stay.key]
        row.row_hash, row.run = stay.row_hash, run
        for name, value in stay.stay.items():
            setattr(row.reservation, name, value)
        rows.append(row)
        reservations.append(row.reservation)
    if changed:
        Reservation.objects.bulk_update(reservations, list(changed[0].stay))
        ImportedRow.objects.bulk_update(rows, ["row_hash", "run"])
    outcome.changed += len(changed)
    return len(stays) - len(changed)


def _codes(source: str, stays: list[ParsedStay], outcome: Outcome) -> dict[str, str]:
    """Return a free code for each key: the row's own, else one that follows from source and key."""
    makers = {stay.key: codes_from(f"{source}:{stay.key}") for stay in stays}
    codes = {stay.key: stay.code or next(makers[stay.key]) for stay in stays}
    lines = {stay.key: stay.line for stay in stays if stay.code}
    while True:
        taken = set(
            Reservation.objects.filter(code__in=codes.values()).values_list("code", flat=True)
        )
        clashing = []
        for key, code in codes.items():
            if code in taken:
                clashing.append(key)
            taken.add(code)
        if not clashing:
            return codes
        for key in clashing:
            if key in lines:
                reason = _("Another stay has this code.")
                outcome.refuse([RowProblem(lines[key], "code", codes.pop(key), reason)])
            else:
                codes[key] = next(makers[key])
