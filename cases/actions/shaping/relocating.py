"""Take messages from one case to another: same words, same author, same time, same audience."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from cases.actions import redacting
from cases.actions.clocks.answers import rebuild_answers
from cases.actions.clocks.happenings import happenings_of
from cases.actions.clocks.rows import refresh_next_due
from cases.clocks import folding
from cases.models import (
    Case,
    CaseEvent,
    CaseMerge,
    Citation,
    Message,
    MessageMove,
    Party,
    Side,
    Thread,
)
from cases.models.clock import ANSWERS
from users.models import User


def counterparts(source: Case, into: Case, *, now: datetime) -> tuple[dict[int, Party], list[int]]:
    """Return for each party of `source` the same person on the same side of `into`, and the ids of those added.

    A side on which `into` has nobody gets the people of `source`; the caller has made sure that no side is joined.
    """
    there = {(party.person_id, party.side): party for party in into.parties.all()}
    taken = {party.side for party in there.values()}
    found, added = {}, []
    for party in source.parties.order_by("pk"):
        same = there.get((party.person_id, party.side))
        if same is None and party.side not in taken:
            same = Party.objects.create(
                case=into,
                person_id=party.person_id,
                side=party.side,
                address=party.address,
                is_primary=party.is_primary,
                joined_at=now,
            )
            added.append(same.pk)
        if same is not None:
            found[party.pk] = same
    return found, added


def relocate(
    message_ids: Sequence[int],
    *,
    source: Case,
    into: Case,
    parties: Mapping[int, Party],
    by: User,
    now: datetime,
    merge: CaseMerge | None = None,
) -> int:
    """Move messages, their lines on the timeline and what they cite; gives how many. Both cases are held."""
    here, there = _threads(source), _threads(into)
    rows = list(
        Message.objects.filter(pk__in=message_ids, thread__case=source)
        .select_related("thread")
        .only("thread__kind", "party")
        .order_by("pk")
    )
    groups: dict[tuple[str, int | None], list[int]] = {}
    for row in rows:
        groups.setdefault((row.thread.kind, row.party_id), []).append(row.pk)
    MessageMove.objects.bulk_create(
        MessageMove(
            message=row,
            source=here[row.thread.kind],
            target=there[row.thread.kind],
            merge=merge,
            moved_by=by,
            moved_at=now,
        )
        for row in rows
    )
    for (kind, party_id), ids in groups.items():
        party = parties[party_id] if party_id is not None else None
        Message.objects.filter(pk__in=ids).update(thread=there[kind], party=party)
        CaseEvent.objects.filter(message__in=ids, party=None).update(case=into)
        CaseEvent.objects.filter(message__in=ids, party__isnull=False).update(
            case=into, party=party
        )
    Citation.objects.filter(message__in=[row.pk for row in rows]).update(case=into)
    redacting.follow([row.pk for row in rows], source=source, into=into)
    for kind in {kind for kind, _party in groups}:
        if not there[kind].subject:
            there[kind].subject = here[kind].subject
            there[kind].save(update_fields=["subject"])
    return len(rows)


def derive_anew(case: Case, *, now: datetime) -> None:
    """Bring threads and clocks to the messages the case now has; what is past due already scores no second breach."""
    before = dict(case.clocks.alive().values_list("pk", "due_at"))
    happenings = happenings_of(case)
    rebuild_answers(case, happenings, now=now)
    pressing = case.clocks.alive().filter(kind__in=ANSWERS, breached_at=None, due_at__lte=now)
    moved = [pk for pk, due in pressing.values_list("pk", "due_at") if before.get(pk) != due]
    case.clocks.filter(pk__in=moved).update(compressed=True)
    _settle_threads(case, happenings)
    refresh_next_due(case)


def _settle_threads(case: Case, happenings: list[folding.Happening]) -> None:
    heard = dict(
        Message.objects.filter(thread__case=case, direction=Message.Direction.INBOUND)
        .values_list("thread__kind")
        .annotate(last=Max("written_at"))
    )
    for side, thread in _threads(case).items():
        if side not in Side.values:
            continue
        runs = folding.answers(happenings, side)
        owed = runs[-1].started_at if runs and runs[-1].is_running else None
        if (thread.unanswered_since, thread.last_inbound_at) != (owed, heard.get(side)):
            thread.unanswered_since, thread.last_inbound_at = owed, heard.get(side)
            thread.save(update_fields=["unanswered_since", "last_inbound_at"])


def _threads(case: Case) -> dict[str, Thread]:
    return {thread.kind: thread for thread in case.threads.select_for_update(of=("self",))}
