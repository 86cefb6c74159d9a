"""Open a case: number, sides, threads, clocks and the first event, all in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from cases.actions import clocks, tasking
from cases.actions.timeline import record_all
from cases.models import Case, CaseEvent, CaseRisk, CaseType, Party, RiskAxis, Thread, ThreadKind
from cases.models.case_type import AccessLevel
from cases.models.scales import Urgency
from cases.reference import reference_for
from common.errors import BadInput
from marketplace.models import Person, Reservation
from users.models import Team, User

#: Hours before check-in (or within a running stay) in which a stay makes a case urgent now, then today.
_URGENT_NOW_HOURS, _URGENT_TODAY_HOURS = 6, 24


@dataclass(frozen=True, slots=True)
class Standing:
    """One person on one side of a new case, and the address they are reached at."""

    person: Person
    side: str
    address: str = ""


def open_case(
    *,
    title: str,
    case_type: CaseType,
    team: Team,
    standings: Sequence[Standing],
    now: datetime,
    by: User | None = None,
    reservation: Reservation | None = None,
    severity: int | None = None,
    severity_reason: str = "",
    language: str = "en",
    channel: str = "email",
    subjects: dict[str, str] | None = None,
    intake_key: str | None = None,
    wrote: str = "",
) -> Case:
    """Open one case and return it; the caller is inside a transaction.

    `wrote` is the side whose message opens it, and which is owed an answer from now on.
    `subjects` gives a side's own subject line (nothing of one side shows in the other's). The same
    `intake_key` twice is one case. Refuses an empty title (BadInput).
    """
    if intake_key is not None:
        again = Case.objects.filter(intake_key=intake_key).first()
        if again is not None:
            return again
    if not title.strip():
        raise BadInput(_("Say in a few words what happened."), field="title")
    case = Case(
        reference=reference_for(_next_number()),
        title=title.strip()[:200],
        case_type=case_type,
        severity=severity or case_type.default_severity,
        severity_reason=severity_reason[:300],
        urgency=_urgency(reservation, now=now),
        team=team,
        access_level=case_type.access_level,
        language=language,
        segment=_segment(reservation, standings),
        channel=channel,
        reservation=reservation,
        opened_at=now,
        last_activity_at=now,
        intake_key=intake_key,
    )
    owed = clocks.owed_by(case, now=now, wrote=wrote)
    case.save(force_insert=True)
    Party.objects.bulk_create(
        Party(
            case=case,
            person=standing.person,
            side=standing.side,
            address=standing.address,
            joined_at=now,
        )
        for standing in standings
    )
    Thread.objects.bulk_create(
        Thread(
            case=case,
            kind=kind,
            subject=(subjects or {}).get(kind, _neutral_subject(reservation)),
            last_inbound_at=now if kind == wrote else None,
            unanswered_since=now if kind == wrote else None,
        )
        for kind in ThreadKind.values
    )
    _note_money_at_stake(case, now=now)
    opened = CaseEvent(
        case=case,
        kind=CaseEvent.Kind.OPENED,
        actor=by,
        facts={
            "type": case_type.code,
            "severity": case.severity,
            "reason": case.severity_reason,
            "channel": channel,
            "restricted": case.access_level == AccessLevel.RESTRICTED,
        },
        occurred_at=now,
    )
    record_all(case, [opened, *clocks.started(owed, now=now)])
    if tasking.begin_checklist(case, now=now):
        case.save(update_fields=["next_due_at", "next_due_kind"])
    return case


def manual(
    *,
    title: str,
    case_type: CaseType,
    person: int,
    side: str,
    reservation: str,
    severity: int | None = None,
    severity_reason: str = "",
    channel: str = "phone",
    intake_key: str | None = None,
    by: User,
    now: datetime,
) -> Case:
    """Open a case somebody took by hand, for the person with this id and the stay with this code, if any.

    Refuses a person or stay that does not exist, and a stay that is not this person's (BadInput).
    """
    if intake_key is not None:
        _one_at_a_time(intake_key)
    asking = Person.objects.filter(pk=person).first()
    if asking is None:
        raise BadInput(_("This person does not exist."), field="person")
    stay = None
    standings = [Standing(asking, side, address_of(asking))]
    if reservation:
        stay = (
            Reservation.objects.select_related("listing__host", "guest")
            .filter(code=reservation)
            .first()
        )
        if stay is None:
            raise BadInput(_("This reservation does not exist."), field="reservation")
        if asking not in (stay.guest, stay.listing.host):
            raise BadInput(_("This reservation is not this person’s."), field="reservation")
        own_side, opposite = other_side(stay, asking)
        standings = [
            Standing(asking, own_side, address_of(asking)),
            *([opposite] if opposite else []),
        ]
    return open_case(
        title=title,
        case_type=case_type,
        team=team_of(by),
        standings=standings,
        now=now,
        by=by,
        reservation=stay,
        severity=severity,
        severity_reason=severity_reason,
        language=asking.language,
        channel=channel,
        intake_key=intake_key,
    )


def team_of(user: User) -> Team:
    """Return the team whose queue a case opened by this person belongs to."""
    team = user.teams.order_by("pk").first() or Team.objects.order_by("pk").first()
    if team is None:
        raise BadInput(_("There is no team yet. Ask an admin to make one."))
    return team


def other_side(reservation: Reservation, person: Person) -> tuple[str, Standing | None]:
    """Return which side `person` stands on in this reservation, and who stands on the other."""
    host, guest = reservation.listing.host, reservation.guest
    side, other = (ThreadKind.GUEST, host)
    if person == host and person != guest:
        side, other = ThreadKind.HOST, guest
    if other is None or other == person:  # nobody known, or somebody staying in their own home
        return side, None
    opposite = ThreadKind.HOST if side == ThreadKind.GUEST else ThreadKind.GUEST
    return side, Standing(other, opposite, address_of(other))


def address_of(person: Person) -> str:
    """Return the e-mail address this person has proven longest, or nothing."""
    return (
        person.contact_points.filter(kind="email", verified_at__isnull=False)
        .order_by("verified_at", "pk")
        .values_list("value", flat=True)
        .first()
        or ""
    )


def _one_at_a_time(intake_key: str) -> None:
    """Let the second press of the same button wait until the first has its case, and find it then."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [intake_key])


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_case_number')")
        (number,) = cursor.fetchone()
    return int(number)


