"""A stretch of one case’s timeline, read newest first in a number of statements that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from cases.entries import WITH_WORDS, BesideMessages, Entry, entries_of
from cases.models import (
    Case,
    CaseEvent,
    Citation,
    MessageMove,
    Redaction,
    ThreadKind,
)
from cases.models.clock import ClockKind
from cases.shaping.aliases import names_of
from cases.sheet import reader_of
from messaging.models import InboundAttachment
from users.models import User
from users.roles import Permission

#: How many entries of the timeline are shown at first, and with each look further back.
STORY = 30

#: Events of the whole case that also stand in a single thread, because they change who answers it.
_LANDMARKS = (
    CaseEvent.Kind.TAKEN,
    CaseEvent.Kind.TAKEN_OVER,
    CaseEvent.Kind.HANDOVER_ACCEPTED,
    CaseEvent.Kind.RESOLVED,
    CaseEvent.Kind.REOPENED,
)
#: Clocks whose beginning and end are told by what they count for: a question and its answer, a task and its end.
_SILENT_CLOCKS = (ClockKind.DEPARTMENT, ClockKind.CONSULT, ClockKind.TASK)
_SILENT = (CaseEvent.Kind.CLOCK_STARTED, CaseEvent.Kind.CLOCK_MET, CaseEvent.Kind.CLOCK_ENDED)
#: What an entry reads of an event and of the tables beside it: wide rows are most of the cost of a long story.
_TOLD = (
    "case",
    "kind",
    "thread_kind",
    "facts",
    "occurred_at",
    "actor__name",
    "actor__called",
    "party__side",
    "party__person__full_name",
    "party__person__preferred_name",
    "message__thread",
    "message__direction",
    "message__channel",
    "message__language",
    "message__text",
    "message__quoted_text",
    "message__written_at",
    "message__withdrawn_at",
    "message__redacted",
    "message__inbound",
    "message__author__name",
    "message__author__called",
    "message__delivery__state",
    "message__delivery__sent_at",
    "message__delivery__next_at",
    "message__delivery__attempts",
)
_QUOTED = (
    "message",
    "clause__anchor",
    "clause__version__number",
    "clause__version__policy__code",
    "clause__version__policy__title_en",
    "clause__version__policy__title_pt",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Story:
    """A stretch of the timeline, oldest first; `older` continues it backwards ("" at the beginning)."""

    entries: list[Entry]
    older: str
    newest: int


def story_of(
    case: Case,
    me: User,
    *,
    thread: str,
    now: datetime,
    seen_at: datetime | None,
    before: str = "",
    size: int = STORY,
    spoken_only: bool = False,
) -> Story:
    """Read the newest entries (or those before a place) of one thread, or of everything: three statements.

    Everything takes in what happened on cases merged into this one; those cost two more. `spoken_only` leaves
    out what is no message and no note.
    """
    aliases = names_of(case) if thread not in ThreadKind.values else {}
    happened = _events_of(case, aliases) if aliases else _events_in(case, thread)
    events = (
        (happened.filter(kind__in=WITH_WORDS) if spoken_only else happened)
        .select_related("actor", "party__person", "message__author", "message__delivery")
        .annotate(quotes=Exists(Citation.objects.filter(message=OuterRef("message"))))
        .only(*_TOLD)
        .annotate(**_origin(me))
    )
    place = _read_place(before)
    if place is not None:
        at, pk = place
        events = events.filter(occurred_at__lte=at).exclude(occurred_at=at, pk__gte=pk)
    found = list(events.order_by("-occurred_at", "-pk")[: size + 1])
    older = _place(found[size - 1]) if len(found) > size else ""
    found = found[:size]
    newest = max((event.pk for event in found), default=0)
    found.reverse()
    origins = {event.pk: aliases.get(event.case_id, "") for event in found}
    entries = entries_of(
        found,
        _beside(found),
        reader_of(now=now),
        me=me.pk,
        seen_at=seen_at,
        shows_audience=thread not in ThreadKind.values,
        reads_originals=me.can(Permission.READ_ORIGINALS),
        origins=origins,
    )
    return Story(entries, older, newest)


def _origin(me: User) -> dict[str, Subquery]:
    """Return where a message was first, and the case that was if the reader may know of it."""
    first = MessageMove.objects.filter(message=OuterRef("message")).order_by("pk")
    seen = first.filter(source__case__in=Case.objects.visible_to(me))
    return {
        "first_thread": Subquery(first.values("source")[:1]),
        "first_case": Subquery(seen.values("source__case__reference")[:1]),
    }


def newest_in(case: Case, thread: str, *, spoken_only: bool = False) -> int:
    """Return the id of the last thing that happened in one thread, or in everything; 0 for nothing."""
    happened = _events_in(case, thread)
    shown = happened.filter(kind__in=WITH_WORDS) if spoken_only else happened
    return shown.aggregate(newest=Max("pk"))["newest"] or 0


def _events_of(case: Case, aliases: Collection[int]) -> QuerySet[CaseEvent]:
    """Return what happened on the case and on those that go on in it; that they do is told once."""
    twice = Q(kind__in=[CaseEvent.Kind.MERGED, CaseEvent.Kind.UNMERGED], case__in=aliases)
    happened = CaseEvent.objects.filter(case__in=[case.pk, *aliases]).exclude(twice)
    return happened.exclude(kind__in=_SILENT, facts__kind__in=_SILENT_CLOCKS)


def _events_in(case: Case, thread: str) -> QuerySet[CaseEvent]:
    events = CaseEvent.objects.filter(case=case).exclude(
        kind__in=_SILENT, facts__kind__in=_SILENT_CLOCKS
    )
    if thread not in ThreadKind.values:
        return events
    spoken = Q(thread_kind=thread) & ~Q(kind=CaseEvent.Kind.CITED)
    return events.filter(spoken | Q(kind__in=_LANDMARKS))


def _beside(events: Sequence[CaseEvent]) -> BesideMessages:
    spoken = [e.message for e in events if e.kind in WITH_WORDS and e.message is not None]
    quoting = [event.message_id for event in events if event.quotes]  # type: ignore[attr-defined] # added by story_of
    inbound_ids = [message.inbound_id for message in spoken if message.inbound_id is not None]
    redacted = Redaction.objects.filter(
        case=OuterRef("inbound__message__thread__case"), sha256=OuterRef("sha256")
    )
    files = (
        InboundAttachment.objects.filter(inbound__in=inbound_ids)
        .annotate(redacted=Exists(redacted))
        .defer("content")
    )
    citations = (
        Citation.objects.filter(message__in=quoting)
        .select_related("clause__version__policy")
        .only(*_QUOTED)
    )
    return BesideMessages(
        files=_grouped(files.order_by("pk"), "inbound_id") if inbound_ids else {},
        citations=_grouped(citations.order_by("pk"), "message_id") if quoting else {},
    )


def _grouped(rows: object, key: str) -> dict[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:  # type: ignore[attr-defined] # any queryset
        groups[getattr(row, key)].append(row)
    return groups


def _place(event: CaseEvent) -> str:
    return f"{(event.occurred_at - _EPOCH) // timedelta(microseconds=1)}-{event.pk}"


def _read_place(text: str) -> tuple[datetime, int] | None:
    micros, _dash, pk = text.partition("-")
    try:
        return _EPOCH + int(micros) * timedelta(microseconds=1), int(pk)
    except (ValueError, OverflowError):
        return None
