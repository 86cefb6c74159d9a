"""What a draft would have made of cases that are over: their events run through the same replay as `sla_replay`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.actions.clocks.rows import facts_of
from cases.clocks.impact import Proposal, statutory_date
from cases.lifecycle import PAUSING
from cases.models import Case, CaseEvent, Message, SLAClock
from cases.story.clocks import clock_title
from cases.vocabulary import segment_name
from common.errors import BadInput
from sla import promises
from sla.anchored import anchored_due
from sla.clock import Goal, Kind
from sla.matching import first_fit
from sla.models import ServiceLevel, Shelf, Target
from sla.replay import Event, EventKind, replay
from users.models import User

#: How many cases are measured unless somebody asks for more, and the most anybody may ask for.
USUAL, MOST = 50, 500
_Event = CaseEvent.Kind
_WHOLE: Mapping[str, EventKind] = {
    _Event.OPENED: EventKind.CASE_CREATED,
    _Event.WAITING: EventKind.PAUSE,
    _Event.RESUMED: EventKind.RESUME,
    _Event.RESOLVED: EventKind.CLOSE,
    _Event.REOPENED: EventKind.REOPEN,
}

Targets = Mapping[str, Goal]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clock of one past case: missed as things stand, missed under the proposal; None: not promised."""

    kind: str
    side: str
    before: bool | None
    after: bool | None

    @property
    def label(self) -> str:
        """What the clock is called."""
        return clock_title(self.kind, self.side)

    @property
    def has_changed(self) -> bool:
        """Whether the proposal makes a difference."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Measured:
    """One past case with the verdicts on its clocks."""

    case: Case
    level_before: str
    level_after: str
    verdicts: Sequence[Verdict]

    @property
    def changed(self) -> list[Verdict]:
        """The clocks on which the proposal makes a difference."""
        return [verdict for verdict in self.verdicts if verdict.has_changed]


@dataclass(slots=True)
class Count:
    """How many clocks were met and missed as things stand, and under the proposal."""

    met_before: int = 0
    missed_before: int = 0
    met_after: int = 0
    missed_after: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one clock."""
        self.met_before += verdict.before is False
        self.missed_before += verdict.before is True
        self.met_after += verdict.after is False
        self.missed_after += verdict.after is True

    @property
    def share_before(self) -> float | None:
        """The part that was met, as things stand."""
        whole = self.met_before + self.missed_before
        return self.met_before / whole if whole else None

    @property
    def share_after(self) -> float | None:
        """The part that would have been met."""
        whole = self.met_after + self.missed_after
        return self.met_after / whole if whole else None


@dataclass(slots=True)
class Hindsight:
    """What a proposal would have made of past cases."""

    cases: int = 0
    whole: Count = field(default_factory=Count)
    segments: dict[str, Count] = field(default_factory=dict)
    kinds: dict[str, Count] = field(default_factory=dict)
    differing: list[Measured] = field(default_factory=list)


def in_hindsight(
    proposal: Proposal, *, viewer: User, now: datetime, last: int = USUAL
) -> Hindsight:
    """Measure the last so many resolved cases the viewer may see, as things stand and under the proposal.

    Severity, type and team are those the case has now. The number of statements is the same however many cases.
    """
    cases = list(
        Case.objects.visible_to(viewer)
        .filter(resolved_at__isnull=False, resolved_at__lte=now)
        .select_related("case_type", "team")
        .order_by("-resolved_at")[:last]
    )
    told = Hindsight(cases=len(cases))
    is_rule = proposal.shelf == Shelf.RULES
    for each in _by_rule(cases, proposal) if is_rule else _by_replay(cases, proposal, now):
        segment = segment_name(each.case.segment)
        for verdict in each.verdicts:
            told.whole.add(verdict)
            told.segments.setdefault(segment, Count()).add(verdict)
            told.kinds.setdefault(verdict.kind, Count()).add(verdict)
        if each.changed:
            told.differing.append(each)
    return told


