"""Everything one case page shows, read in a number of statements that does not grow with the case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from cases.clocks.tiles import Tile, tiles_of
from cases.desk.rows import Badge, Reader, badges_of, days_until
from cases.entries import WITH_WORDS, BesideMessages, Entry, entries_of
from cases.models import (
    Case,
    CaseEvent,
    CaseRisk,
    CaseSeen,
    Citation,
    Draft,
    Handover,
    Party,
    PlannedSend,
    Redaction,
    Snooze,
    Thread,
    ThreadKind,
)
from cases.routing.gathering import Line, lines_of
from cases.routing.offers import came_back
from common import words
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


@dataclass(slots=True)
class Tab:
    """One thread as a link: its kind, how many messages are new, the last message, and one's draft."""

    thread: Thread
    new: int
    last_message: int
    has_plans: bool = False
    draft: Draft | None = None

    @property
    def kind(self) -> str:
        """Return the audience."""
        return self.thread.kind


@dataclass(slots=True)
class Sheet:
    """One case as one person sees it now."""

    case: Case
    me: User
    reader: Reader
    tabs: dict[str, Tab]
    parties: list[Party]
    tiles: list[Tile]
    risks: list[CaseRisk]
    badges: tuple[Badge, ...]
    last_offer: Handover | None
    writing: list[Draft]
    seen_at: datetime | None

    def party(self, side: str) -> Party | None:
        """Return the one we write to on a side."""
        return next((p for p in self.parties if p.side == side and p.is_primary), None)

    @property
    def guest(self) -> Party | None:
        """Return the guest we write to."""
        return self.party("guest")

    @property
    def host(self) -> Party | None:
        """Return the host we write to."""
        return self.party("host")

    @property
    def snoozed_until(self) -> datetime | None:
        """Return until when the reader has put the case off; None when it is on their list."""
        return getattr(self.case, "snoozed_until", None)

    @property
    def handover(self) -> Handover | None:
        """Return the offer that waits for an answer, if any."""
        offer = self.last_offer
        return offer if offer is not None and offer.state == Handover.State.OFFERED else None

    @property
    def gathered(self) -> list[Line]:
        """Return how the case stood when it was offered, in words."""
        return lines_of(self.handover.gathered, self.reader) if self.handover is not None else []

    @property
    def came_back(self) -> Handover | None:
        """Return the reader's own last offer if it was declined or ran out lately."""
        if not self.is_mine or not came_back(self.last_offer, to=self.me, now=self.reader.now):
            return None
        return self.last_offer

    @property
    def may_redact(self) -> bool:
        """Say whether the reader may make words unreadable."""
        return self.me.can(Permission.REDACT)

    @property
    def is_mine(self) -> bool:
        """Say whether the reader owns the case."""
        return self.case.is_owned_by(self.me)


def reader_of(
    *, now: datetime, current: str = "", shows_owner: bool = False, clock: str = ""
) -> Reader:
    """Return who looks: the zone and the language of this request."""
    return Reader(
        now=now,
        zone=timezone.get_current_timezone(),
        locale=words.locale_of(get_language()),
        shows_owner=shows_owner,
        current=current,
        clock=clock,
    )


def case_for(user: User, reference: str) -> Case | None:
    """Return one case this person may know of, with what every part of its page reads."""
    asleep = Snooze.objects.asleep().filter(case=OuterRef("pk"), user=user)
    happened = CaseEvent.objects.filter(case=OuterRef("pk")).order_by().values("case")
    return (
        Case.objects.visible_to(user)
        .annotate(newest_event=Subquery(happened.annotate(last=Max("pk")).values("last")))
        .annotate(snoozed_until=Subquery(asleep.values("until")[:1]))
        .select_related("case_type", "owner", "cause", "reservation__listing", "reservation__guest")
        .filter(reference=reference)
        .first()
    )


