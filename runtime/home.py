"""The one folder everything of a running Steward lives in, and who may use it now."""

import fcntl
import json
import os
import secrets
from pathlib import Path

from runtime.terminal import CannotStart

CHECKOUT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """Return STEWARD_HOME, else var/demo in this checkout."""
    return Path(os.environ.get("STEWARD_HOME") or CHECKOUT / "var" / "demo").absolute()


def prepare(folder: Path) -> None:
    """Make the folder, refusing one that another user of this machine made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        (folder / "mail").mkdir(exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK) and folder.stat().st_uid == os.geteuid()
    except PermissionError:
        usable = False
    if not usable:
        raise CannotStart(
            f"{folder} belongs to another user of this machine. Set STEWARD_HOME to a folder of your own."
        )


def secret(folder: Path, name: str) -> str:
    """Return this home's secret of that name, made at random the first time (readable by its owner only)."""
    file = folder / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if name not in known:
        known[name] = secrets.token_hex(32)
        write_private(file, json.dumps(known, indent=2))
    return known[name]


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)


class Occupied(CannotStart):
    """Another launcher runs in this home."""

    def __init__(self, folder: Path, pid: int, url: str) -> None:
        self.pid = pid
        super().__init__(
            f"The demo already runs here (process {pid}, {url or 'still starting'}). Stop it with Ctrl-C there,"
            f" or start a second one with its own folder and ports:"
            f" STEWARD_HOME={folder}-2 PORT=8001 MAIL_LISTEN_PORT=2526 make demo"
        )


class Occupancy:
    """The sign on the door: held by a kernel lock, so that a dead launcher never keeps it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / "launcher.lock").open("a+")

    def take(self) -> None:
        """Take the home for this process or raise Occupied with who has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            words = self._file.read().split()
            self._file.close()
            pid = int(words[0]) if words else 0
            raise Occupied(self._folder, pid, words[1] if len(words) > 1 else "") from None
        self.announce("")

    def announce(self, url: str) -> None:
        """Write who we are and where we can be reached, for the next one who tries."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{os.getpid()} {url}\n")
        self._file.flush()

    def leave(self) -> None:
        """Give the home back."""
        self._file.close()
