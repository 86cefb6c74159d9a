"""What a drill came to, as one table and then every fault."""

import statistics
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from runtime.terminal import console

if TYPE_CHECKING:
    from drill.run import Result

Say = Callable[[str], None]
#: So many faults of one scenario are printed; the logs have the rest.
SHOWN = 20


def show(results: "Sequence[Result]", *, seed: int) -> None:
    """Print the table, and what must not have been."""
    table = Table(title=f"Drill, seed {seed}", title_justify="left")
    table.add_column("scenario")
    for heading in ("owed", "lost", "late", "after ack", "doubles", "median", "p99", "took"):
        table.add_column(heading, justify="right", no_wrap=True)
    for result in results:
        table.add_row(result.name, *_figures(result), f"{result.seconds:.0f} s")
    console.print(table)
    for result in results:
        done = ", ".join(f"{name} {value}" for name, value in result.facts.items())
        console.print(f"{result.name}: {escape(done)}", soft_wrap=True) if done else None
    for result in results:
        for fault in result.faults[:SHOWN]:
            console.print(f"[bold red]{result.name}[/]: {escape(fault)}", soft_wrap=True)
        if len(result.faults) > SHOWN:
            console.print(f"{result.name}: and {len(result.faults) - SHOWN} more")
    if not any(result.faults for result in results):
        console.print("[green]No page was lost.[/]")


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which this part of all lies (0.5: the median)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _figures(result: "Result") -> list[str]:
    verdict = result.verdict
    if verdict is None:
        return ["–"] * 7
    late = verdict.lateness
    return [
        str(verdict.owed),
        str(len(verdict.lost)),
        str(len(verdict.late)),
        str(len(verdict.after_answer)),
        f"{verdict.doubles} ≤ {verdict.allowed_doubles}",
        f"{statistics.median(late):.2f} s" if late else "–",
        f"{share(late, 0.99):.2f} s" if late else "–",
    ]
