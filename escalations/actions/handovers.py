"""Hand open alerts, promises and notes to who comes when a shift ends; until accepted, who goes stays responsible."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import DateTimeField, Exists, Func, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.models import AccessGrant, Case
from escalations.actions import staffing, telling
from escalations.actions.one_by_one import each
from escalations.lifecycle import HandoverState
from escalations.models import Shift, ShiftHandover
from escalations.models.shift import NotIncoming
from escalations.rota import responsibility
from escalations.rota.duty import on_call
from users.models import User

#: From so long before the end of a shift it is offered, and until so long after.
_BEFORE = timedelta(minutes=15)
_AFTER = timedelta(hours=2)
#: Unanswered for so long after the shift it lapses.
_LAPSES_AFTER = timedelta(hours=4)
_MAY_READ_FOR = timedelta(hours=12)
_LONGEST_NOTES = 4000


def sweep(*, now: datetime) -> int:
    """Offer what is due, keep open offers true, and let old ones lapse; gives how many changed."""
    return offer_due(now=now) + refresh(now=now) + expire_due(now=now)


def offer_due(*, now: datetime) -> int:
    """Offer a hand-over for every shift that ends about now and whose holder has something open."""
    ending = Shift.objects.ending(now - _AFTER, now + _BEFORE).annotate(
        is_offered=Exists(
            ShiftHandover.objects.filter(
                schedule=OuterRef("schedule"),
                level=OuterRef("level"),
                giver=OuterRef("user"),
                at=Func(OuterRef("during"), function="upper", output_field=DateTimeField()),
            )
        )
    )
    offered = 0
    for shift in ending.filter(is_offered=False).select_related("user", "schedule"):
        contents = responsibility.carried(shift.user, at=shift.during.upper)
        if any(contents.values()):
            offered += _offer(shift, contents, notes="", now=now) is not None
    return offered


def refresh(*, now: datetime) -> int:
    """Bring what open offers list up to date, and who comes; gives how many changed."""
    offered = list(ShiftHandover.objects.offered().values_list("pk", flat=True))
    return each(offered, partial(_refresh, now=now), what="handover_refreshed")


@transaction.atomic
def _refresh(handover_id: int, *, now: datetime) -> bool:
    row = (
        ShiftHandover.objects.offered()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("giver", "schedule")
        .filter(pk=handover_id)
        .first()
    )
    if row is None:
        return False
    contents = responsibility.carried(row.giver, at=row.at)
    people = on_call(row.schedule, row.level, now=row.at)
    if row.giver in people:  # the shift was made longer: it does not end here
        row.expire(now=now)
        row.save(update_fields=["state", "answered_at"])
        return True
    taker = people[0] if people else None
    if contents == row.contents and (taker.pk if taker else None) == row.taker_id:
        return False
    row.contents, row.taker = contents, taker
    row.save(update_fields=["contents", "taker"])
    return True


@transaction.atomic
def offer(*, schedule_id: int, level: str, notes: str, by: User, now: datetime) -> ShiftHandover:
    """Hand one's own shift over by hand, with notes, even when nothing is open; again only changes the notes."""
    shift = (
        Shift.objects.select_related("user", "schedule")
        .filter(schedule=schedule_id, level=level, user=by)
        .filter(during__startswith__lte=now, during__endswith__gt=now - _AFTER)
        .order_by("-during")
        .first()
    )
    if shift is None:
        raise NotIncoming(_("You have no shift here to hand over."))
    row = _handovers_of(shift).first()
    if row is None:
        contents = responsibility.carried(by, at=shift.during.upper)
        row = _offer(shift, contents, notes=notes, now=now)
    if row is not None:
        return write_notes(handover_id=row.pk, notes=notes, by=by, now=now)
    raise NotIncoming(_("You stay on call here; there is nothing to hand over."))


@transaction.atomic
def write_notes(*, handover_id: int, notes: str, by: User, now: datetime) -> ShiftHandover:
    """Keep what who comes should know; only who goes writes it, until it was answered."""
    row = _locked(handover_id)
    if row.giver_id != by.pk:
        raise NotIncoming(_("Only who hands over writes the notes."))
    row.write(notes[:_LONGEST_NOTES])
    row.save(update_fields=["notes"])
    return row


