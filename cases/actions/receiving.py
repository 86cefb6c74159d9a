"""Put a received message onto its thread, and set in motion what follows: answer owed, waiting over, case reopened."""

from datetime import datetime

from django.db.models import Exists

from cases.actions import clocks
from cases.actions.locking import save
from cases.actions.resolution import reopen_locked
from cases.actions.snoozing import wake_for_reply
from cases.actions.timeline import record
from cases.actions.waiting import resume_locked
from cases.intake import signals
from cases.lifecycle import Status
from cases.models import Case, CaseEvent, Message, Party, Thread
from cases.models.scales import Severity
from messaging.models import InboundMessage

Kind = CaseEvent.Kind


def append_inbound(
    inbound: InboundMessage,
    *,
    case: Case,
    party: Party,
    now: datetime,
    is_proven: bool = True,
    is_first: bool = False,
) -> Message:
    """Append a mail to its side's thread; the caller holds the case in the transaction that took the mail.

    An answer ends waiting by itself and takes a resolved case up again; the side's update clock starts at its
    oldest unanswered message, at the instant it reached us, not when somebody got round to it. A proven address
    it came from becomes the one we answer to; one that only a colleague recognised does not. The first one has just
    opened the case: nothing sleeps or waits, and what it is owed is running.
    """
    reached_us = inbound.received_at
    known = Exists(Message.objects.filter(message_id=inbound.message_id[:255]))
    held = Thread.objects.select_for_update(of=("self",)).annotate(known=known)
    thread = held.get(case=case, kind=party.side)
    message = Message.objects.create(
        thread=thread,
        direction=Message.Direction.INBOUND,
        party=party,
        channel="email",
        language=inbound.language,
        text=inbound.reply_text or inbound.text,
        quoted_text=inbound.text if inbound.reply_text != inbound.text else "",
        html=inbound.html_sanitised,
        written_at=reached_us,
        message_id="" if thread.known else inbound.message_id[:255],
        inbound=inbound,
    )
    if not is_first:
        thread.last_inbound_at = reached_us
        thread.unanswered_since = min(thread.unanswered_since or reached_us, reached_us)
        thread.subject = thread.subject or inbound.subject[:300]
        thread.save(update_fields=["last_inbound_at", "unanswered_since", "subject"])
    if is_proven and party.address != inbound.from_address:
        party.address = inbound.from_address
        party.save(update_fields=["address"])
    record(
        case,
        Kind.MESSAGE_RECEIVED,
        party=party,
        thread_kind=thread.kind,
        message=message,
        facts={"inbound": inbound.pk},
        now=now,
    )
    if is_first:
        if changed := _heed_danger(case, message, now=now):
            save(case, *changed, now=now)
        return message
    is_reopened = case.status == Status.RESOLVED
    if is_reopened:
        reopen_locked(case, by=None, reason="wrote-again", now=now)
    wake_for_reply(case, now=now, is_reopened=is_reopened)
    resume_locked(case, by=None, now=now)
    changed = _heed_danger(case, message, now=now)
    clocks.customer_wrote(case, thread.kind, now=reached_us)
    save(case, *changed, now=now)
    return message


def _heed_danger(case: Case, message: Message, *, now: datetime) -> tuple[str, ...]:
    """Make the case an S1 when the new words speak of danger, unless a colleague said before that it is none.

    Gives the names of the fields it changed.
    """
    signal = signals.read(message.text)
    if signal is None or signal.severity > Severity.CRITICAL or case.severity == Severity.CRITICAL:
        return ()
    if case.events.filter(
        kind=Kind.SEVERITY_CHANGED, actor__isnull=False, facts__from=Severity.CRITICAL
    ).exists():
        return ()
    before, case.severity = case.severity, Severity.CRITICAL
    case.severity_reason = ", ".join(signal.words)[:300]
    record(
        case,
        Kind.SEVERITY_CHANGED,
        facts={"from": before, "to": case.severity, "reason": case.severity_reason},
        now=now,
    )
    return ("severity", "severity_reason")
