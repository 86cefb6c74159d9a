"""The newest decisions and refusals that may be precedents: many are weighed by a few facts, a handful is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from cases.deciding.likeness import Facts, Outcome, Weight, words_of
from cases.deciding.weighing import named_rule
from cases.lifecycle import ExceptionState
from cases.models import Approval, Case, Decision, ExceptionRequest
from cases.searching.query import read
from cases.searching.terms import terms_of
from users.models import User

Row = TypeVar("Row", Decision, ExceptionRequest)

#: How far back a decision is a precedent, and how many of the newest are weighed.
WINDOW = timedelta(days=730)
CANDIDATES = 300
_ENDED: dict[str | None, Outcome] = {
    ExceptionState.APPROVED: Outcome.GRANTED,
    ExceptionState.RATIFIED: Outcome.GRANTED,
    ExceptionState.MODIFIED: Outcome.CHANGED,
    ExceptionState.DENIED: Outcome.DENIED,
}
_WEIGHED = (
    "pk",
    "kind",
    "remedy",
    "remedy_text",
    "segment",
    "country",
    "lead_days",
    "house_minor",
    "clause__anchor",
    "clause__version__policy__code",
)
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision, or a request somebody said no to, by what it is weighed by.

    `at` is when it ended; the newest are chosen by `chosen_by`: when it was decided, or asked for if declined.
    """

    of: type[Decision] | type[ExceptionRequest]
    pk: int
    outcome: Outcome
    at: datetime
    chosen_by: datetime
    facts: Facts
    is_split: bool
    is_reversed: bool = False

    @property
    def weight(self) -> Weight:
        """Return what it counts for among others."""
        return Weight(self.outcome, self.facts.minor, self.is_split)


@dataclass(frozen=True, slots=True)
class Newest:
    """Candidates, and since when they are all there are; None: as far back as a precedent counts."""

    rows: list[Candidate]
    since: datetime | None = None


def newest(narrowed: Q, user: User, *, but: Case | None, now: datetime, words: str = "") -> Newest:
    """Return the newest that `user` may see, of all cases `but` one: two statements, three with words."""
    visible = Case.objects.visible_to(user)
    since = now - WINDOW
    decisions = Decision.objects.filter(
        narrowed, case__in=visible, decided_at__gt=since, reverses=None
    )
    refusals = ExceptionRequest.objects.filter(
        narrowed,
        case__in=visible,
        asked_at__gt=since,
        state=ExceptionState.DENIED,
        decision=None,  # done at once and then refused: the decision counts
    )
    if but is not None:
        decisions, refusals = decisions.exclude(case=but), refusals.exclude(case=but)
    terms = terms_of(read(words))
    if terms.wanted:
        # Distinct: so the index of words is asked, and not each of the newest read for the words.
        said = Decision.objects.filter(terms.held_by("because")).values("pk").distinct()
        asked = ExceptionRequest.objects.filter(terms.held_by("why")).values("pk").distinct()
        decisions, refusals = decisions.filter(pk__in=said), refusals.filter(pk__in=asked)
    return _of_one_time(decisions, refusals)


def _of_one_time(decisions: QuerySet[Decision], refusals: QuerySet[ExceptionRequest]) -> Newest:
    """Read the newest of both, back to the same instant: else the rarer would count for more than it is."""
    since = None
    decided = _decided(decisions)
    if len(decided) == CANDIDATES:
        since = decided[-1].chosen_by
        refusals = refusals.filter(asked_at__gte=since)
    refused = _refused(refusals)
    if len(refused) == CANDIDATES:
        since = refused[-1].chosen_by
        decided = [each for each in decided if each.chosen_by >= since]
    return Newest([*decided, *refused], since)


def opened(candidates: Sequence[Candidate]) -> dict[Candidate, Decision | ExceptionRequest]:
    """Load them with case, clause, policy and who decided: three statements."""
    decisions = _with_rule(Decision.objects.select_related("decided_by")).in_bulk(
        [each.pk for each in candidates if each.of is Decision]
    )
    refusals = (
        _with_rule(ExceptionRequest.objects.all())
        .prefetch_related(
            Prefetch("approvals", Approval.objects.select_related("by").order_by("pk"))
        )
        .in_bulk([each.pk for each in candidates if each.of is ExceptionRequest])
    )
    return {
        each: decisions[each.pk] if each.of is Decision else refusals[each.pk]
        for each in candidates
    }


def _with_rule(rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.select_related("case", "clause__version__policy").defer(*_LONG)


# The newest are chosen before anything is joined to them: else every decision would be.


def _decided(decisions: QuerySet[Decision]) -> list[Candidate]:
    first = decisions.order_by("-decided_at", "-pk").values("pk")[:CANDIDATES]
    split = _verdicts(request__decision=OuterRef("pk"))
    rows = Decision.objects.filter(pk__in=first).annotate(verdicts=split)
    return [
        Candidate(
            of=Decision,
            pk=weighed[0],
            outcome=_ENDED.get(state, Outcome.DECIDED),
            at=at,
            chosen_by=at,
            facts=_facts(weighed, because, ""),
            is_split=(verdicts or 0) > 1,
            is_reversed=reversed_by is not None,
        )
        for *weighed, because, at, state, reversed_by, verdicts in rows.values_list(
            *_WEIGHED, "because", "decided_at", "exception__state", "reversed_by__pk", "verdicts"
        ).order_by("-decided_at", "-pk")
    ]


def _refused(refusals: QuerySet[ExceptionRequest]) -> list[Candidate]:
    first = refusals.order_by("-asked_at", "-pk").values("pk")[:CANDIDATES]
    split = _verdicts(request=OuterRef("pk"))
    rows = ExceptionRequest.objects.filter(pk__in=first).annotate(verdicts=split)
    return [
        Candidate(
            of=ExceptionRequest,
            pk=weighed[0],
            outcome=Outcome.DENIED,
            at=ended_at or asked_at,
            chosen_by=asked_at,
            facts=_facts(weighed, why, rule_text),
            is_split=(verdicts or 0) > 1,
        )
        for *weighed, why, rule_text, asked_at, ended_at, verdicts in rows.values_list(
            *_WEIGHED, "why", "rule_text", "asked_at", "ended_at", "verdicts"
        ).order_by("-asked_at", "-pk")
    ]


def _verdicts(**of: OuterRef) -> Subquery:
    """Count the different answers people gave to one request."""
    said = Approval.objects.filter(**of).order_by().values("request")
    return Subquery(said.annotate(many=Count("verdict", distinct=True)).values("many"))


def _facts(weighed: Sequence[Any], reason: str, rule_text: str) -> Facts:
    _pk, kind, remedy, text, segment, country, lead_days, minor, anchor, code = weighed
    return Facts(
        kind=kind,
        rule=named_rule(code, anchor) if code else rule_text,
        remedy=remedy,
        segment=segment,
        country=country,
        lead_days=lead_days,
        minor=minor,
        words=words_of(text, reason),
    )
