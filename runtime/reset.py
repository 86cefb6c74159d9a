"""`make demo-reset`: stop a running demo and forget its data."""

import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from signal import Signals

from runtime import home
from runtime.home import Occupancy, Occupied
from runtime.postgres import Postgres
from runtime.terminal import CannotStart, console

PATIENCE = 30


def forget(folder: Path) -> None:
    """Stop whatever runs in the folder and remove it; refuse a folder that is not a home of ours."""
    if not folder.exists():
        return
    if not (folder / "launcher.lock").exists():
        raise CannotStart(f"{folder} is no folder of a demo, so it stays. Remove it by hand.")
    occupancy = _take_from_whoever_has_it(folder)
    postgres = Postgres(folder)
    postgres.free()
    shutil.rmtree(postgres.place, ignore_errors=True)
    shutil.rmtree(folder)
    occupancy.leave()


def _take_from_whoever_has_it(folder: Path) -> Occupancy:
    deadline = time.monotonic() + PATIENCE
    while True:
        occupancy = Occupancy(folder)
        try:
            occupancy.take()
        except Occupied as other:
            occupancy.leave()
            if time.monotonic() > deadline:
                raise
            with suppress(ProcessLookupError):
                os.kill(other.pid, Signals.SIGTERM)
            time.sleep(0.5)
        else:
            return occupancy


if __name__ == "__main__":
    try:
        forget(home.home())
    except CannotStart as reason:
        console.print(str(reason), style="bold red", soft_wrap=True)
        sys.exit(1)
    console.print("The demo's data is gone; `make demo` starts over.")
