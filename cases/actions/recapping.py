"""“What I heard”: sent to the person in their own thread, confirmed or put right by them, or done without."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import conversation
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.lifecycle import RecapState
from cases.models import Case, CaseEvent, Message, Recap
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput
from users.models import User

Kind = CaseEvent.Kind

_OPEN = (RecapState.WRITTEN, RecapState.SENT)


@transaction.atomic
def send(
    *, case_id: int, by: User, side: str, text: str, client_key: uuid.UUID, now: datetime
) -> Recap:
    """Send what was understood to the person on one side, on their thread alone; it leaves like any reply.

    The same `client_key` twice is one. A recap still open is the one that is sent. Refuses what a reply refuses, and
    a person who has one already that waits for their word (ImpossibleNow).
    """
    case = _mine(case_id, by)
    thread = case.threads.filter(kind=side).first()
    if thread is None:
        raise BadInput(_("Choose guest or host."), field="side")
    again = Message.objects.filter(thread=thread, client_key=client_key).first()
    if again is not None and hasattr(again, "recap"):
        known: Recap = again.recap
        return known
    recap = _open(case, side, by=by, now=now)
    recap.rewrite(texts.clean(text))
    message = conversation.reply(
        thread_id=thread.pk, by=by, text=text, client_key=client_key, now=now
    )
    recap.send(message)
    recap.save()
    record(case, Kind.RECAP_WRITTEN, actor=by, facts=_named(recap), now=now)
    return recap


@transaction.atomic
def settle(*, recap_id: int, by: User, step: str, answer: str = "", now: datetime) -> Recap:
    """Note what the person said to it: `confirm`, or `correct` with their words. Only the owner notes it."""
    case, recap = _taken(recap_id, by)
    recap.settle(step, by=by, answer=texts.clean(answer)[:5000], now=now)
    return _kept(case, recap, by=by, now=now)


@transaction.atomic
def waive(*, case_id: int, by: User, side: str, reason: str, now: datetime) -> Recap:
    """Do without the person's word, with the reason: sent already, or never."""
    case = _mine(case_id, by)
    recap = _open(case, side, by=by, now=now)
    recap.waive(reason, by=by, now=now)
    return _kept(case, recap, by=by, now=now)


def _mine(case_id: int, by: User) -> Case:
    case = locked(case_id)
    case.require_owner(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    return case


def _open(case: Case, side: str, *, by: User, now: datetime) -> Recap:
    party = case.parties.filter(side=side, is_primary=True).first()
    if party is None:
        raise BadInput(_("Nobody is on this side of the case yet."), field="side")
    found = case.recaps.filter(party=party, state__in=_OPEN).first()
    return found or Recap(case=case, party=party, written_by=by, written_at=now)


def _taken(recap_id: int, by: User) -> tuple[Case, Recap]:
    case = locked(Recap.objects.values_list("case_id", flat=True).get(pk=recap_id))
    case.require_owner(by)
    recap = Recap.objects.select_for_update(of=("self",)).select_related("party").get(pk=recap_id)
    return case, recap


def _kept(case: Case, recap: Recap, *, by: User, now: datetime) -> Recap:
    recap.save()
    save(case, now=now)
    facts = _named(recap) | {"state": str(recap.state), "reason": recap.reason}
    record(
        case,
        Kind.RECAP_ANSWERED,
        actor=by,
        party=recap.party,
        thread_kind=recap.party.side,
        facts=facts,
        now=now,
    )
    return recap


def _named(recap: Recap) -> dict[str, object]:
    return {"recap": recap.pk, "side": recap.party.side}