def _by_replay(cases: Sequence[Case], proposal: Proposal, now: datetime) -> Iterable[Measured]:
    """Run the events of each case through the replay twice."""
    stories = _stories(cases)
    standing = _Standing(now)
    for case in cases:
        before, now_called = standing.targets_of(case)
        after, then_called = _proposed(case, proposal, standing, before, now_called)
        verdicts = [
            Verdict(kind, side, missed, missed_then)
            for (kind, side), missed, missed_then in _compared(stories[case.pk], before, after)
            if missed is not None or missed_then is not None
        ]
        yield Measured(case, now_called, then_called, verdicts)


@dataclass(slots=True)
class _Story:
    """What happened to one case as far as its clocks care: turns of the whole, and the words of each side."""

    turns: list[tuple[Event, bool]] = field(default_factory=list)
    words: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def whole(self) -> list[Event]:
        """Return the events of the case itself."""
        return [event for event, counts in self.turns if counts]

    def talk(self, side: str) -> list[Event]:
        """Return the words of one side and ours to it, with what ended and reopened the case."""
        ends = (EventKind.CLOSE, EventKind.REOPEN)
        turns = [event for event, _counts in self.turns if event.kind in ends]
        return sorted([*self.words[side], *turns], key=lambda event: event.at)


def _stories(cases: Sequence[Case]) -> Mapping[int, _Story]:
    """Return what happened to each case; a send taken back never was, words count from when they reached us."""
    stories: dict[int, _Story] = defaultdict(_Story)
    events = CaseEvent.objects.filter(case__in=cases, kind__in=_WHOLE).order_by("occurred_at", "pk")
    for case_id, kind, at, on in events.values_list("case_id", "kind", "occurred_at", "facts__on"):
        stands_still = kind != _Event.WAITING or on in PAUSING
        stories[case_id].turns.append((Event(at, _WHOLE[kind]), stands_still))
    said = Message.objects.filter(thread__case__in=cases, direction__in=["in", "out"])
    said = said.filter(withdrawn_at=None).order_by("written_at", "pk")
    for case_id, direction, at, side in said.values_list(
        "thread__case", "direction", "written_at", "thread__kind"
    ):
        heard = direction == "in"
        kind = EventKind.CUSTOMER_MESSAGE if heard else EventKind.AGENT_REPLY
        stories[case_id].words[side].append(Event(at, kind))
    return stories


class _Standing:
    """The levels in force now with their targets, read once."""

    def __init__(self, now: datetime) -> None:
        self.levels = list(
            ServiceLevel.objects.in_force(now=now).in_order().prefetch_related("targets__calendar")
        )
        self.targets = {level.pk: list(level.targets.all()) for level in self.levels}
        codes = {t.calendar.code for each in self.targets.values() for t in each if t.calendar}
        self.calendars = promises.calendars_in_force(codes, now=now)
        self._plans: dict[int, dict[str, promises.TargetPlan]] = {}

    def targets_of(self, case: Case) -> tuple[dict[str, promises.TargetPlan], str]:
        """Return what a case is promised as things stand."""
        level, _reasons = first_fit(self.levels, facts_of(case))
        if level is None:
            return {}, ""
        if level.pk not in self._plans:
            self._plans[level.pk] = {
                t.kind: promises.plan(t, level, self.calendars) for t in self.targets[level.pk]
            }
        return self._plans[level.pk], level.name


def _proposed(
    case: Case,
    proposal: Proposal,
    standing: _Standing,
    before: Mapping[str, promises.TargetPlan],
    called: str,
) -> tuple[Mapping[str, promises.TargetPlan], str]:
    """Return what the case would be promised under the proposal."""
    if proposal.shelf == Shelf.LEVELS:
        level, _reasons = first_fit(proposal.levels, facts_of(case))
        if level is None:
            return {}, ""
        return {
            target.kind: _planned(target, level, proposal) for target in proposal.targets[id(level)]
        }, level.name
    row = standing.calendars.get(proposal.code)
    here = row.pk if row else None
    return {
        kind: replace(plan, calendar=proposal.calendar)
        if plan.calendar_id is not None and plan.calendar_id == here
        else plan
        for kind, plan in before.items()
    }, called


