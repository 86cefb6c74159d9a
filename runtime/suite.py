"""`make test`: the whole suite on a PostgreSQL and a Valkey of its own, which end with it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import Signals

from runtime import browser, home
from runtime.children import spawn, stop, unprivileged_account
from runtime.postgres import Postgres
from runtime.supervisor import Supervisor, interrupt_on_signals
from runtime.terminal import CannotStart, console
from runtime.valkey import Valkey

FAST = ["-m", "not journey and not browser and not slow"]


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments (`--fast` leaves out stories and slow tests); return its exit code."""
    interrupt_on_signals()
    fast = "--fast" in arguments
    chosen = [argument for argument in arguments if argument != "--fast"]
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "STEWARD_ENV": "test",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # loading every installed plugin takes longer than many tests
    }
    command = [sys.executable, "-m", "pytest", *_parallel(chosen), *(FAST if fast else []), *chosen]
    chromium = None if fast else browser.find_or_install()
    if chromium:
        env["CHROMIUM"] = chromium
    elif not fast:
        if os.environ.get("BROWSER_REQUIRED"):
            raise CannotStart(browser.HOW)
        command += ["-m", "not journey and not browser"]
    with servers() as addresses:
        code = _run(command, {**env, **addresses})
    if not fast and not chromium:
        console.print(browser.HOW, style="bold yellow")
    return code


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Start what DATABASE_URL and REDIS_URL do not name; yield both addresses; stop it again."""
    folder = Path(tempfile.mkdtemp(prefix="steward-test-"))
    if unprivileged_account():
        folder.chmod(0o711)  # the server's user passes through to its own folder
    home.prepare(folder)
    supervisor = Supervisor(console.print)
    addresses: dict[str, str] = {}
    try:
        if "DATABASE_URL" not in os.environ:
            postgres = Postgres(folder, careless=True)
            supervisor.start(postgres)
            addresses["DATABASE_URL"] = postgres.url
        if "REDIS_URL" not in os.environ:
            valkey = Valkey(folder)
            supervisor.start(valkey)
            addresses["REDIS_URL"] = valkey.url
        yield addresses
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], env: dict[str, str]) -> int:
    child = spawn(command, env=env, cwd=home.CHECKOUT)
    try:
        return child.wait()
    except KeyboardInterrupt:
        console.print("Stopping the tests.")
        return 130
    finally:
        stop(child, Signals.SIGTERM, patience=5)


def _parallel(arguments: list[str]) -> list[str]:
    if any(argument.startswith(("-n", "--dist", "-p no:xdist", "--co")) for argument in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as reason:
        console.print(str(reason), style="bold red", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
