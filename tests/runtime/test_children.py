import subprocess
import sys
from pathlib import Path
from signal import Signals

import pytest

from runtime.children import wait_until

PARENT = """
import time
from runtime.children import spawn
child = spawn(["sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel holds the leash")
class TestSpawn:
    def test_puts_the_child_on_a_leash_that_even_kill_9_pulls(self):
        parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
        child = int(parent.stdout.readline())

        parent.send_signal(Signals.SIGKILL)
        parent.wait()

        assert wait_until(lambda: is_gone(child), 5)
        parent.stdout.close()


def is_gone(pid):
    """Return whether the process ended; a zombie nobody reaped yet has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
