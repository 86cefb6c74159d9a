"""Work that need not be done again: a stamp holds the fingerprint of what it was done with."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Return a short text that changes when one of the files or one of the other texts does."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        facts = file.stat()
        digest.update(f"{file}\0{facts.st_mtime_ns}\0{facts.st_size}\0".encode())
    return digest.hexdigest()


class Stamp:
    """Whether a piece of work was done with exactly these inputs."""

    def __init__(self, folder: Path, name: str, inputs: str) -> None:
        self._file = folder / f"{name}.done"
        self._inputs = inputs

    def is_fresh(self) -> bool:
        """Return whether the work was done with the same inputs."""
        return self._file.exists() and self._file.read_text() == self._inputs

    def set(self) -> None:
        """Note that the work is done."""
        self._file.write_text(self._inputs)
