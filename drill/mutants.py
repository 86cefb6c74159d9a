"""Take one guard away at a time, in a copy of the tree, and show that a named test turns red: `make mutants`.

A guard that can go without a test noticing is no guard. The exit code is 1 when a mutant survives, when the tests are
red without any mutation, or when the place of a guard is not found any more.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from runtime.home import CHECKOUT
from runtime.suite import servers
from runtime.supervisor import interrupt_on_signals
from runtime.terminal import CannotStart, console

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "pictures"
)
_RACES = "tests/escalations/test_races.py"
_COMMIT = "tests/escalations/test_one_commit.py"
_COMMITTED = "from django.db import connection as raw; raw.connection.commit()"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One guard: in which file, which words go, what stands there instead, and the test that must turn red."""

    name: str
    file: str
    words: str
    instead: str
    test: str
    #: The database is made by migrations, so it must be made anew.
    needs_database: bool = False

    def apply(self, tree: Path) -> None:
        """Change the copy; refuses when the words are not there exactly once."""
        if self.file.endswith("/*"):
            self._add_migration(tree / self.file[:-2])
            return
        path = tree / self.file
        text = path.read_text() if path.exists() else ""
        if text.count(self.words) != 1:
            raise CannotStart(
                f"“{self.name}”: {self.words.strip()!r} stands {text.count(self.words)} times in {self.file}, not once."
                " If the guard moved, let the mutant follow it."
            )
        path.write_text(text.replace(self.words, self.instead))

    def _add_migration(self, folder: Path) -> None:
        """Undo a constraint after every other migration of the app."""
        last = max(path.stem for path in folder.glob("[0-9]*.py"))
        app = folder.parent.name
        (folder / "9999_mutant.py").write_text(
            "from django.db import migrations\n\n\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [({app!r}, {last!r})]\n"
            f"    operations = [migrations.RunSQL({self.words!r})]\n"
        )


MUTANTS = (
    Mutant(
        "a claim without the share lock on its alert",
        "escalations/actions/sending.py",
        "   for share of a skip locked\n",
        "",
        f"{_RACES}::TestAcknowledgeAgainstClaim::test_a_claim_passes_over_an_alert_that_is_being_acknowledged",
    ),
    Mutant(
        "a late finisher without the fence",
        "messaging/actions/sending.py",
        ".filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.SENDING)",
        ".filter(pk=delivery.pk, state=DeliveryState.SENDING)",
        f"{_RACES}::TestSenderThatDies::test_a_late_finisher_overwrites_nothing",
    ),
    Mutant(
        "a page committed before its texts",
        "escalations/actions/paging.py",
        "        if not is_new:\n",
        f"        {_COMMITTED}\n        if not is_new:\n",
        f"{_COMMIT}::TestARungThatBreaks::test_leaves_no_page_without_its_texts",
    ),
    Mutant(
        "pages committed before their rung",
        "escalations/actions/stepping.py",
        '    alert.save(update_fields=["loop", "step_no", "next_step_at"])\n    return True\n',
        f'    {_COMMITTED}\n    alert.save(update_fields=["loop", "step_no", "next_step_at"])\n    return True\n',
        f"{_COMMIT}::TestARungThatBreaks::test_leaves_no_page_on_a_rung_that_was_not_climbed",
    ),
    # The last one: the database it leaves behind lacks the constraint.
    Mutant(
        "a ringing alert without a timer",
        "escalations/migrations/*",
        "alter table escalations_alert drop constraint alert_triggered_has_timer",
        "",
        f"{_COMMIT}::TestAnAlertNobodyAnswered::test_cannot_lose_its_next_step",
        needs_database=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run of named tests came to."""

    is_red: bool
    is_broken: bool
    said: str
    seconds: float


def main() -> int:
    """Try every mutant; return the exit code."""
    interrupt_on_signals()
    tests = sorted({mutant.test for mutant in MUTANTS})
    table = Table(title="Guards taken away, one at a time", title_justify="left")
    for heading in ("guard", "its test", "came out", "s"):
        table.add_column(heading, overflow="fold")
    survived = 0
    with servers() as addresses, console.status("The tests as they are") as status:
        control = _try(None, tests, addresses, is_anew=True)
        if control.is_red or control.is_broken:
            raise CannotStart(f"The tests are red without any mutation:\n{control.said[-3000:]}")
        for mutant in MUTANTS:
            status.update(f"Without: {mutant.name}")
            trial = _try(mutant, [mutant.test], addresses, is_anew=mutant.needs_database)
            survived += not trial.is_red
            verdict = "[green]red[/]" if trial.is_red else "[bold red]SURVIVED[/]"
            table.add_row(
                mutant.name, mutant.test.rpartition("::")[2], verdict, f"{trial.seconds:.0f}"
            )
            if trial.is_broken:
                console.print(trial.said[-3000:], markup=False)
    console.print(table)
    return 1 if survived else 0


def _try(
    mutant: Mutant | None, tests: list[str], addresses: Mapping[str, str], *, is_anew: bool
) -> Trial:
    """Run tests in a copy of the tree with one guard gone. Red is a failed test; an error elsewhere proves nothing."""
    with tempfile.TemporaryDirectory(prefix="steward-mutant-") as name:
        tree = Path(name) / "tree"
        shutil.copytree(CHECKOUT, tree, ignore=_LEFT_OUT)
        if mutant is not None:
            mutant.apply(tree)
        words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        env = {
            **os.environ,
            **addresses,
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "STEWARD_ENV": "test",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, *words, "--create-db" if is_anew else "--reuse-db"],
            cwd=tree,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    is_red = ended.returncode == 1 and all(f"FAILED {test}" in ended.stdout for test in tests)
    return Trial(
        is_red=is_red,
        is_broken=ended.returncode != 0 and not is_red,
        said=ended.stdout + ended.stderr,
        seconds=time.monotonic() - began,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as reason:
        console.print(str(reason), style="bold red", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
