"""Run scenarios and print what they came to; the exit code is 1 when a page was lost, late or sent after the answer.

python -m drill                       every scenario, bounded
python -m drill --nightly             every scenario at its full size
python -m drill kills --count 1000    one scenario, harmed so many times
"""

import argparse
import sys
import time
import traceback
from importlib import import_module
from random import Random

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from drill import report
from drill.house import House
from drill.scenarios import SCENARIOS
from runtime.supervisor import interrupt_on_signals
from runtime.terminal import CannotStart, console


def main() -> int:
    """Drill; return the exit code."""
    choice = _asked()
    if choice.list:
        for name, words in SCENARIOS.items():
            console.print(f"{name:<12} {words}")
        return 0
    interrupt_on_signals()
    bars = Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<10}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[said]}"),
        console=console,
        auto_refresh=False,  # a thread of the bar's own must not be there while processes are started
    )
    with bars:
        first = bars.add_task("start", total=None, said="servers, tables, provider")
        bars.refresh()
        with House(tick=bars.refresh) as house:
            bars.update(first, total=1, completed=1, said="")
            faults = _drill(choice, house, bars)
            house.keeps = house.keeps or choice.keep or bool(faults)
    if house.keeps:
        console.print(f"Every log is kept in {house.folder}", soft_wrap=True)
    return 1 if faults else 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(
        prog="python -m drill",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asked.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    asked.add_argument("--count", type=int, help="how often to harm")
    asked.add_argument("--nightly", action="store_true", help="full sizes")
    asked.add_argument("--seed", type=int, help="repeat the choices of an earlier run")
    asked.add_argument("--patience", type=float, default=1.0, help="multiply every grace")
    asked.add_argument("--keep", action="store_true", help="keep the folder with every log")
    asked.add_argument("--list", action="store_true", help="name the scenarios")
    choice = asked.parse_args()
    unknown = [name for name in choice.scenarios if name not in SCENARIOS]
    if unknown:
        asked.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    choice.seed = int(time.time()) if choice.seed is None else choice.seed
    return choice


def _drill(choice: argparse.Namespace, house: House, bars: Progress) -> int:
    """Run what was asked for; return how many faults there were."""
    import django

    django.setup()  # reads the environment the house has just made
    from drill import witness
    from drill.run import Result, Run

    witness.install()
    results = []
    for name in choice.scenarios or SCENARIOS:
        task = bars.add_task(name, total=None, said="")
        random = Random(choice.seed)  # noqa: S311 - chance, no secret
        at = Run(house, random, choice.count, choice.nightly, _sayer(bars, task), choice.patience)
        began = time.monotonic()
        try:
            result: Result = import_module(f"drill.scenarios.{name}").run(at)
        except CannotStart as reason:
            result = Result(name, own_faults=[str(reason)])
        except Exception:
            result = Result(name, own_faults=[traceback.format_exc()])
        house.heal()
        result.seconds = time.monotonic() - began
        bars.update(task, total=1, completed=1, said="")
        bars.refresh()
        results.append(result)
    bars.stop()
    report.show(results, seed=choice.seed)
    return sum(len(result.faults) for result in results)


def _sayer(bars: Progress, task: TaskID) -> report.Say:
    def say(words: str) -> None:
        bars.update(task, said=words)
        bars.refresh()

    return say


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as reason:
        console.print(str(reason), style="bold red", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
