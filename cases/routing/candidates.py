"""Who could get a case of a team now, and what the case asks for: read from the rows, few statements."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from cases.models import (
    Case,
    CaseEvent,
    Conflict,
    DedicatedPerson,
    Overflow,
    RoutingPolicy,
)
from cases.routing.choosing import Candidate, Needed
from cases.routing.hours import off_duty
from users.away import away_at
from users.models import PersonSkill, Team, User
from users.roles import Role

#: Who gets cases by themselves; managers take them when they choose to.
_ROUTED_TO = (Role.ASSOCIATE, Role.SENIOR)
#: How near its nearest clock makes a case hot.
HOT = timedelta(hours=1)


def in_force() -> dict[int, RoutingPolicy]:
    """Return the rules of every team by the team's id: the highest number of each."""
    newest = RoutingPolicy.objects.order_by("team", "-number").distinct("team")
    return {policy.team_id: policy for policy in newest}


def needed_by(case: Case, policy: RoutingPolicy, *, now: datetime) -> Needed:
    """Return what the case asks for: four statements. Who released it last does not get it back."""
    tied = set(Conflict.objects.on(case).values_list("user_id", flat=True))
    given_up = case.events.filter(kind=CaseEvent.Kind.RELEASED).order_by("-pk").first()
    if given_up is not None and given_up.actor_id is not None:
        tied.add(given_up.actor_id)
    dedicated = DedicatedPerson.objects.standing().filter(
        person__parties__case=case, person__parties__side="guest"
    )
    return Needed(
        weight=weight_of(policy, case.severity, is_hot=_is_hot(case.next_due_at, now)),
        language=case.language if policy.speaks_language else "",
        skill=skill_for(policy, segment=case.segment, case_type=case.case_type.code),
        tied=frozenset(tied),
        dedicated=dedicated.values_list("user_id", flat=True).first(),
    )


def weight_of(policy: RoutingPolicy, severity: int, *, is_hot: bool) -> int:
    """Return what one open case weighs."""
    weight: int = policy.weights[severity - 1]
    return weight + (policy.heat if is_hot else 0)


def skill_for(policy: RoutingPolicy, *, segment: str, case_type: str) -> str:
    """Return the skill the first fitting line of the rules asks for, or nothing."""
    for need in policy.needs:
        if need["segment"] in ("", segment) and need["case_type"] in ("", case_type):
            return str(need["skill"])
    return ""


def candidates_for(team: Team, policy: RoutingPolicy, *, now: datetime) -> list[Candidate]:
    """Return who could get a case of this team, those of teams that help out included.

    Seven statements, and up to four more where one of the teams has working hours.
    """
    helping = list(Overflow.objects.at(now).filter(helped=team).values_list("helper", flat=True))
    people = list(
        User.objects.filter(Q(teams=team) | Q(teams__in=helping))
        .filter(is_active=True, role__in=_ROUTED_TO)
        .select_related("caseload")
        .distinct()
        .order_by("pk")
    )
    loads, got_last = _loads(people, policy, now=now)
    skills: dict[int, set[str]] = defaultdict(set)
    for user_id, slug in PersonSkill.objects.filter(user__in=people).values_list(
        "user_id", "skill__slug"
    ):
        skills[user_id].add(slug)
    away = away_at(now)
    policies = {**(in_force() if helping else {}), team.pk: policy}
    off = off_duty([person.pk for person in people], [team.pk, *helping], policies, now=now)
    return [
        Candidate(
            pk=person.pk,
            name=person.short_name,
            load=loads[person.pk],
            limit=_limit(person, policy),
            is_away=away.of(person.pk) is not None,
            is_off=person.pk in off,
            speaks=frozenset(person.speaks),
            skills=frozenset(skills[person.pk]),
            got_last_at=got_last.get(person.pk),
        )
        for person in people
    ]


def _loads(
    people: list[User], policy: RoutingPolicy, *, now: datetime
) -> tuple[dict[int, int], dict[int, datetime]]:
    """Return what each carries in the policy's weights, and when each last got a case: one statement."""
    carried = (
        Case.objects.unresolved()
        .filter(owner__in=people)
        .values("owner", "severity")
        .annotate(
            all=Count("pk"),
            hot=Count("pk", filter=Q(next_due_at__lte=now + HOT)),
            last=Max("owned_since"),
        )
    )
    loads: dict[int, int] = defaultdict(int)
    got_last: dict[int, datetime] = {}
    for row in carried:
        owner = row["owner"]
        loads[owner] += row["all"] * policy.weights[row["severity"] - 1]
        loads[owner] += row["hot"] * policy.heat
        got_last[owner] = max(got_last.get(owner, row["last"]), row["last"])
    return loads, got_last


def _limit(person: User, policy: RoutingPolicy) -> int:
    own = getattr(person, "caseload", None)
    return own.limit if own is not None else policy.limit


def _is_hot(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now + HOT
