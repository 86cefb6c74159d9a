"""What production refuses, seen from outside: settings decide while they are read."""

import os
import subprocess
import sys

import pytest

from runtime.home import CHECKOUT

GOOD = {"SECRET_KEY": "k3-" * 20, "SITE_URL": "https://steward.example"}


def start(**env):
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SECRET_KEY", "STEWARD_ENV", "DJANGO_SETTINGS_MODULE")
    }
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**clean, **env},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
class TestProduction:
    def test_refuses_to_start_without_a_secret(self):
        ended = start(STEWARD_ENV="production")

        assert ended.returncode != 0
        assert "SECRET_KEY is missing or too short" in ended.stderr

    def test_refuses_a_short_secret(self):
        ended = start(STEWARD_ENV="production", SECRET_KEY="short")

        assert ended.returncode != 0
        assert "SECRET_KEY is missing or too short" in ended.stderr

    def test_starts_with_a_long_one(self):
        assert start(STEWARD_ENV="production", **GOOD).returncode == 0

    def test_lets_development_start_without_any(self):
        assert start(STEWARD_ENV="development").returncode == 0