@transaction.atomic
def accept(*, handover_id: int, by: User, now: datetime) -> ShiftHandover:
    """Take over what is listed: from now on `by` is responsible and may read the cases; who went is told.

    Accepting again changes nothing. Refuses all but who comes: the person named, or whoever is on call there.
    Cases with which `by` has a conflict of interest stay with who went.
    """
    row = _locked(handover_id)
    if row.state == HandoverState.ACCEPTED and row.taker_id == by.pk:
        return row
    if by.pk != row.taker_id and by not in on_call(row.schedule, row.level, now=max(now, row.at)):
        raise NotIncoming(_("Only who comes on call accepts what is handed over."))
    if row.state == HandoverState.OFFERED:
        row.contents = responsibility.fit_for(by, responsibility.carried(row.giver, at=row.at))
    row.accept(by=by, now=now)
    row.save(update_fields=["state", "taker", "answered_at", "contents"])
    _let_read(row, by, now=now)
    telling.tell(row.giver, key=f"handover:{row.pk}:accepted", say=partial(_accepted, row), now=now)
    staffing.announce_change(row.schedule)
    return row


@transaction.atomic
def expire_due(*, now: datetime) -> int:
    """Let offers lapse that nobody accepted; who went stays responsible, and is told so."""
    late = ShiftHandover.objects.offered().filter(at__lte=now - _LAPSES_AFTER)
    rows = list(
        late.select_for_update(of=("self",), skip_locked=True).select_related("giver", "schedule")
    )
    for row in rows:
        row.expire(now=now)
        row.save(update_fields=["state", "answered_at"])
        if any(row.contents.values()):
            telling.tell(
                row.giver, key=f"handover:{row.pk}:expired", say=partial(_lapsed, row), now=now
            )
    return len(rows)


@transaction.atomic
def _offer(
    shift: Shift, contents: Mapping[str, object], *, notes: str, now: datetime
) -> ShiftHandover | None:
    at = shift.during.upper
    people = on_call(shift.schedule, shift.level, now=at)
    if shift.user in people:
        return None
    taker = people[0] if people else None
    row, is_new = ShiftHandover.objects.get_or_create(
        schedule=shift.schedule,
        level=shift.level,
        giver=shift.user,
        at=at,
        defaults={"taker": taker, "notes": notes, "contents": dict(contents), "offered_at": now},
    )
    if is_new:
        for user in (shift.user, taker):
            if user is not None:
                key = f"handover:{row.pk}:offered:{user.pk}"
                telling.tell(user, key=key, say=partial(_offered, row, user, now), now=now)
        staffing.announce_change(shift.schedule)
    return row


def _handovers_of(shift: Shift) -> QuerySet[ShiftHandover]:
    return ShiftHandover.objects.filter(
        schedule=shift.schedule, level=shift.level, giver=shift.user, at=shift.during.upper
    )


def _locked(handover_id: int) -> ShiftHandover:
    rows = ShiftHandover.objects.select_for_update(of=("self",))
    return rows.select_related("giver", "taker", "schedule").get(pk=handover_id)


def _let_read(row: ShiftHandover, user: User, *, now: datetime) -> None:
    """Name who takes over on the cases of the alerts for a while, as a page would."""
    numbers = {found["number"] for found in row.contents.get("alerts", [])}
    for case in Case.objects.filter(alerts__in=numbers).distinct():
        AccessGrant.objects.update_or_create(
            case=case,
            user=user,
            kind=AccessGrant.Kind.PAGED,
            defaults={
                "reason": f"handover:{row.pk}",
                "granted_at": now,
                "expires_at": now + _MAY_READ_FOR,
            },
        )


def _offered(row: ShiftHandover, user: User, now: datetime) -> telling.Words:
    facts = _facts(row)
    if user.pk == row.giver_id:
        return (
            _("Your shift ends: hand over %(alerts)s open alerts and %(promises)s promises")
            % facts,
            _(
                "%(place)s. Write down what %(taker)s has to know. "
                "Until it is accepted you stay responsible.\n"
            )
            % facts,
        )
    return (
        _("%(giver)s hands a shift over to you") % facts,
        _(
            "%(place)s. Open alerts: %(alerts)s. Promises: %(promises)s. "
            "Accept it on the on-call page; until then %(giver)s stays responsible.\n"
        )
        % facts,
    )


def _accepted(row: ShiftHandover) -> telling.Words:
    facts = _facts(row)
    return (
        _("%(taker)s has taken over") % facts,
        _("%(place)s: you are no longer responsible for what you handed over.\n") % facts,
    )


def _lapsed(row: ShiftHandover) -> telling.Words:
    facts = _facts(row)
    return (
        _("Nobody accepted your hand-over; you stay responsible") % facts,
        _("%(place)s: speak to who is on call now, or to the duty manager.\n") % facts,
    )


def _facts(row: ShiftHandover) -> dict[str, object]:
    return {
        "giver": row.giver.short_name,
        "taker": row.taker.short_name if row.taker else _("who comes next"),
        "place": telling.place(row.schedule, row.level),
        "alerts": len(row.contents.get("alerts", [])),
        "promises": len(row.contents.get("promises", [])),
    }
