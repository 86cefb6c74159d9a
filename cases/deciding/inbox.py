"""What waits for a yes or no, by when an answer is needed, and everything somebody weighs before they give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _

from cases.deciding import precedents
from cases.deciding.approvers import Approver, BeyondAuthority, authority_for
from cases.deciding.authority import Reach, Spent
from cases.deciding.holding import held_by, rule_for
from cases.deciding.precedents import Precedents
from cases.deciding.spending import GIVEN, WINDOW, household_of, numbers_of, spent
from cases.models import ApprovalDelegation, Case, Conflict, Decision, ExceptionRequest, Party
from cases.models.authority import HOUSE_CURRENCY
from cases.models.case import CaseQuerySet
from cases.models.exception_request import ExceptionRequestQuerySet
from common.errors import DomainError
from common.money import Money
from marketplace.models.segment import Segment
from policies.comparison import Run, compare_words
from policies.models import Clause
from users.models import User

#: How many requests one list shows, how many answers are shown behind them, and how far those reach back.
SHOWN, _ANSWERED, _LATELY = 100, 10, timedelta(hours=24)
#: How many of the things somebody was given before are named.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Inbox:
    """The requests that wait, nearest first; which of them are this person’s turn; what they answered lately."""

    waiting: list[ExceptionRequest]
    mine: frozenset[int]
    answered: list[ExceptionRequest]

    def after(self, answered: ExceptionRequest | None) -> ExceptionRequest | None:
        """Return what comes next once one was answered: what follows it, else the first; None when all is done."""
        if answered is None:
            return self.waiting[0] if self.waiting else None
        place = _place(answered)
        later = (each for each in self.waiting if _place(each) > place)
        return next(later, self.waiting[0] if self.waiting else None)


@dataclass(frozen=True, slots=True)
class Year:
    """What a person and their household were given in twelve months, of any kind, whoever decided it."""

    total: Money
    number: int
    newest: list[Decision]


@dataclass(frozen=True, slots=True)
class Rule:
    """The clause that is left, as it was cited and as it reads today. `runs` lead from one to the other."""

    then: Clause
    today: Clause | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """One request with all it is weighed by. `approver` says by what this person may answer it, else `barred` why not.

    `most` is what they may approve alone, in the house's currency, where it is less than what was asked.
    """

    asked: ExceptionRequest
    parties: list[Party]
    rule: Rule | None
    found: Precedents
    spent: Spent
    year: Year
    apart: list[Conflict]
    approver: Approver | None
    barred: str
    most: Money | None
    takes_two: bool

    @property
    def may_answer(self) -> bool:
        """Say whether this person may say yes or no to what was asked."""
        return self.asked.is_waiting and self.approver is not None

    @property
    def may_change(self) -> bool:
        """Say whether this person may say yes to something else."""
        return self.asked.is_waiting and not self.asked.acted and bool(self.approver or self.most)

    @property
    def segment(self) -> str:
        """Return what kind of guest they were as they asked."""
        known = self.asked.segment in Segment.values
        return str(Segment(self.asked.segment).label) if known else self.asked.segment

    @property
    def given_on_case(self) -> Money:
        """Return what was given on the case and its stay."""
        return _house(self.spent.on_case)

    @property
    def given_to_person(self) -> Money:
        """Return what was given to them and their household in twelve months, of this kind."""
        return _house(self.spent.on_person)


def requests_seen(user: User) -> ExceptionRequestQuerySet:
    """Return the requests on the cases this person may know of."""
    return ExceptionRequest.objects.filter(case__in=Case.objects.visible_to(user))


def whole(requests: ExceptionRequestQuerySet) -> ExceptionRequestQuerySet:
    """Read requests with all that stands on their page beside what they are weighed by."""
    return requests.select_related(
        "case__case_type",
        "case__reservation__listing",
        "case__owner",
        "case__team",
        "asked_by",
        "asked_of",
        "clock",
        "person",
        "rate",
        "clause__version__policy",
        "decision",
    ).prefetch_related("approvals__by", "approvals__delegation__giver")


def inbox_of(user: User, *, only_mine: bool = False, now: datetime) -> Inbox:
    """Return what waits for an answer this person did not ask for themselves: three statements."""
    givers = set(
        ApprovalDelegation.objects.at(now).filter(receiver=user).values_list("giver_id", flat=True)
    )
    turn = {user.pk, *givers}
    seen = requests_seen(user).exclude(asked_by=user)
    waiting = seen.waiting()
    if only_mine:
        waiting = waiting.filter(asked_of__in=turn)
    rows = list(_light(waiting).nearest_first()[:SHOWN])
    lately = Q(approvals__by=user, approvals__at__gt=now - _LATELY)
    answered = _light(seen.filter(lately)).answered().order_by("-ended_at", "-pk")
    mine = frozenset(each.pk for each in rows if each.asked_of_id in turn)
    return Inbox(rows, mine, list(answered[:_ANSWERED]))


def waiting_in(cases: CaseQuerySet) -> tuple[int, datetime | None]:
    """Return how many requests wait on these cases, and when the next is to be decided: one statement."""
    found = ExceptionRequest.objects.waiting().filter(case__in=cases)
    counted = found.aggregate(number=Count("pk"), next=Min("clock__due_at"))
    return counted["number"], counted["next"]


def weighing_of(asked: ExceptionRequest, user: User, *, now: datetime) -> Weighing:
    """Return everything one request is weighed by, for one reader: some 25 statements, however much there is."""
    case = asked.case
    already = spent(
        case, kind=asked.kind, person_id=asked.person_id, now=now, without=asked.decision_id
    )
    approver, barred, most = _answerable(asked, user, already, now=now)
    facts = precedents.facts_of(asked, asked.why)
    over = rule_for(asked.kind, at=now).two_people_over_minor
    alone = approver is not None and approver.reach == Reach.ALONE
    return Weighing(
        asked=asked,
        parties=list(case.parties.select_related("person").order_by("side", "-is_primary", "pk")),
        rule=_rule(asked.clause, user, now=now),
        found=precedents.like(facts, user, clause=asked.clause, but=case, now=now),
        spent=already,
        year=_year(asked, user, now=now),
        apart=list(Conflict.objects.on(case).select_related("user").order_by("pk")),
        approver=approver,
        barred=barred,
        most=most,
        takes_two=not alone or (over is not None and asked.standing_house_minor > over),
    )


def _answerable(
    asked: ExceptionRequest, user: User, already: Spent, *, now: datetime
) -> tuple[Approver | None, str, Money | None]:
    """Return by what this person answers, or why they don't, and how much less they might approve."""
    if not asked.is_waiting:
        return None, "", None
    if any(signed.by_id == user.pk for signed in asked.approvals.all()):
        return None, _("You approved it. A second person has to."), None
    try:
        minor = asked.standing_house_minor
        able = authority_for(asked, user, minor=minor, spent=already, now=now)
    except BeyondAuthority as refusal:
        held = held_by(user, asked.kind, at=now)
        most = max((numbers_of(each.limit).left(already) for each in held), default=0)
        return None, str(refusal.message), _house(most) if most else None
    except DomainError as refusal:
        return None, str(refusal.message), None
    return able, "", None


