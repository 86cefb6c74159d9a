"""What `make demo` says when it cannot start; that it does start is a story of its own."""

import os
import socket
import subprocess
import sys

import pytest

from runtime import home, ports
from runtime.home import Occupancy


@pytest.fixture
def start(tmp_path):
    def run(**env):
        return subprocess.run(
            [sys.executable, "-m", "runtime.demo"],
            env={**os.environ, "STEWARD_HOME": str(tmp_path / "demo"), **env},
            cwd=home.CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


class TestMain:
    def test_says_which_port_is_taken_and_starts_nothing(self, start, tmp_path):
        with socket.socket() as other:
            other.bind((ports.HOST, 0))
            other.listen()
            port = other.getsockname()[1]

            ended = start(PORT=str(port))

        assert ended.returncode == 1
        assert f"Port {port} (the pages) is taken" in ended.stdout
        assert "Traceback" not in ended.stdout + ended.stderr
        assert not (tmp_path / "demo" / "postgres").exists()

    def test_says_that_it_already_runs(self, start, tmp_path):
        home.prepare(tmp_path / "demo")
        other = Occupancy(tmp_path / "demo")
        other.take()

        ended = start()

        assert ended.returncode == 1
        assert f"already runs here (process {os.getpid()}" in ended.stdout
        other.leave()

    def test_refuses_a_port_that_is_a_word(self, start):
        ended = start(MAIL_LISTEN_PORT="smtp")

        assert ended.returncode == 1
        assert "MAIL_LISTEN_PORT=smtp is no port" in ended.stdout
