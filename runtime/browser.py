"""A Chromium for the stories in a browser: found, or installed where that is ours to do."""

import os
import shutil
import subprocess
from pathlib import Path

from runtime.terminal import console

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HOW = (
    "No browser was found, so the stories in a browser cannot run. Install Chromium (Debian and Ubuntu:"
    " sudo apt-get install chromium; macOS: brew install --cask chromium) or set CHROMIUM to its program."
)


def find() -> str | None:
    """Return the program of a Chromium: $CHROMIUM, else what is on the PATH, else where macOS keeps it."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    on_path = (shutil.which(name) for name in NAMES)
    return next((found for found in on_path if found), None) or next(
        (program for program in MAC if Path(program).exists()), None
    )


def find_or_install() -> str | None:
    """Return a Chromium, installed with apt-get when we are root on Debian and there is none; else None."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        console.print("No browser was found; installing Chromium with apt-get.")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*quiet, "update"], env=env, check=False, stdin=subprocess.DEVNULL)
        subprocess.run(
            [*quiet, "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"],
            env=env,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    return find()
