"""What was decided before in cases like this one, as far as the reader may see it. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.deciding.candidates import Candidate, Newest, newest, opened
from cases.deciding.likeness import (
    LEAD_BANDS,
    Facts,
    Lead,
    Outcome,
    Place,
    Strip,
    Summary,
    Trait,
    drawn,
    points,
    shared,
    summary,
    words_of,
)
from cases.deciding.weighing import rule_name
from cases.models import Case, Decision, ExceptionRequest
from cases.models.authority import HOUSE_CURRENCY
from cases.models.decision import Weighed
from common.money import Money
from policies.models import Clause
from users.models import User

#: How many are shown, how many are listed, and how like one has to be to be shown unasked.
_SHOWN, _LISTED, _ALIKE = 8, 50, 4
#: From this many under the same rule on, others say nothing.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Precedent:
    """One decision, or one request somebody said no to; `shares` is what it has in common with what is asked about."""

    weighed: Candidate
    of: Decision | ExceptionRequest
    shares: tuple[Trait, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Return how it ended."""
        return self.weighed.outcome

    @property
    def at(self) -> datetime:
        """Return when it was decided."""
        return self.weighed.at

    @property
    def is_reversed(self) -> bool:
        """Say whether somebody thought otherwise later."""
        return self.weighed.is_reversed

    @property
    def by(self) -> User | None:
        """Return who decided it; the last to answer a request."""
        if isinstance(self.of, Decision):
            return self.of.decided_by
        said = list(self.of.approvals.all())
        return said[-1].by if said else None

    @property
    def case(self) -> Case:
        """Return the case it was decided on."""
        return self.of.case

    @property
    def because(self) -> str:
        """Return the reason: of the decision, or of the no."""
        return self.of.because if isinstance(self.of, Decision) else self.of.reason or self.of.why


@dataclass(frozen=True, slots=True)
class Precedents:
    """Those like it, the most alike first; what all of them come to; and where the amount asked for lies.

    `since`: they are only the newest, from that instant on; None: all of them in WINDOW.
    """

    found: list[Precedent]
    summary: Summary
    asked: int | None = None
    by_rule: bool = False
    since: datetime | None = None

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
    """Return what was decided in like cases, on any case but one: three statements, at most seven.

    Where the same rule was left or followed often enough only that counts; else what shares enough other facts.
    """
    same_kind = Q(kind=facts.kind)
    ruled = Newest([])
    if clause is not None:
        ruled = newest(same_kind & under(clause), user, but=but, now=now)
    found = ruled
    if len(ruled.rows) < _ENOUGH:
        others = newest(same_kind, user, but=but, now=now)
        found = Newest(list(dict.fromkeys([*ruled.rows, *others.rows])), others.since)
    weighed = [(shared(facts, each.facts), each) for each in found.rows]
    same_rule = [(traits, each) for traits, each in weighed if Trait.RULE in traits]
    by_rule = len(same_rule) >= _ENOUGH
    alike = same_rule if by_rule else [one for one in weighed if points(one[0]) >= _ALIKE]
    alike.sort(key=lambda one: (-points(one[0]), -one[1].at.timestamp()))
    together = summary([each.weight for _traits, each in alike])
    first = _shown([each for _traits, each in alike[:_SHOWN]], facts)
    return Precedents(first, together, facts.minor or None, by_rule, found.since)


def find(asked: Asked, user: User, *, now: datetime) -> Precedents:
    """Return the newest decisions that fit what was asked, and what they come to together: few statements."""
    narrowed = Q()
    for name in ("kind", "remedy", "segment", "country"):
        if getattr(asked, name):
            narrowed &= Q(**{name: getattr(asked, name)})
    if asked.clause is not None:
        narrowed &= under(asked.clause)
    if asked.lead:
        narrowed &= lead_within(Lead(asked.lead))
    if asked.least is not None:
        narrowed &= Q(house_minor__gte=asked.least)
    if asked.most is not None:
        narrowed &= Q(house_minor__lte=asked.most)
    found = newest(narrowed, user, but=None, now=now, words=asked.words)
    rows = sorted(found.rows, key=lambda each: each.at, reverse=True)
    together = summary([each.weight for each in rows])
    return Precedents(_shown(rows[:_LISTED]), together, since=found.since)


def _shown(candidates: Sequence[Candidate], facts: Facts | None = None) -> list[Precedent]:
    """Open what is shown; `facts` are those they are compared with."""
    rows = opened(candidates)
    return [
        Precedent(each, rows[each], shared(facts, each.facts) if facts else ())
        for each in candidates
    ]


def under(clause: Clause) -> Q:
    """Keep what was decided under a clause, in whatever version of its policy."""
    versions = Clause.objects.filter(
        version__policy=clause.version.policy_id, anchor=clause.anchor
    ).values("pk")
    return Q(clause__in=versions)


def lead_within(lead: Lead | None) -> Q:
    """Keep what was decided as long before check-in; without a stay, what had none either."""
    if lead is None:
        return Q(lead_days=None)
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
