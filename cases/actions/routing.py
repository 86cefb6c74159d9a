"""Find owners for new cases, keep why; publish the rules they are found by, and let teams help out for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from cases.actions.keeping import note_queued
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Overflow, QueuedCase, RoutingPolicy
from cases.models.case_type import AccessLevel
from cases.routing.candidates import candidates_for, in_force, needed_by
from cases.routing.choosing import Choice, Needed, choose
from common.errors import BadInput, DomainError, Forbidden
from common.live import SESSION, Audience, announce
from sla.promises import calendars_in_force
from users.models import Skill, Team, User
from users.roles import Permission

Kind = CaseEvent.Kind

#: How many cases one look takes on, and how long a case that found nobody is left before the next look.
BATCH, AGAIN_AFTER = 50, timedelta(minutes=1)
#: How many of those passed over are named.
_NAMED = 8
#: Nobody helps out for longer at once.
LONGEST_OVERFLOW = timedelta(hours=24)


class HelpsAlready(DomainError):
    """The team helps the other in part of this time already."""


def route_waiting(*, now: datetime, batch: int = BATCH) -> int:
    """Look for an owner for every case nobody owns in teams whose rules say so; returns how many found one.

    Restricted cases are left to the pager and to people: nobody is let into one by arithmetic.
    """
    policies = {team: policy for team, policy in in_force().items() if policy.is_on}
    if not policies:
        return 0
    rested = Q(queued=None) | Q(queued__looked_at__lte=now - AGAIN_AFTER)
    waiting = (
        Case.objects.unowned()
        .filter(rested, team__in=policies, access_level=AccessLevel.NORMAL)
        .most_urgent_first()
        .values_list("pk", "team_id")[:batch]
    )
    return sum(_route(pk, policies[team_id], now=now) for pk, team_id in list(waiting))


@transaction.atomic
def _route(case_id: int, policy: RoutingPolicy, *, now: datetime) -> bool:
    """Give one case to whoever the rules choose, one case of a team at a time, so that no limit is passed by two."""
    _one_at_a_time(policy.team_id)
    case = locked(case_id)
    if case.owner_id is not None or not case.is_open or case.team_id != policy.team_id:
        return False
    needed = needed_by(case, policy, now=now)
    choice = choose(needed, candidates_for(case.team, policy, now=now))
    facts = _told(choice, needed, policy)
    if choice.chosen is None:
        _queue(case, choice.how, facts, now=now)
        return False
    case.give(User.objects.get(pk=choice.chosen.pk), now=now)
    save(case, "owner", "owned_since", now=now)
    QueuedCase.objects.filter(case=case).delete()
    record(case, Kind.ROUTED, facts=facts, now=now)
    return True


def _queue(case: Case, because: str, facts: dict[str, object], *, now: datetime) -> None:
    """Keep why the case waits; the timeline hears of it when the reason is a new one."""
    known = QueuedCase.objects.filter(case=case).first()
    note_queued(case, because, now=now)
    if known is None or known.because != because:
        save(case, now=now)
        record(case, Kind.QUEUED, facts={**facts, "because": because}, now=now)


def _told(choice: Choice, needed: Needed, policy: RoutingPolicy) -> dict[str, object]:
    """Return the choice as facts: who and how, with what load, under which rules, and why nobody else."""
    facts: dict[str, object] = {
        "how": choice.how,
        "weight": needed.weight,
        "rules": policy.number,
        "others": [
            {
                "id": other.candidate.pk,
                "name": other.candidate.name,
                "because": other.because,
                "load": other.candidate.load,
                "limit": other.candidate.limit,
            }
            for other in choice.others[:_NAMED]
        ],
    }
    if choice.chosen is not None:
        facts |= {
            "to": choice.chosen.pk,
            "to_name": choice.chosen.name,
            "load": choice.chosen.load,
            "limit": choice.chosen.limit,
        }
    return facts


@transaction.atomic
def publish(
    *,
    team: Team,
    by: User,
    is_on: bool,
    weights: Sequence[int],
    heat: int,
    limit: int,
    speaks_language: bool,
    needs: Sequence[dict[str, str]],
    now: datetime,
    calendar_code: str = "",
) -> RoutingPolicy:
    """Publish the next version of a team's rules; what was routed before keeps the number it was routed by.

    Only who sets routing may (Forbidden). Refuses weights that are not four, a limit no case fits in, needs of unknown
    skills, and hours of a calendar that is not in force (BadInput). Without `calendar_code` people get cases round the
    clock.
    """
    _require_right(by)
    if len(weights) != 4 or any(not 0 <= weight <= 100 for weight in weights):
        raise BadInput(_("Give each severity a weight from 0 to 100."), field="weights")
    if not max(weights) <= limit <= 500:
        raise BadInput(_("The heaviest case must fit within the limit."), field="limit")
    skills = {need["skill"] for need in needs}
    if skills - set(Skill.objects.filter(slug__in=skills).values_list("slug", flat=True)):
        raise BadInput(_("One of the skills does not exist."), field="needs")
    if calendar_code and not calendars_in_force({calendar_code}, now=now):
        raise BadInput(_("This calendar does not exist."), field="calendar_code")
    _one_at_a_time(team.pk)
    last = RoutingPolicy.objects.filter(team=team).order_by("-number").first()
    return RoutingPolicy.objects.create(
        team=team,
        number=last.number + 1 if last is not None else 1,
        is_on=is_on,
        weights=list(weights),
        heat=heat,
        limit=limit,
        speaks_language=speaks_language,
        needs=list(needs),
        calendar_code=calendar_code,
        published_by=by,
        published_at=now,
    )


@transaction.atomic
def help_out(
    *, helper: Team, helped: Team, until: datetime, reason: str, by: User, now: datetime
) -> Overflow:
    """Let one team see and take what nobody owns in another's queue until an instant; then it ends by itself.

    Only who sets routing may (Forbidden). Refuses a team helping itself, no reason, an end that has passed or is more
    than a day away (BadInput), and a second time at once (HelpsAlready).
    """
    _require_right(by)
    if helper == helped:
        raise BadInput(_("A team does not help itself."), field="helper")
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    if until <= now:
        raise BadInput(_("This moment has passed already."), field="until")
    if until > now + LONGEST_OVERFLOW:
        raise BadInput(_("This is more than a day away."), field="until")
    try:
        with transaction.atomic():
            overflow = Overflow.objects.create(
                helper=helper,
                helped=helped,
                during=DateTimeTZRange(now, until, "[)"),
                reason=reason.strip()[:200],
                opened_by=by,
                opened_at=now,
            )
    except IntegrityError:
        raise HelpsAlready(_("%(team)s helps out already.") % {"team": helper}) from None
    _tell_desks_of(helper.pk)
    return overflow


@transaction.atomic
def stop_helping(*, overflow_id: int, by: User, now: datetime) -> None:
    """End it before its time; what was taken meanwhile stays with who took it."""
    _require_right(by)
    overflow = Overflow.objects.select_for_update().get(pk=overflow_id)
    if overflow.until <= now or overflow.during.lower >= now:
        return
    overflow.during = DateTimeTZRange(overflow.during.lower, now, "[)")
    overflow.save(update_fields=["during"])
    _tell_desks_of(overflow.helper_id)


def _tell_desks_of(team_id: int) -> None:
    """Let the open pages of a team look again at what they hear of, and at their lists."""
    audience = Audience(teams=frozenset({team_id}))
    announce(SESSION, audience=audience)
    announce("refresh", audience=audience)


def _require_right(by: User) -> None:
    if not by.can(Permission.SET_ROUTING):
        raise Forbidden(_("Your role does not decide how cases find an owner."))


def _one_at_a_time(team_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"routing:{team_id}"]
        )
