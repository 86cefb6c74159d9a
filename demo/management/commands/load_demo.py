"""Load the demo: invented people, homes, stays and cases around now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from common.errors import DomainError
from demo.loading import figures, load

_TITLES = {
    "staff": "Staff and teams",
    "promises": "Calendars and promises",
    "policies": "Policies",
    "rotas": "Rotas and ladders",
    "stays": "People, homes and stays",
    "cases": "Cases, told mail by mail",
}


class Command(BaseCommand):
    """What is there already stays as it is."""

    help = "Load the demo's invented people, stays and cases. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let somebody in a hurry have fewer cases."""
        parser.add_argument("--newest", type=int, help="only the last so many cases")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            bars: dict[str, TaskID] = {}

            def step(name: str, done: int, total: int) -> None:
                for known in bars.values():
                    bar.update(known, completed=bar.tasks[known].total or 1)
                if name not in bars:
                    bars[name] = bar.add_task(_TITLES[name], total=total)
                bar.update(bars[name], completed=done, total=total)

            try:
                loaded = load(now=timezone.now(), step=step, newest=options["newest"])
            except DomainError as refusal:
                raise CommandError(refusal.message) from refusal
        numbers = figures()
        console.print(
            f"✓ The demo holds {numbers['people']} people, {numbers['stays']} stays and"
            f" {numbers['cases']} cases ({loaded.cases} new)."
        )