def _rule(clause: Clause | None, user: User, *, now: datetime) -> Rule | None:
    """Return what the clause said and what it says today; one statement."""
    if clause is None:
        return None
    version = clause.version
    today = now.date()
    if version.is_in_force(on=today):
        return Rule(clause, clause, ())
    line = Clause.objects.light().filter(version__policy=version.policy_id, anchor=clause.anchor)
    later = (
        line.filter(version__in=type(version).objects.in_force(on=today))
        .select_related("version__policy")
        .order_by("-version__number")
    )
    current = next((each for each in later if each.version.scope_key == version.scope_key), None)
    if current is None:
        return Rule(clause, None, ())
    language = user.language
    runs = compare_words(clause.text_in(language), current.text_in(language))
    return Rule(clause, current, runs if any(run.kind != "same" for run in runs) else ())


def _year(asked: ExceptionRequest, user: User, *, now: datetime) -> Year:
    """Return what the household got in twelve months; only what this person may see is named: three statements."""
    given = (
        Decision.objects.counting()
        .filter(person__in=household_of(asked.person_id), decided_at__gt=now - WINDOW)
        .exclude(pk=asked.decision_id or 0)
    )
    counted = given.aggregate(total=Sum(GIVEN), number=Count("pk"))
    named = given.filter(case__in=Case.objects.visible_to(user)).select_related("case", "person")
    newest = list(named.order_by("-decided_at", "-pk")[:_NAMED])
    return Year(_house(int(counted["total"] or 0)), counted["number"], newest)


def _light(requests: ExceptionRequestQuerySet) -> ExceptionRequestQuerySet:
    return requests.select_related(
        "case__reservation__listing", "asked_by", "asked_of", "clock", "person"
    )


def _place(asked: ExceptionRequest) -> tuple[datetime, int]:
    assert asked.clock.due_at is not None  # noqa: S101 - a request always has a time
    return asked.clock.due_at, asked.pk


def _house(minor: int) -> Money:
    return Money(minor, HOUSE_CURRENCY)
