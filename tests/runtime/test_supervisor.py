import os
import sys
from signal import Signals

import pytest

from runtime.children import wait_until
from runtime.supervisor import Program, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_A_CHILD = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


@pytest.fixture
def program(tmp_path):
    def make(code, name="sleeper"):
        return Program(
            name, [sys.executable, "-c", code], dict(os.environ), tmp_path / f"{name}.log", tmp_path
        )

    return make


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class TestSupervisor:
    def test_restarts_what_fell_and_says_so(self, program):
        said = []
        supervisor = Supervisor(said.append)
        sleeper = program("import time; time.sleep(60)")
        supervisor.start(sleeper)
        fallen = sleeper.pid

        os.kill(fallen, Signals.SIGKILL)
        wait_until(lambda: sleeper.exit_code() is not None, 5)
        supervisor.stay(until=lambda: sleeper.exit_code() is None)

        assert said == [
            f"sleeper was ended by SIGKILL ({sleeper.log}); starting it again in 1 s.",
            "sleeper is back.",
        ]
        assert sleeper.pid != fallen
        supervisor.stop()

    def test_pauses_longer_each_time(self, program):
        said = []
        supervisor = Supervisor(said.append)
        supervisor.start(program("raise SystemExit(3)"))

        supervisor.stay(until=lambda: len(said) >= 3)

        assert said[0].startswith("sleeper ended with code 3")
        assert said[0].endswith("starting it again in 1 s.")
        assert said[2].endswith("starting it again in 2 s.")
        supervisor.stop()

    def test_stops_the_last_started_first_and_leaves_no_process(self, program):
        supervisor = Supervisor(print)
        first, last = program("import time; time.sleep(60)", "first"), program(WITH_A_CHILD, "last")
        supervisor.start(first)
        supervisor.start(last)
        wait_until(lambda: last.log.exists() and last.log.read_text().strip(), 5)
        grandchild = int(last.log.read_text())

        supervisor.stop()

        assert first.exit_code() is not None
        assert last.exit_code() is not None
        assert wait_until(lambda: not is_alive(grandchild), 5)
        assert supervisor.is_idle


class TestProgram:
    def test_is_ended_by_force_when_it_does_not_listen(self, program):
        stubborn = program(STUBBORN)
        stubborn.start()
        wait_until(lambda: "up" in stubborn.log.read_text(), 5)

        stubborn.stop(patience=0.2)

        assert stubborn.exit_code() == -Signals.SIGKILL