def _urgency(reservation: Reservation | None, *, now: datetime) -> int:
    """How little time is left, read off the stay: a running or imminent one is now."""
    if reservation is None:
        return Urgency.THIS_WEEK
    if reservation.check_out_at < now:
        return Urgency.THIS_WEEK
    hours = (reservation.check_in_at - now).total_seconds() / 3600
    if hours <= _URGENT_NOW_HOURS:
        return Urgency.NOW
    return Urgency.TODAY if hours <= _URGENT_TODAY_HOURS else Urgency.THIS_WEEK


def _segment(reservation: Reservation | None, standings: Sequence[Standing]) -> str:
    if reservation is not None:
        return reservation.segment
    return standings[0].person.segment if standings else "standard"


def _neutral_subject(reservation: Reservation | None) -> str:
    """Return the subject for a side that has not written: what both sides know anyway."""
    if reservation is None:
        return ""
    return _("Your reservation %(code)s") % {"code": reservation.code}


def _note_money_at_stake(case: Case, *, now: datetime) -> None:
    """Put the amount paid on the money axis, as a start a person may correct."""
    if case.reservation is None:
        return
    paid = case.reservation.paid
    major = paid.amount
    level = 4 if major >= 20_000 else 3 if major >= 5_000 else 2 if major >= 1_000 else 1
    CaseRisk.objects.create(
        case=case,
        axis=RiskAxis.MONEY,
        level=level,
        reason=_("Paid for the stay: %(amount)s") % {"amount": paid},
        set_at=now,
    )
