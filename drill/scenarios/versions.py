"""Two versions of the code on one database, as in the minutes of a deploy: the older worker must go on paging."""

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from common.queue import enqueue_on_commit
from drill import desk
from drill.desk import Desk
from drill.run import Result, Run
from runtime.home import CHECKOUT

GRACE = 20.0


def run(at: Run) -> Result:
    """Page with both versions at work, then with the older one alone; words it does not know must not stop it."""
    old = os.environ.get("DRILL_OLD") or _before_the_newest_tables()
    tree = at.house.folder / "older"
    if not old or not _unpacked(old, tree):
        return Result("versions", facts={"left out": "no history of the code here"})
    at.house.replace("worker-2", tree=tree)
    at.house.start()
    both = desk.make(at.house, "versions-both", rungs=2)
    at.say(f"this version and {old[:10]}")
    _raise_some(at, both, at.size(3, 60))
    at.settle(both, grace=GRACE)
    verdict = at.judge(both, grace=GRACE)
    at.say(f"{old[:10]} alone")
    at.house.rest("worker-1", "guard")
    alone = desk.make(at.house, "versions-old", rungs=1)
    for _ in range(3):
        enqueue_on_commit("escalations.sweep", colour="blue", of_alert=17)
    _raise_some(at, alone, at.size(3, 60))
    at.settle(alone, grace=GRACE)
    second = at.judge(alone, grace=GRACE)
    said = at.house.programs["worker-2"].log.read_text(errors="replace")
    faults = [*second.faults]
    if "unexpected keyword" in said:
        faults.append("the older worker refused words it does not know")
    at.house.rest("worker-2")
    at.house.replace("worker-2", tree=CHECKOUT)
    return Result(
        "versions", verdict, faults, {"older": old[:10], "alone": f"{second.kept} of {second.owed}"}
    )


def _raise_some(at: Run, made: Desk, count: int) -> None:
    for _ in range(count):
        made.raise_case()
        at.house.stay(1.0)


def _before_the_newest_tables() -> str:
    """Return the commit before the newest one that changed tables."""
    newest = _git("log", "-1", "--format=%H", "--diff-filter=A", "--", "*/migrations/0*.py")
    return _git("rev-parse", "--verify", "--quiet", f"{newest}^") if newest else ""


def _unpacked(commit: str, tree: Path) -> bool:
    packed = subprocess.run(
        ["git", "-C", str(CHECKOUT), "archive", commit],  # noqa: S607 - whichever the machine has
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        return False
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(tree, filter="data")
    return True


def _git(*words: str) -> str:
    try:
        said = subprocess.run(
            ["git", "-C", str(CHECKOUT), *words],  # noqa: S607 - the same
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""
