"""The folder of a PostgreSQL cluster: made once, checked at each start, freed of what a dead server left."""

import hashlib
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from runtime.children import Account, wait_until
from runtime.terminal import CannotStart

SUPERUSER = "postgres"


def place(home: Path, account: Account | None) -> Path:
    """Return the folder for the cluster and what belongs to it: in `home`, unless `account` cannot reach that.

    Root's own folders are closed to the server's user; then the place is below /var/lib, named after the home.
    """
    inside = home / "postgres"
    if account is None or inside.exists() or _can_enter(home, account):
        return inside
    return Path("/var/lib/steward") / hashlib.sha256(str(home).encode()).hexdigest()[:12]


def prepare(folder: Path, account: Account | None) -> None:
    """Make the folder and give it to the account the server runs as."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid)


def create(
    programs: Path, data: Path, *, password: str, major: int, account: Account | None
) -> None:
    """Run initdb once: UTF-8, the same order on every machine, passwords for everybody."""
    password_file = data.parent / "password"
    half = data.with_name(
        f"{data.name}.half"
    )  # renamed when complete, so that an interrupted start leaves no half cluster
    shutil.rmtree(half, ignore_errors=True)
    password_file.write_text(password)
    password_file.chmod(0o600)
    if account:
        os.chown(password_file, account.uid, account.gid)
    locale = (
        ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if major >= 17
        else ["--locale=C.UTF-8"]
    )
    command = [programs / "initdb", "-D", half, "-U", SUPERUSER, "-E", "UTF8", *locale]
    command += [
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--no-sync",
        "--no-instructions",
    ]
    try:
        made = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        raise CannotStart(f"PostgreSQL could not make its folder {data}: {made.stderr.strip()}")
    half.rename(data)


def refuse_other_major(data: Path, major: int) -> None:
    """Refuse a folder made by another major version; they do not share data."""
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(major):
        raise CannotStart(
            f"The data in {data} was made by PostgreSQL {made_by}, and this is PostgreSQL {major}. Start over with"
            f" `make demo-reset`, or set PG_BINDIR to the programs of PostgreSQL {made_by}."
        )


def free_of_the_dead(data: Path) -> None:
    """Make sure no server uses the folder: stop one an earlier launcher left, forget the pid file of a dead one."""
    pid_file = data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        if not _is_postgres(pid, data):
            pid_file.unlink()  # the number belongs to nobody, or to somebody else by now
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not _is_postgres(pid, data), 10, pause=0.1):
            raise CannotStart(
                f"A PostgreSQL server (process {pid}) still uses {data} and does not stop. End it, then try again."
            )
        pid_file.unlink(missing_ok=True)


def _is_postgres(pid: int, data: Path) -> bool:
    """Return whether the process lives, is no zombie, and is the server of that folder."""
    tool = shutil.which("ps")
    said = _asked(tool, pid) if tool else _from_proc(pid)
    return bool(said) and not said.startswith("Z") and str(data) in said


def _asked(tool: str, pid: int) -> str:
    command = [tool, "-ww", "-o", "stat=,args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _from_proc(pid: int) -> str:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return f"{state} {Path(f'/proc/{pid}/cmdline').read_text().replace(chr(0), ' ')}"
    return ""


def _can_enter(folder: Path, account: Account) -> bool:
    return (
        subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
