"""Hand one's approvals on while one is away, and take them back; never a chain, never a ring."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg2.extras import DateTimeTZRange

from cases.models import ApprovalDelegation
from common import texts
from common.errors import BadInput, DomainError, Forbidden
from messaging.actions import outbox
from users.models import User
from users.roles import Permission

#: How far from now approvals are handed on; beyond, a date is a slip of the finger, or none the database can return.
LONGEST = timedelta(days=366)


class Handed(DomainError):
    """Approvals handed on are never handed on again, and each to one person at a time."""


@transaction.atomic
def hand_on(
    *,
    giver: User,
    receiver: User,
    start: datetime,
    end: datetime,
    reason: str,
    by: User,
    now: datetime,
) -> ApprovalDelegation:
    """Let `receiver` approve with what `giver` may, from `start` to before `end` (UTC).

    People say it of themselves; of others who plans people (Forbidden). Refuses who may not approve, a time that
    cannot be (BadInput), and a stretch in which either of them already gives or receives (Handed).
    """
    if giver != by and not by.can(Permission.PLAN_PEOPLE):
        raise Forbidden(_("Your role says this only of yourself."))
    for person, field in ((giver, "giver"), (receiver, "receiver")):
        if not person.can(Permission.APPROVE_EXCEPTIONS):
            raise BadInput(
                _("%(person)s approves nothing.") % {"person": person.short_name}, field=field
            )
    if giver == receiver:
        raise BadInput(_("Choose somebody else."), field="receiver")
    if not max(start, now) < end:
        raise BadInput(_("This time ends before it starts, or is over."), field="end")
    if end > now + LONGEST:
        raise BadInput(_("This is more than a year away."), field="end")
    if start < now - LONGEST:
        raise BadInput(_("This begins in the past."), field="start")
    reason = texts.clean(reason)[:200]
    if not reason:
        raise BadInput(_("Say why."), field="reason")
    during = DateTimeTZRange(start, end)
    _refuse_chains(giver, receiver, during)
    try:
        with transaction.atomic():
            made = ApprovalDelegation.objects.create(
                giver=giver,
                receiver=receiver,
                during=during,
                reason=reason,
                made_by=by,
                made_at=now,
            )
    except IntegrityError as refusal:  # somebody else's came between looking and writing
        raise Handed(_("Approvals were handed on meanwhile. Look again.")) from refusal
    for person in {giver, receiver} - {by}:
        _tell(made, person, now=now)
    return made


@transaction.atomic
def take_back(*, delegation_id: int, by: User, now: datetime) -> ApprovalDelegation:
    """End a delegation; who gave it does, or who plans people. Saying it again changes nothing."""
    found = ApprovalDelegation.objects.select_for_update().get(pk=delegation_id)
    if found.giver_id != by.pk and not by.can(Permission.PLAN_PEOPLE):
        raise Forbidden(_("Only who handed it on takes it back."))
    if found.cancelled_at is None:
        found.cancelled_at, found.cancelled_by = now, by
        found.save(update_fields=["cancelled_at", "cancelled_by"])
    return found


def _tell(made: ApprovalDelegation, to: User, *, now: datetime) -> None:
    """Owe one of the two the mail that says so; who did it themselves knows."""
    with override(to.language):
        names = {"giver": made.giver.name, "receiver": made.receiver.name}
        subject = _("%(receiver)s approves for %(giver)s while they are away") % names
        text = _("You see from when until when, and why, in Steward.")
    outbox.queue_mail_to(
        to,
        key=f"delegation:{made.pk}:{to.pk}",
        subject=subject,
        text=text,
        path=made.get_absolute_url(),
        now=now,
    )


def _refuse_chains(giver: User, receiver: User, during: DateTimeTZRange) -> None:
    standing = ApprovalDelegation.objects.standing().filter(during__overlap=during)
    tied = standing.filter(Q(giver=giver) | Q(giver=receiver) | Q(receiver=giver))
    known = tied.select_related("giver", "receiver").order_by("pk").first()
    if known is not None:
        raise Handed(
            _("%(giver)s hands approvals on to %(receiver)s in this time. They go on only once.")
            % {"giver": known.giver.short_name, "receiver": known.receiver.short_name}
        )
