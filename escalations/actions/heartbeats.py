"""Signs of life: every loop writes its own, and rows of processes that others replaced are taken away."""

import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from escalations.models import Heartbeat

#: A silent process is forgotten after this long, once another of its kind beats.
REPLACED_AFTER = timedelta(minutes=2)
#: Nobody took its place: the newest row stays as the evidence, older ones go.
KEPT_FOR = timedelta(days=1)

#: Seconds between two rounds of a sweep nobody has told the pace of.
_USUAL = 10


def name_of(kind: str, *, pid: int | None = None) -> str:
    """Return what a process of this kind is called: kind@host:pid."""
    return f"{kind}@{socket.gethostname()[:50]}:{pid or os.getpid()}"


def beat(*, name: str, expected_every: int, now: datetime) -> None:
    """Write a loop's sign of life, in one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beaten_at=now, expected_every=expected_every)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beaten_at", "expected_every"],
    )


def ran(*, name: str, every: int | None, now: datetime) -> None:
    """Write that a sweep was done by somebody else than usual; without `every` its own pace stands."""
    if every is not None:
        beat(name=name, expected_every=every, now=now)
    elif not Heartbeat.objects.filter(name=name).update(beaten_at=now):
        beat(name=name, expected_every=_USUAL, now=now)


def leave(*, name: str) -> None:
    """Take the sign of life of a process away that ends because it was told to."""
    Heartbeat.objects.filter(name=name).delete()


@transaction.atomic
def retire(*, now: datetime, still: Iterable[str]) -> int:
    """Forget processes that others replaced, and loops that no longer exist; gives how many.

    `still` names the loops that should be there. Of a kind that nobody keeps up, the newest row stays: it says
    since when.
    """
    wanted = set(still)
    by_kind: dict[str, list[Heartbeat]] = {}
    for row in Heartbeat.objects.order_by("-beaten_at", "name"):
        by_kind.setdefault(row.kind, []).append(row)
    gone: list[int] = []
    for kind, rows in by_kind.items():
        newest = rows[0]
        unwanted = kind not in wanted and newest.is_late(now=now)
        patience = KEPT_FOR if newest.is_late(now=now) and not unwanted else REPLACED_AFTER
        gone += [
            row.pk
            for row in rows
            if now - row.beaten_at > patience and (unwanted or row.pk != newest.pk)
        ]
    return Heartbeat.objects.filter(pk__in=gone).delete()[0]
