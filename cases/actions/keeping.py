"""Leave no open case with somebody who is gone, and none where nobody sees it; every look finishes what is left."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import override

from cases.actions.handovers import offer_locked
from cases.actions.locking import locked, save
from cases.actions.ownership import withdraw_open_offer
from cases.actions.timeline import record
from cases.desk.rows import Reader
from cases.models import AccessGrant, Case, CaseEvent, Conflict, Handover, QueuedCase
from cases.models.case_type import AccessLevel
from cases.models.refusals import CannotOwn
from cases.routing.gathering import first_words, gather
from common import words
from users.away import Away, away_at
from users.models import Absence, Membership, User
from users.roles import PERMISSIONS, Permission, Role

Kind = CaseEvent.Kind
Because = QueuedCase.Because

#: How many cases one look takes on of each kind.
BATCH = 200
#: How long a restricted case may wait for the pager to name somebody before a lead is named.
_PAGER_FIRST = timedelta(minutes=2)
_WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


def keep_all(*, now: datetime, batch: int = BATCH) -> int:
    """Offer or queue the cases of who is away or left, and name a lead where nobody sees; returns how many cases."""
    away = away_at(now)
    done = [_of_absent(pk, away, now=now) for pk in _belonging_to_absent(away, batch)]
    done += [_of_leaver(pk, now=now) for pk in _belonging_to_leavers(batch)]
    done += [_name_lead(pk, now=now) for pk in _seen_by_nobody(now, batch)]
    QueuedCase.objects.filter(case__owner__isnull=False).delete()
    return sum(done)


def queue_locked(case: Case, because: str, *, now: datetime) -> None:
    """Put a case the caller holds into its team's queue, with the reason; an offer of it ends."""
    giver = case.owner
    case.leave()
    withdraw_open_offer(case, by=None, now=now)
    save(case, "owner", "owned_since", now=now)
    note_queued(case, because, now=now)
    facts = {"from": giver.pk, "from_name": giver.short_name} if giver is not None else {}
    record(case, Kind.QUEUED, facts={"because": str(because), **facts}, now=now)


def note_queued(case: Case, because: str, *, now: datetime) -> None:
    """Keep beside the case why it waits."""
    QueuedCase.objects.update_or_create(
        case=case,
        defaults={"because": because, "looked_at": now},
        create_defaults={"because": because, "looked_at": now, "since": now},
    )


def _belonging_to_absent(away: Away, batch: int) -> Iterable[int]:
    if not away.people:
        return []
    offered = Handover.objects.open().filter(case=OuterRef("pk"))
    cases = Case.objects.unresolved().filter(~Exists(offered), owner__in=away.people)
    return list(cases.most_urgent_first().values_list("pk", flat=True)[:batch])


@transaction.atomic
def _of_absent(case_id: int, away: Away, *, now: datetime) -> bool:
    """Offer it once to whoever stands in; where nobody does, or they did not take it, it goes to its queue."""
    case = locked(case_id)
    absence = away.of(case.owner_id)
    if absence is None or not case.is_open or case.handovers.open().exists():
        return False
    cover = away.cover(absence.user_id)
    if case.handovers.filter(absence=absence).exists():
        queue_locked(case, Because.DEPUTY_DECLINED, now=now)
    elif cover is None or not _offered(case, absence, cover, now=now):
        queue_locked(case, Because.OWNER_AWAY, now=now)
    return True


def _offered(case: Case, absence: Absence, cover: User, *, now: datetime) -> bool:
    """Offer the case to who stands in, in their language; False where they may not have it."""
    reader = Reader(now=now, zone=ZoneInfo(cover.time_zone), locale=words.locale_of(cover.language))
    with override(cover.language):
        summary = first_words(gather(case, now=now), reader)
    try:
        with transaction.atomic():
            offer_locked(
                case, giver=absence.user, to=cover, summary=summary, now=now, absence=absence
            )
    except CannotOwn:
        return False
    return True


def _belonging_to_leavers(batch: int) -> Iterable[int]:
    cases = Case.objects.unresolved().filter(owner__isnull=False)
    gone = User.objects.exclude(is_active=True, role__in=_WORKING)
    return list(cases.filter(owner__in=gone).order_by("pk").values_list("pk", flat=True)[:batch])


@transaction.atomic
def _of_leaver(case_id: int, *, now: datetime) -> bool:
    case = locked(case_id)
    if case.owner is None or not case.is_open or case.owner.can(Permission.WORK_CASES):
        return False
    queue_locked(case, Because.OWNER_LEFT, now=now)
    return True


def _seen_by_nobody(now: datetime, batch: int) -> Iterable[int]:
    named = AccessGrant.objects.in_force().filter(case=OuterRef("pk"), user__is_active=True)
    cases = Case.objects.unowned().filter(
        ~Exists(named), access_level=AccessLevel.RESTRICTED, opened_at__lte=now - _PAGER_FIRST
    )
    return list(cases.order_by("pk").values_list("pk", flat=True)[:batch])


@transaction.atomic
def _name_lead(case_id: int, *, now: datetime) -> bool:
    """Name the leads of its team on a restricted case nobody sees, but not who must keep away; else every manager."""
    case = locked(case_id)
    seen = case.grants.in_force().filter(user__is_active=True).exists()
    if case.owner_id is not None or not case.is_open or seen:
        return False
    tied = Conflict.objects.on(case).values("user")
    able = User.objects.filter(is_active=True, role__in=_WORKING).exclude(pk__in=tied)
    leads = Membership.objects.filter(team=case.team_id, is_lead=True).values("user")
    named = list(able.filter(pk__in=leads)) or list(able.filter(role=Role.MANAGER))
    for person in named:
        AccessGrant.objects.update_or_create(
            case=case,
            user=person,
            kind=AccessGrant.Kind.NAMED,
            defaults={"reason": "seen by nobody", "granted_at": now, "expires_at": None},
        )
    facts = {"people": [person.pk for person in named], "because": "seen by nobody"}
    if named:
        record(case, Kind.ACCESS_GRANTED, facts=facts, now=now)
    return bool(named)
