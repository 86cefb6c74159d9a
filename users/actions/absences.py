"""Say that somebody is away and who stands in, and take it back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from common.errors import BadInput, DomainError, Forbidden
from users.models import Absence, User
from users.roles import Permission

#: Nobody plans to be away for longer at once.
LONGEST = timedelta(days=400)
#: How far ahead it may begin.
_FURTHEST = timedelta(days=5 * 366)


class AwayAlready(DomainError):
    """The person is away in part of this time already."""


class DeputyLoop(BadInput):
    """Following who stands in for whom leads back to the person."""


class AbsenceOver(DomainError):
    """The absence has ended or was taken back."""


@transaction.atomic
def plan(
    *,
    user: User,
    by: User,
    begins_at: datetime,
    ends_at: datetime,
    deputy: User | None,
    reason: str = "",
    now: datetime,
) -> Absence:
    """Say that `user` is away from one instant to another (UTC); `deputy` stands in.

    Of others only who plans for people may (Forbidden). Refuses an end before the beginning or in the past, a
    deputy who works no cases or is the person (BadInput), chains that lead back (DeputyLoop), and time in which
    the person is away already (AwayAlready).
    """
    _require_right(user, by)
    if ends_at <= begins_at:
        raise BadInput(_("The end comes before the beginning."), field="ends_at")
    if ends_at <= now:
        raise BadInput(_("This time is over already."), field="ends_at")
    if ends_at - begins_at > LONGEST:
        raise BadInput(_("This is longer than a year."), field="ends_at")
    if begins_at > now + _FURTHEST:
        raise BadInput(_("That is more than five years away."), field="begins_at")
    if deputy is not None:
        _require_deputy(deputy, user)
    _one_at_a_time()
    during = DateTimeTZRange(begins_at, ends_at, "[)")
    if deputy is not None and _leads_to(deputy, user, begins_at, ends_at, seen=frozenset()):
        raise DeputyLoop(
            _("%(person)s is away in this time, and %(user)s stands in for them.")
            % {"person": deputy.short_name, "user": user.short_name},
            field="deputy",
        )
    try:
        with transaction.atomic():
            return Absence.objects.create(
                user=user,
                during=during,
                deputy=deputy,
                reason=reason.strip()[:200],
                told_by=by,
                told_at=now,
            )
    except IntegrityError:
        raise AwayAlready(
            _("%(person)s is away in part of this time already.") % {"person": user.short_name}
        ) from None


@transaction.atomic
def cancel(*, absence_id: int, by: User, now: datetime) -> Absence:
    """Take an absence back; one under way ends now, so that what was stays true."""
    absence = (
        Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence_id)
    )
    _require_right(absence.user, by)
    if absence.cancelled_at is not None or absence.until <= now:
        raise AbsenceOver(_("This absence is over."))
    if absence.during.lower < now:
        absence.during = DateTimeTZRange(absence.during.lower, now, "[)")
    else:
        absence.cancelled_by, absence.cancelled_at = by, now
    absence.save(update_fields=["during", "cancelled_by", "cancelled_at"])
    return absence


def _require_right(user: User, by: User) -> None:
    if user != by and not by.can(Permission.PLAN_PEOPLE):
        raise Forbidden(_("Your role says this only of yourself."))


def _require_deputy(deputy: User, user: User) -> None:
    if deputy == user:
        raise BadInput(_("Nobody stands in for themselves."), field="deputy")
    if not deputy.can(Permission.WORK_CASES):
        raise BadInput(
            _("%(person)s can’t own cases.") % {"person": deputy.short_name}, field="deputy"
        )


def _leads_to(
    deputy: User, user: User, begins_at: datetime, ends_at: datetime, *, seen: frozenset[int]
) -> bool:
    """Say whether, at some instant of this time, who stands in for `deputy` is in the end `user`."""
    if deputy.pk in seen:
        return False
    overlapping = (
        Absence.objects.standing()
        .filter(user=deputy, during__overlap=DateTimeTZRange(begins_at, ends_at, "[)"))
        .exclude(deputy=None)
        .select_related("deputy")
    )
    for absence in overlapping:
        assert absence.deputy is not None  # noqa: S101 - excluded above
        if absence.deputy == user or _leads_to(
            absence.deputy,
            user,
            max(begins_at, absence.during.lower),
            min(ends_at, absence.during.upper),
            seen=seen | {deputy.pk},
        ):
            return True
    return False


def _one_at_a_time() -> None:
    """Let two plans that could close a loop between them wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('absences', 0))")
