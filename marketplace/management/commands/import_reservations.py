"""Import a CSV file of bookings."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.errors import BadInput
from marketplace.actions.importing import Outcome, import_file
from marketplace.importing.column_map import built_in_names, load
from marketplace.importing.problems import write_report
from marketplace.importing.reading import count_lines, hash_of


class Command(BaseCommand):
    """Exit 0: every row was imported or is in the report. Exit 2: nothing was written, and why."""

    help = (
        "Import a CSV file of bookings. Every row is imported or listed in the report; "
        "reading a file again adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            default="steward",
            metavar="NAME|FILE",
            help=f"column map: {', '.join(built_in_names())}, or a TOML file (default: steward)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, write nothing"
        )
        parser.add_argument(
            "--report", type=Path, help="where refused rows are listed (default: FILE.report.csv)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        path: Path = options["file"]
        try:
            outcome = self._import(console, path, options["map"], dry_run=options["dry_run"])
        except BadInput as refusal:
            self.stderr.write(refusal.message)
            sys.exit(2)
        self._show(console, outcome, dry_run=options["dry_run"])
        report: Path = options["report"] or Path(f"{path.name}.report.csv")
        if outcome.problems or options["report"]:
            write_report(report, outcome.problems)
            console.print(_("Refused rows are listed in %s.") % report, soft_wrap=True)

    def _import(self, console: Console, path: Path, name: str, *, dry_run: bool) -> Outcome:
        column_map = load(name)
        hash_of(path)  # refuses a missing file in words before the bar appears
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as bar:
            lines = count_lines(path)
            task = bar.add_task(_("Importing bookings"), total=lines)
            outcome = import_file(
                path=path,
                column_map=column_map,
                now=timezone.now(),
                dry_run=dry_run,
                progress=lambda line: bar.update(task, completed=line),
            )
            bar.update(task, completed=lines)
        return outcome

    def _show(self, console: Console, outcome: Outcome, *, dry_run: bool) -> None:
        if dry_run:
            console.print(_("A dry run: this is what an import would do, nothing was written."))
        table = Table(box=None, show_header=False)
        table.add_column(style="dim")
        table.add_column(justify="right")
        for label, number in (
            (_("new"), outcome.imported),
            (_("changed"), outcome.changed),
            (_("unchanged"), outcome.unchanged),
            (_("refused"), outcome.refused),
            (_("in the file"), outcome.rows),
        ):
            table.add_row(label, f"{number:,}")
        console.print(table)
