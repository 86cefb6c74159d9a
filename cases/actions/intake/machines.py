"""What machines and departments send: bounces, answers to questions, automatic replies; none opens a case."""

from datetime import datetime

from cases.actions import asking, matching
from cases.actions.intake.outcome import Intake, hold, ignore
from cases.actions.timeline import record
from cases.models import CaseEvent, DepartmentRequest, ThreadKind
from messaging.actions import inbound as inbound_actions
from messaging.models import InboundMessage

Kind = CaseEvent.Kind


def take_bounce(inbound: InboundMessage, *, now: datetime) -> Intake:
    """Put a failed delivery onto the case whose message it speaks of; it never opens one."""
    message = matching.our_message(inbound.bounce_of)
    if message is None:
        return ignore(inbound, "bounce-of-nothing-ours", now=now)
    case = message.thread.case
    record(
        case,
        Kind.DELIVERY_FAILED,
        party=message.party,
        thread_kind=message.thread.kind,
        facts={"message": message.pk, "inbound": inbound.pk},
        now=now,
    )
    inbound_actions.mark_taken(inbound=inbound, reason="bounce", now=now)
    return Intake(
        "appended", "bounce", case.reference, message.thread.kind, message.thread.kind, "bounce"
    )


def take_for_question(
    inbound: InboundMessage, question: DepartmentRequest, *, now: datetime
) -> Intake:
    """Take a department's answer by mail; a machine's is only noted, and one to a question that is over is held."""
    case = question.case
    facts = {"inbound": inbound.pk, "from": inbound.from_address, "department": question.pk}
    if inbound.bounce or inbound.auto_submitted:
        kind, reason = (
            (Kind.DELIVERY_FAILED, "bounce") if inbound.bounce else (Kind.AUTO_REPLY, "automatic")
        )
        record(case, kind, thread_kind=ThreadKind.INTERNAL, facts=facts, now=now)
        inbound_actions.mark_taken(inbound=inbound, reason=reason, now=now)
        return Intake("appended", reason, case.reference, matched_by="department")
    text = (inbound.reply_text or inbound.text).strip()[: asking.LONGEST]
    if not question.is_owed or not text or not inbound.from_address:
        return hold(inbound, "question-over", case=case, now=now)
    called = inbound.from_name or inbound.from_address
    asking.answer(request_id=question.pk, text=text, called=called, inbound=inbound, now=now)
    inbound_actions.mark_taken(inbound=inbound, reason="department", now=now)
    return Intake("appended", "department", case.reference, matched_by="department")


def take_automatic(
    inbound: InboundMessage, match: matching.Match | None, *, now: datetime
) -> Intake:
    """Note an automatic answer on its case without starting a clock; one without a case is ignored."""
    if match is None:
        return ignore(inbound, "automatic", now=now)
    record(
        match.case,
        Kind.AUTO_REPLY,
        thread_kind=match.thread.kind if match.thread else "",
        facts={"inbound": inbound.pk, "from": inbound.from_address},
        now=now,
    )
    inbound_actions.mark_taken(inbound=inbound, reason="automatic", now=now)
    kind = match.thread.kind if match.thread else None
    return Intake("appended", "automatic", match.case.reference, kind, kind, match.by)
