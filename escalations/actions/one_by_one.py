"""Rows and parts of a sweep, each by itself: one that fails is logged and leaves the others their turn."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from django.db import InterfaceError, OperationalError

log = structlog.get_logger(__name__)
Key = TypeVar("Key")


class Part(Protocol):
    """One part of a sweep; gives how much it did."""

    def __call__(self, *, now: datetime) -> int:
        """Do what is due at `now`."""


def each(
    keys: Iterable[Key], do: Callable[[Key], int], *, what: str, at_most: int | None = None
) -> int:
    """Do this for every row, each in a transaction of its own; gives the sum of what was done.

    `what` names the work in the log. After `at_most` done it stops; what failed counts for none. When
    the database is away it ends at once (OperationalError, InterfaceError).
    """
    done = 0
    for key in keys:
        if at_most is not None and done >= at_most:
            break
        try:
            done += do(key)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("row_stuck", what=what, row=key)
    return done


class Parts:
    """The parts of one sweep. What failed is raised at the end, when every other part had its turn."""

    def __init__(self, *, now: datetime) -> None:
        self.done: Counter[str] = Counter()
        #: The instant the next part is told.
        self.now = now
        self._failed: Exception | None = None

    @property
    def has_failed(self) -> bool:
        """Say whether any part failed."""
        return self._failed is not None

    def do(self, name: str, part: Part) -> None:
        """Do one part and add to its name how much it did."""
        try:
            self.done[name] += part(now=self.now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("part_failed", part=name)
            self._failed = self._failed or error

    def end(self) -> dict[str, int]:
        """Give what was done; raises what failed first."""
        if self._failed is not None:
            raise self._failed
        return dict(self.done)
