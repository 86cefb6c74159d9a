"""The drill itself, bounded: real processes killed at every point and at random, and no page is lost."""

import os
import subprocess
import sys

import pytest

from runtime.home import CHECKOUT

SECONDS = 900


@pytest.mark.slow
class TestDrill:
    def test_loses_no_page_when_processes_are_killed(self):
        # How late is a matter for the bench: other tests want the processor too.
        words = ["points", "kills", "--seed", "11", "--patience", "5"]
        ended = subprocess.run(
            [sys.executable, "-m", "drill", *words],
            cwd=CHECKOUT,
            env={name: text for name, text in os.environ.items() if name != "DATABASE_URL"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

        assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
        assert "No page was lost." in ended.stdout

    def test_names_its_scenarios_without_starting_anything(self):
        ended = subprocess.run(
            [sys.executable, "-m", "drill", "--list"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

        assert "kills" in ended.stdout

    def test_refuses_a_scenario_it_does_not_know(self):
        ended = subprocess.run(
            [sys.executable, "-m", "drill", "sunshine"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert ended.returncode == 2
        assert "no such scenario: sunshine" in ended.stderr
