"""Everything one case page shows, read in a number of statements that does not grow with the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import get_language

from cases.clocks.tiles import Tile, tiles_of
from cases.desk.rows import Badge, Reader, badges_of, days_until
from cases.models import (
    Case,
    CaseEvent,
    CaseRisk,
    CaseSeen,
    Draft,
    Handover,
    LegalHold,
    Party,
    PlannedSend,
    Snooze,
    Thread,
    ThreadKind,
)
from cases.models.hold import number_of
from cases.routing.gathering import Line, lines_of
from cases.routing.offers import came_back
from common import words
from users.models import User
from users.roles import Permission

#: What the banner of a hold shows, read with the case itself.
_HELD = JSONObject(
    pk="pk", scope="scope", instruction="instruction", state="state", decider="decider"
)

#: What is remembered of who leaves out the events, among the parts people fold.
EVENTS = "events"


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


@dataclass(frozen=True, slots=True)
class Held:
    """One legal hold in force that reaches the case, as its banner shows it."""

    pk: int
    number: str
    scope: str
    instruction: str
    is_asked_of_me: bool


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
    def holds(self) -> list[Held]:
        """Return the legal holds that reach the case, the oldest first."""
        return [
            Held(
                pk=held["pk"],
                number=number_of(held["pk"]),
                scope=held["scope"],
                instruction=held["instruction"],
                is_asked_of_me=held["state"] == "asked" and held["decider"] == self.me.pk,
            )
            for held in getattr(self.case, "held_by", ())
        ]

    @property
    def may_hold(self) -> bool:
        """Say whether the reader may set a legal hold."""
        return self.me.can(Permission.SET_HOLDS)

    @property
    def may_work(self) -> bool:
        """Say whether the reader works on cases, or was only let in to this one."""
        return self.me.can(Permission.WORK_CASES)

    @property
    def shows_messages_only(self) -> bool:
        """Say whether the reader reads everything without what is no message."""
        return self.me.sections.get(EVENTS) is False

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
    offered = Handover.objects.filter(case=OuterRef("pk"))
    holds = LegalHold.objects.in_force().covering_outer().order_by("pk")
    aliases = Case.objects.filter(merged_into=OuterRef("pk")).order_by("pk")
    return (
        Case.objects.visible_to(user)
        .annotate(held_by=ArraySubquery(holds.values(held=_HELD)))
        .annotate(alias_ids=ArraySubquery(aliases.values("pk")))
        .annotate(newest_event=Subquery(happened.annotate(last=Max("pk")).values("last")))
        .annotate(snoozed_until=Subquery(asleep.values("until")[:1]))
        .annotate(was_offered=Exists(offered))
        .select_related("case_type", "owner", "reservation__listing", "reservation__guest")
        .filter(reference=reference)
        .first()
    )


def sheet_of(case: Case, me: User, *, now: datetime) -> Sheet:
    """Read the case for one person: six statements at most, whatever its size."""
    reader = reader_of(now=now)
    tabs, seen_at = _tabs(case, me)
    writing = []
    for draft in _drafts(case, tabs):
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
        last_offer=_last_offer(case),
        writing=writing,
        seen_at=seen_at,
    )


def _drafts(case: Case, tabs: dict[str, Tab]) -> Iterable[Draft]:
    """Return everybody's half-written words on the case; asks only where there are any."""
    if not any(tab.thread.has_drafts for tab in tabs.values()):  # type: ignore[attr-defined] # added by _tabs
        return ()
    return Draft.objects.filter(thread__case=case).select_related("author", "thread")


def _last_offer(case: Case) -> Handover | None:
    """Return the last hand-over that was offered; asks only where there was one."""
    if not getattr(case, "was_offered", True):
        return None
    return case.handovers.select_related("giver", "taker").order_by("-pk").first()


def _next_stay_in(parties: list[Party], now: datetime) -> int | None:
    """Return in how many days another stay of the guest begins; None for none within a month."""
    ahead = [p.next_stay for p in parties if p.side == ThreadKind.GUEST and p.is_primary]  # type: ignore[attr-defined]
    return days_until(min((day for day in ahead if day is not None), default=None), now)


def _tabs(case: Case, me: User) -> tuple[dict[str, Tab], datetime | None]:
    """Return the threads with what is new in each, and up to when this person has read the case."""
    seen = CaseSeen.objects.filter(case=OuterRef("case"), user=me).values("seen_at")
    received = Q(messages__direction="in")
    threads = list(
        Thread.objects.filter(case=case)
        .annotate(has_plans=Exists(PlannedSend.objects.waiting().filter(thread=OuterRef("pk"))))
        .annotate(has_drafts=Exists(Draft.objects.filter(thread=OuterRef("pk"))))
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
