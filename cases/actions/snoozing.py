"""Put a case off one's own list, and bring it back: by hand, by time, by a clock, or when somebody writes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Snooze
from cases.models.refusals import AlreadyResolved, NotOwner
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind

#: Nobody puts a case off for longer than this.
LONGEST = timedelta(days=90)


class NotSnoozed(DomainError):
    """The case is on the list already."""


@transaction.atomic
def snooze(
    *, case_id: int, by: User, until: datetime, now: datetime, wake_on_reply: bool = True
) -> Snooze:
    """Put one's own case off one's list until an instant (UTC); doing it again moves the instant.

    Refuses anybody but the owner, a resolved case, and a moment that has passed or is months away (BadInput).
    Everybody else's lists, and every clock, stay as they are.
    """
    case = locked(case_id)
    if case.owner is not None and not case.is_owned_by(by):
        raise NotOwner(
            _("%(owner)s owns this case: it is on their list, not on yours.")
            % {"owner": case.owner.short_name}
        )
    case.require_owner(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    if until > now + LONGEST:
        raise BadInput(_("This is more than three months away."), field="until")
    found = Snooze.objects.asleep().filter(case=case, user=by).first()
    row = found or Snooze(case=case, user=by)
    row.put_off(until, wake_on_reply=wake_on_reply, now=now)
    row.save()
    facts = {"until": until.isoformat(), "wake_on_reply": wake_on_reply}
    record(case, Kind.SNOOZED, actor=by, facts=facts, now=now)
    return row


@transaction.atomic
def wake(*, case_id: int, by: User, now: datetime) -> Case:
    """Take a case one has put off up again; refuses one that is on the list already (NotSnoozed)."""
    case = locked(case_id)
    row = Snooze.objects.asleep().filter(case=case, user=by).first()
    if row is None:
        raise NotSnoozed(_("This case is on your list already."))
    _wake(row, Snooze.Woken.HAND, case, actor=by, now=now)
    return case


def wake_for_reply(case: Case, *, now: datetime, is_reopened: bool = False) -> None:
    """Bring a case the caller holds back to everybody who waits for words; to all of them when it is opened again."""
    asleep = Snooze.objects.asleep().filter(case=case).select_related("user")
    if not is_reopened:
        asleep = asleep.filter(wake_on_reply=True)
    for row in asleep:
        _wake(row, Snooze.Woken.REPLY, case, now=now)


def wake_due(*, now: datetime, batch: int = 200) -> int:
    """Bring back what was put off until now, and what has a clock that ran out; returns how many."""
    due = list(Snooze.objects.due(now=now).order_by("until").values_list("pk", "case_id")[:batch])
    for pk, case_id in due:
        _wake_due(pk, case_id, now=now)
    return len(due)


@transaction.atomic
def _wake_due(pk: int, case_id: int, *, now: datetime) -> None:
    """Look again under the lock: the person may have chosen a later moment, or the clock may have moved."""
    case = locked(case_id)
    row = Snooze.objects.due(now=now).filter(pk=pk).select_related("user").first()
    if row is not None:
        by = Snooze.Woken.TIME if row.until <= now else Snooze.Woken.CLOCK
        _wake(row, by, case, now=now)


def _wake(
    row: Snooze, by: Snooze.Woken, case: Case, *, now: datetime, actor: User | None = None
) -> None:
    row.wake(by, now=now)
    row.save(update_fields=["woken_at", "woken_by"])
    facts = {"by": by.value, "whose": row.user.short_name}
    record(case, Kind.WOKEN, actor=actor, facts=facts, now=now)
