"""What was decided before in cases like this one, as far as the reader may see it. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from cases.deciding.likeness import (
    LEAD_BANDS,
    Facts,
    Lead,
    Outcome,
    Place,
    Strip,
    Summary,
    Trait,
    Weight,
    drawn,
    points,
    shared,
    summary,
    words_of,
)
from cases.deciding.weighing import rule_name
from cases.lifecycle import ExceptionState
from cases.models import Approval, Case, Decision, ExceptionRequest
from cases.models.authority import HOUSE_CURRENCY
from cases.models.decision import Weighed
from cases.searching.query import read
from cases.searching.terms import terms_of
from common.money import Money
from policies.models import Clause
from users.models import User

Row = TypeVar("Row", Decision, ExceptionRequest)

#: How far back a decision is a precedent, and how many of the newest are weighed.
WINDOW = timedelta(days=730)
CANDIDATES = 300
#: How many are shown, and how like one has to be to be shown unasked.
_SHOWN, _ALIKE = 8, 4
#: From this many under the same rule on, others say nothing.
_ENOUGH = 3
#: What of a clause and its policy only a reader of it needs.
_LONG = (
    *(
        f"clause__{name}_{tongue}"
        for name in ("text", "plain", "example", "evidence_needed", "words")
        for tongue in ("en", "pt")
    ),
    "clause__version__policy__words_en",
    "clause__version__policy__words_pt",
)
_ENDED = {
    ExceptionState.APPROVED: Outcome.GRANTED,
    ExceptionState.RATIFIED: Outcome.GRANTED,
    ExceptionState.MODIFIED: Outcome.CHANGED,
    ExceptionState.DENIED: Outcome.DENIED,
}


@dataclass(frozen=True, slots=True)
class Precedent:
    """One decision, or one request somebody said no to; `shares` is what it has in common with what is asked about."""

    of: Decision | ExceptionRequest
    outcome: Outcome
    by: User | None
    at: datetime
    facts: Facts
    is_split: bool
    is_reversed: bool
    shares: tuple[Trait, ...] = ()

    @property
    def case(self) -> Case:
        """Return the case it was decided on."""
        return self.of.case

    @property
    def because(self) -> str:
        """Return the reason: of the decision, or of the no."""
        return self.of.because if isinstance(self.of, Decision) else self.of.reason or self.of.why

    @property
    def weight(self) -> Weight:
        """Return what it counts for among others."""
        return Weight(self.outcome, self.of.house_minor, self.is_split)


@dataclass(frozen=True, slots=True)
class Precedents:
    """Those like it, the most alike first; what all of them come to; and where the amount asked for lies."""

    found: list[Precedent]
    summary: Summary
    asked: int | None = None
    by_rule: bool = False

    @property
    def place(self) -> Place | None:
        """Return where the amount asked for lies among those that were given."""
        return None if self.asked is None else self.summary.place(self.asked)

    @property
    def strip(self) -> Strip | None:
        """Return the picture of the amounts, with the one asked for; None without enough of them."""
        return drawn(self.summary, self.asked)

    @property
    def median(self) -> Money | None:
        """Return the middle of what was given, in the house's currency."""
        return _money(self.summary.median)

    @property
    def low(self) -> Money | None:
        """Return the lower end of the middle half of what was given."""
        return _money(self.summary.low)

    @property
    def high(self) -> Money | None:
        """Return the upper end of the middle half of what was given."""
        return _money(self.summary.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for among all decisions; amounts in minor units of the house's currency."""

    clause: Clause | None = None
    kind: str = ""
    remedy: str = ""
    segment: str = ""
    country: str = ""
    lead: str = ""
    least: int | None = None
    most: int | None = None
    words: str = ""


def facts_of(weighed: Weighed, *texts: str) -> Facts:
    """Return what a decision or request is weighed by; read its clause with its policy before."""
    return Facts(
        kind=weighed.kind,
        rule=_rule_of(weighed),
        remedy=weighed.remedy,
        segment=weighed.segment,
        country=weighed.country,
        lead_days=weighed.lead_days,
        minor=weighed.house_minor,
        words=words_of(weighed.remedy_text, *texts),
    )


def like(
    facts: Facts, user: User, *, clause: Clause | None, but: Case | None, now: datetime
) -> Precedents:
    """Return what was decided in like cases, on any case but one: six statements.

    Where the same rule was left or followed often enough only that counts; else what shares enough other facts.
    """
    same_kind = Q(kind=facts.kind)
    chosen = [same_kind] if clause is None else [same_kind & _under(clause), same_kind]
    rows = _read(chosen, user, but=but, now=now)
    weighed = [replace(each, shares=shared(facts, each.facts)) for each in rows]
    same_rule = [each for each in weighed if Trait.RULE in each.shares]
    by_rule = len(same_rule) >= _ENOUGH
    alike = same_rule if by_rule else [each for each in weighed if points(each.shares) >= _ALIKE]
    alike.sort(key=lambda each: (-points(each.shares), -each.at.timestamp()))
    together = summary([each.weight for each in alike])
    return Precedents(alike[:_SHOWN], together, facts.minor or None, by_rule)


def find(asked: Asked, user: User, *, now: datetime) -> Precedents:
    """Return the newest decisions that fit what was asked, and what they come to together: few statements."""
    narrowed = Q()
    for name in ("kind", "remedy", "segment", "country"):
        if getattr(asked, name):
            narrowed &= Q(**{name: getattr(asked, name)})
    if asked.clause is not None:
        narrowed &= _under(asked.clause)
    if asked.lead:
        narrowed &= _ahead(Lead(asked.lead))
    if asked.least is not None:
        narrowed &= Q(house_minor__gte=asked.least)
    if asked.most is not None:
        narrowed &= Q(house_minor__lte=asked.most)
    found = _read([narrowed], user, but=None, now=now, words=asked.words)
    found.sort(key=lambda each: each.at, reverse=True)
    return Precedents(found[:50], summary([each.weight for each in found]))


def _read(
    narrowed: Sequence[Q], user: User, *, but: Case | None, now: datetime, words: str = ""
) -> list[Precedent]:
    """Read the newest decisions and the newest refusals of each narrowing, no case's own among them."""
    visible = Case.objects.visible_to(user)
    since = now - WINDOW
    terms = terms_of(read(words))
    found: dict[tuple[type[Model], int], Precedent] = {}
    for each in narrowed:
        decisions = (
            Decision.objects.filter(each, case__in=visible, decided_at__gt=since, reverses=None)
            .exclude(case=but)
            .select_related("decided_by", "exception", "reversed_by")
            .prefetch_related(Prefetch("exception__approvals", Approval.objects.order_by("pk")))
            .order_by("-decided_at", "-pk")
        )
        refusals = (
            ExceptionRequest.objects.filter(each, case__in=visible, asked_at__gt=since)
            .filter(
                state=ExceptionState.DENIED, decision=None
            )  # done at once and denied: counted above
            .exclude(case=but)
            .prefetch_related(
                Prefetch("approvals", Approval.objects.select_related("by").order_by("pk"))
            )
            .order_by("-asked_at", "-pk")
        )
        if terms.wanted:
            decisions = decisions.filter(terms.held_by("because"))
            refusals = refusals.filter(terms.held_by("why"))
        for decision in _light(decisions):
            found[(Decision, decision.pk)] = _decided(decision)
        for refusal in _light(refusals):
            found[(ExceptionRequest, refusal.pk)] = _refused(refusal)
    return list(found.values())


def _light(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Keep the newest, with case, clause and policy, but for their long texts."""
    return rows.select_related("case", "clause__version__policy").defer(*_LONG)[:CANDIDATES]


def _decided(decision: Decision) -> Precedent:
    exception = getattr(decision, "exception", None)
    outcome = Outcome.DECIDED
    said: list[Approval] = []
    texts = [decision.because]
    if exception is not None:
        outcome = _ENDED.get(ExceptionState(exception.state), Outcome.DECIDED)
        said = list(exception.approvals.all())
    return Precedent(
        of=decision,
        outcome=outcome,
        by=decision.decided_by,
        at=decision.decided_at,
        facts=facts_of(decision, *texts),
        is_split=_disagree(said),
        is_reversed=getattr(decision, "reversed_by", None) is not None,
    )


def _refused(request: ExceptionRequest) -> Precedent:
    said = list(request.approvals.all())
    return Precedent(
        of=request,
        outcome=Outcome.DENIED,
        by=said[-1].by if said else None,
        at=request.ended_at or request.asked_at,
        facts=facts_of(request, request.why),
        is_split=_disagree(said),
        is_reversed=False,
    )


def _disagree(said: Iterable[Approval]) -> bool:
    """Say whether people who answered the same request answered differently."""
    return len({each.verdict for each in said}) > 1


def _under(clause: Clause) -> Q:
    """Keep what was decided under a clause, in whatever version of its policy."""
    versions = Clause.objects.filter(
        version__policy=clause.version.policy_id, anchor=clause.anchor
    ).values("pk")
    return Q(clause__in=versions)


def _ahead(lead: Lead) -> Q:
    bands = list(LEAD_BANDS)
    if lead == Lead.LATER:
        return Q(lead_days__gt=LEAD_BANDS[bands[-1]])
    place = bands.index(lead)
    within = Q(lead_days__lte=LEAD_BANDS[lead])
    return within & Q(lead_days__gt=LEAD_BANDS[bands[place - 1]]) if place else within


def _rule_of(weighed: Weighed) -> str:
    if weighed.clause is not None:
        return rule_name(weighed.clause)
    return weighed.rule_text if isinstance(weighed, ExceptionRequest) else ""


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, HOUSE_CURRENCY)
