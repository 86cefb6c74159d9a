"""Work that comes before the start: each step with a bar, several at once where they do not wait for each other."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from runtime.children import spawn, stop
from runtime.terminal import CannotStart, console

TAIL = 15


@dataclass(frozen=True)
class Step:
    """A command that ends, its output in a file, its name on the screen."""

    title: str
    command: Sequence[str]
    log: Path


def run(steps: Sequence[Step], *, env: Mapping[str, str], cwd: Path) -> None:
    """Run all steps at once, showing the last line each of them said; refuse to go on when one fails."""
    children: list[subprocess.Popen[bytes]] = []
    # Refreshed by our own loop: a thread of the bar's own must not be there while children are started.
    with _bars() as bars:
        try:
            for step in steps:
                step.log.unlink(missing_ok=True)
                children.append(spawn(step.command, env=env, log=step.log, cwd=cwd))
            tasks = [bars.add_task(step.title, total=None, said="") for step in steps]
            while any(child.poll() is None for child in children):
                for step, task in zip(steps, tasks, strict=True):
                    bars.update(task, said=_last_line(step.log))
                bars.refresh()
                time.sleep(0.1)
            for task in tasks:
                bars.update(task, total=1, completed=1, said="")
            bars.refresh()
        finally:
            for child in children:
                stop(child, Signals.SIGTERM, patience=5)
    for step, child in zip(steps, children, strict=True):
        if child.returncode != 0:
            raise CannotStart(f"{step.title}: failed.\n{_tail(step.log)}\nAll of it: {step.log}")


def run_openly(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a command that talks to the terminal itself; return its exit code."""
    child = spawn(command, env=env, cwd=cwd)
    try:
        return child.wait()
    finally:
        stop(child, Signals.SIGTERM, patience=5)


def _bars() -> Progress:
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[said]}"),
        console=console,
        auto_refresh=False,
    )


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:60].replace("[", "\\[") if said else ""


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL:])
