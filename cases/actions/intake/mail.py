"""Take in stored mail: find person, stay and case, or hold it for a person to decide."""

import time
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from cases.actions import matching
from cases.actions.intake.machines import take_automatic, take_bounce, take_for_question
from cases.actions.intake.outcome import Intake, already, hold
from cases.actions.intake.placing import answer, open_for
from cases.asking import links
from marketplace import finding
from messaging.actions import inbound as inbound_actions
from messaging.lifecycle import InboundState
from messaging.models import InboundMessage

log = structlog.get_logger(__name__)

#: One sweep begins no further mail after so many seconds: reading a hostile one takes up to twenty more, and
#: Celery's soft limit must not strike in the middle of an innocent one.
_SWEEP_SECONDS = 12.0


def take_in_waiting(*, now: datetime, batch: int = 50) -> int:
    """Take in the mail that waits, one transaction each; a bad one never stops the rest. Returns how many.

    What a long sweep leaves waits for the next.
    """
    began, taken = time.monotonic(), 0
    for inbound_id in list(InboundMessage.objects.waiting().values_list("pk", flat=True)[:batch]):
        if time.monotonic() - began > _SWEEP_SECONDS:
            break
        taken += 1
        try:
            take_in_mail(inbound_id=inbound_id, now=now)
        except (OperationalError, InterfaceError):
            if not connection.is_usable():
                raise  # the database is away: the mail waits where it is
            log.warning(
                "intake_postponed", inbound=inbound_id
            )  # a lock held too long: the next sweep tries again
        except Exception:  # a fault of ours in one mail must not hold up the others
            log.exception("intake_failed", inbound=inbound_id)
            _hold_after_fault(inbound_id, now=now)
    return taken


@transaction.atomic
def _hold_after_fault(inbound_id: int, *, now: datetime) -> None:
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state == InboundState.RECEIVED:
        hold(inbound, "fault", now=now)


def take_in_mail(*, inbound_id: int, now: datetime) -> Intake:
    """Take in one stored mail and return what became of it; a second call changes nothing and answers the same.

    Machines (auto-replies, lists, bounces) never open a case; unknown senders and answers from somebody who is
    not on the case are held for triage.
    """
    # Reading a hostile mail may take seconds: it happens before any lock is held.
    inbound_actions.read(inbound_id=inbound_id, now=now)
    return _decide(inbound_id, now=now)


@transaction.atomic
def _decide(inbound_id: int, *, now: datetime) -> Intake:
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.RECEIVED:
        return already(inbound)
    if inbound.parse_error:
        return hold(inbound, "unreadable", now=now)
    question = links.request_of_mail(matching.names_on(inbound), now=now)
    if question is not None:
        return take_for_question(inbound, question, now=now)
    if inbound.bounce:
        return take_bounce(inbound, now=now)
    match = matching.case_of(inbound)
    if inbound.auto_submitted:
        return take_automatic(inbound, match, now=now)
    if not inbound.from_address:
        return hold(inbound, "no-sender", now=now)
    person = finding.person_by_email(inbound.from_address)
    if match is not None:
        return answer(inbound, match, person, now=now)
    if person is None:
        return hold(inbound, "unknown-sender", now=now)
    return open_for(inbound, person, now=now)
