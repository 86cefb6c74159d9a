"""What goes along when a case goes on in another: its clocks, drafts and links, and back again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from cases.actions.clocks.rows import ENDED_FIELDS, alive_of
from cases.models import Case, CaseLink, Draft, Party, SLAClock
from cases.models.clock import ANSWERS, ClockKind, ClockStatus

#: Counted anew in the other case from the messages that go there, or running there already.
_COUNTED_ANEW = (*ANSWERS, ClockKind.RESOLUTION)


def take_clocks(
    source: Case,
    into: Case,
    parties: Mapping[int, Party],
    *,
    staying: Collection[int] = (),
    now: datetime,
) -> list[dict[str, Any]]:
    """Take what is still owed along, and end what the other case counts itself, or what stays behind (`staying`).

    Gives what an undo puts back.
    """
    there = {(clock.kind, clock.side, clock.subject) for clock in alive_of(into)}
    kept = []
    for clock in alive_of(source):
        key = (clock.kind, clock.side, clock.subject)
        counts = clock.kind in _COUNTED_ANEW or (clock.kind == ClockKind.STAY and key in there)
        ends = counts or clock.pk in staying
        kept.append(
            {
                "clock": clock.pk,
                "ended": ends,
                "status": clock.status,
                "next_warn_at": clock.next_warn_at.isoformat() if clock.next_warn_at else "",
                "subject": clock.subject,
                "party": clock.party_id,
            }
        )
        if ends:
            clock.settle_breach(now=now)
            clock.cancel()
            clock.save(update_fields=ENDED_FIELDS)
            continue
        if key in there:  # two of one subject: both are owed
            clock.subject = f"{clock.subject[:65]}@{source.reference}"
        clock.case = into
        clock.party = parties.get(clock.party_id) if clock.party_id else None
        clock.save(update_fields=["case", "subject", "party"])
    return kept


def return_clocks(source: Case, into: Case, kept: list[dict[str, Any]]) -> None:
    """Let run again what ended with the merge, and take back what went along; what was settled meanwhile stays so."""
    rows = SLAClock.objects.select_for_update(of=("self",)).in_bulk([one["clock"] for one in kept])
    for one in kept:
        clock = rows[one["clock"]]
        if one["ended"]:
            if clock.status == ClockStatus.CANCELLED:
                clock.status = one["status"]
                clock.next_warn_at = parse_datetime(one["next_warn_at"])
                clock.save(update_fields=["status", "next_warn_at"])
        elif clock.case_id == into.pk:
            clock.case, clock.subject, clock.party_id = source, one["subject"], one["party"]
            clock.save(update_fields=["case", "subject", "party"])


def take_drafts(source: Case, into: Case) -> list[int]:
    """Take half-written words to the thread of the same audience; gives the ids of the drafts."""
    there = {thread.kind: thread for thread in into.threads.all()}
    drafts = list(Draft.objects.filter(thread__case=source).select_related("thread"))
    for draft in drafts:
        draft.thread = there[draft.thread.kind]
        draft.save(update_fields=["thread"])
    return [draft.pk for draft in drafts]


def return_drafts(source: Case, into: Case, ids: list[int]) -> None:
    """Take back the drafts that went along and are still unsent."""
    there = {thread.kind: thread for thread in source.threads.all()}
    for draft in Draft.objects.filter(pk__in=ids, thread__case=into).select_related("thread"):
        draft.thread = there[draft.thread.kind]
        draft.save(update_fields=["thread"])


def take_links(source: Case, into: Case) -> list[dict[str, Any]]:
    """Let links to other cases lead to the case that goes on, where they make sense there; gives what changed."""
    standing = CaseLink.objects.standing()
    kept = []
    for link in standing.filter(Q(source=source) | Q(target=source)).select_for_update():
        end = "source" if link.source_id == source.pk else "target"
        if into.pk in (link.source_id, link.target_id) or _is_taken(link, end, into):
            continue
        setattr(link, end, into)
        link.save(update_fields=[end])
        kept.append({"link": link.pk, "end": end})
    return kept


def return_links(source: Case, kept: list[dict[str, Any]]) -> None:
    """Let the links that came along lead to the first case again, if they still stand."""
    for one in kept:
        CaseLink.objects.filter(pk=one["link"], removed_at=None).update(**{one["end"]: source})


def _is_taken(link: CaseLink, end: str, into: Case) -> bool:
    """Say whether the other case has this link already, or a place in an incident that this one would break."""
    ends = {"source": link.source_id, "target": link.target_id, end: into.pk}
    standing = CaseLink.objects.standing()
    if link.kind != CaseLink.Kind.INCIDENT:
        return standing.filter(kind=link.kind, **ends).exists()
    parts = standing.incidents()
    if end == "source":
        return parts.filter(Q(source=into) | Q(target=into)).exists()
    return parts.filter(source=into).exists() or parts.filter(**ends).exists()