def _planned(target: Target, level: ServiceLevel, proposal: Proposal) -> promises.TargetPlan:
    key = (id(target), -1)
    if key not in proposal.plans:
        proposal.plans[key] = promises.plan(target, level, proposal.calendars)
    return proposal.plans[key]


def _compared(
    story: _Story, before: Targets, after: Targets
) -> Iterable[tuple[tuple[str, str], bool | None, bool | None]]:
    """Yield each clock with whether it was missed under either promise."""
    whole, kind = story.whole(), Kind.RESOLUTION
    yield (kind, ""), _missed(whole, before, kind), _missed(whole, after, kind)
    for side in ("guest", "host"):
        first, later = _answers(story.talk(side))
        for kind, part in ((Kind.FIRST_RESPONSE, first), (Kind.NEXT_UPDATE, later)):
            if part:
                yield (kind, side), _missed(part, before, kind), _missed(part, after, kind)


def _answers(talk: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """Return what one side's first response and its updates are counted from, as the desk counts them.

    Its clocks begin with its first message; updates are owed for what it wrote after the first reply.
    """
    wrote = next((e for e in talk if e.kind is EventKind.CUSTOMER_MESSAGE), None)
    if wrote is None:
        return [], []
    first = [Event(wrote.at, EventKind.CASE_CREATED), *(e for e in talk if e.at >= wrote.at)]
    replied = next((e for e in first if e.kind is EventKind.AGENT_REPLY), None)
    if replied is None:
        return first, []
    later = [e for e in first if e.at >= replied.at and e.kind is not EventKind.CASE_CREATED]
    if not any(e.kind is EventKind.CUSTOMER_MESSAGE for e in later):
        return first, []
    return first, [Event(replied.at, EventKind.CASE_CREATED), *later]


def _missed(events: Sequence[Event], targets: Targets, kind: Kind) -> bool | None:
    """Say whether a clock was missed; None where nothing of the kind is promised, or it cannot be counted."""
    goal = targets.get(kind)
    if goal is None or not events:
        return None
    try:
        clock = replay(targets={kind: goal}, events=events).clocks[kind]
    except BadInput:  # a calendar that never opens, or a case without its opening
        return None
    return clock.breached_at is not None


def _by_rule(cases: Sequence[Case], proposal: Proposal) -> Iterable[Measured]:
    """Compare when the clocks of this rule ended with when they would have been due."""
    clocks: dict[int, list[SLAClock]] = defaultdict(list)
    mine = SLAClock.objects.filter(case__in=cases, rule__code=proposal.code)
    for clock in mine.exclude(anchor_at=None).order_by("pk"):
        clocks[clock.case_id].append(clock)
    for case in cases:
        verdicts = [
            Verdict(
                clock.kind,
                clock.side,
                clock.breached_at is not None,
                _rule_missed(clock, case, proposal),
            )
            for clock in clocks[case.pk]
        ]
        if verdicts:
            yield Measured(case, "", "", verdicts)


def _rule_missed(clock: SLAClock, case: Case, proposal: Proposal) -> bool | None:
    ended = clock.met_at or case.resolved_at
    if proposal.rule is None or clock.anchor_at is None or ended is None:
        return None
    try:
        if proposal.rule.kind == proposal.rule.Kind.STATUTORY:
            due_at = statutory_date(clock, proposal.rule, proposal.working)
        else:
            due = anchored_due(
                proposal.rule.as_anchored(proposal.bands),
                anchor_at=clock.anchor_at,
                zone=clock.anchor_zone,
                opened_at=clock.started_at,
            )
            if due.compressed:
                return False
            due_at = due.due_at
    except BadInput:
        return None
    return ended > due_at