def sheet_of(case: Case, me: User, *, now: datetime) -> Sheet:
    """Read the case for one person: six statements, whatever its size."""
    reader = reader_of(now=now)
    tabs, seen_at = _tabs(case, me)
    writing = []
    others = Draft.objects.filter(thread__case=case).select_related("author", "thread")
    for draft in others:
        if draft.author_id == me.pk:
            tabs[draft.thread.kind].draft = draft
        elif draft.saved_at > now - timedelta(minutes=5) and draft.thread.is_outward:
            writing.append(draft)
    risks = list(case.risks.order_by("-level", "axis"))
    parties = list(
        case.parties.select_related("person").with_next_stay(now=now).order_by("side", "pk")
    )
    return Sheet(
        case=case,
        me=me,
        reader=reader,
        tabs=tabs,
        parties=parties,
        tiles=tiles_of(case.clocks.all(), case, reader),
        risks=risks,
        badges=badges_of(
            case,
            [(risk.axis, risk.level) for risk in risks],
            next_stay_in=_next_stay_in(parties, now),
        ),
        last_offer=case.handovers.select_related("giver", "taker").order_by("-pk").first(),
        writing=writing,
        seen_at=seen_at,
    )


def _next_stay_in(parties: list[Party], now: datetime) -> int | None:
    """Return in how many days another stay of the guest begins; None for none within a month."""
    ahead = [p.next_stay for p in parties if p.side == ThreadKind.GUEST and p.is_primary]  # type: ignore[attr-defined]
    return days_until(min((day for day in ahead if day is not None), default=None), now)


def story_of(
    case: Case,
    me: User,
    *,
    thread: str,
    now: datetime,
    seen_at: datetime | None,
    before: str = "",
    size: int = STORY,
) -> Story:
    """Read the newest entries (or those before a place) of one thread, or of everything: three statements."""
    events = (
        _events_in(case, thread)
        .select_related("actor", "party__person", "message__author", "message__delivery")
        .only(*_TOLD)
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
    entries = entries_of(
        found,
        _beside(found),
        reader_of(now=now),
        me=me.pk,
        seen_at=seen_at,
        shows_audience=thread not in ThreadKind.values,
        reads_originals=me.can(Permission.READ_ORIGINALS),
    )
    return Story(entries, older, newest)


def newest_in(case: Case, thread: str) -> int:
    """Return the id of the last thing that happened in one thread, or in everything; 0 for nothing."""
    return _events_in(case, thread).aggregate(newest=Max("pk"))["newest"] or 0


def _events_in(case: Case, thread: str) -> QuerySet[CaseEvent]:
    events = CaseEvent.objects.filter(case=case)
    if thread not in ThreadKind.values:
        return events
    spoken = Q(thread_kind=thread) & ~Q(kind=CaseEvent.Kind.CITED)
    return events.filter(spoken | Q(kind__in=_LANDMARKS))


def _tabs(case: Case, me: User) -> tuple[dict[str, Tab], datetime | None]:
    """Return the threads with what is new in each, and up to when this person has read the case."""
    seen = CaseSeen.objects.filter(case=OuterRef("case"), user=me).values("seen_at")
    received = Q(messages__direction="in")
    threads = list(
        Thread.objects.filter(case=case)
        .annotate(has_plans=Exists(PlannedSend.objects.waiting().filter(thread=OuterRef("pk"))))
        .annotate(seen_at=Subquery(seen))
        .annotate(
            last=Max("messages__pk", filter=received),
            new=Count(
                "messages",
                filter=received & (Q(seen_at=None) | Q(messages__written_at__gt=F("seen_at"))),
            ),
        )
    )
    by_kind = {thread.kind: thread for thread in threads}
    tabs = {
        kind: Tab(
            by_kind[kind],
            by_kind[kind].new,
            by_kind[kind].last or 0,
            has_plans=by_kind[kind].has_plans,
        )
        for kind in ThreadKind.values
    }
    return tabs, threads[0].seen_at if threads else None


def _beside(events: list[CaseEvent]) -> BesideMessages:
    spoken = [e.message for e in events if e.kind in WITH_WORDS and e.message is not None]
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
        Citation.objects.filter(message__in=[message.pk for message in spoken])
        .select_related("clause__version__policy")
        .only(*_QUOTED)
    )
    return BesideMessages(
        files=_grouped(files.order_by("pk"), "inbound_id") if inbound_ids else {},
        citations=_grouped(citations.order_by("pk"), "message_id") if spoken else {},
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
