"""What became of one arrival: held for a person, set aside, or decided before."""

from dataclasses import dataclass
from datetime import datetime

from cases.actions.timeline import record
from cases.models import Case, CaseEvent, ThreadKind
from messaging.actions import inbound as inbound_actions
from messaging.lifecycle import InboundState
from messaging.models import InboundMessage

Kind = CaseEvent.Kind


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of one arrival: `action` opened, appended, quarantined or ignored, and the reason why."""

    action: str
    reason: str
    case: str | None = None
    party: str | None = None
    thread: str | None = None
    matched_by: str | None = None


def hold(
    inbound: InboundMessage, reason: str, *, now: datetime, case: Case | None = None
) -> Intake:
    """Hold it for a person to decide, and say so on the case it may be about."""
    inbound_actions.mark_quarantined(inbound=inbound, reason=reason, now=now)
    if case is not None:
        record(
            case,
            Kind.MAIL_HELD,
            thread_kind=ThreadKind.INTERNAL,
            facts={"inbound": inbound.pk, "from": inbound.from_address, "reason": reason},
            now=now,
        )
    return Intake("quarantined", reason, matched_by=None)


def ignore(inbound: InboundMessage, reason: str, *, now: datetime) -> Intake:
    """Set it aside with the reason; the raw message stays."""
    inbound_actions.mark_ignored(inbound=inbound, reason=reason, now=now)
    return Intake("ignored", reason)


def already(inbound: InboundMessage) -> Intake:
    """Answer again what was decided before."""
    action = {
        InboundState.TAKEN: "appended",
        InboundState.QUARANTINED: "quarantined",
        InboundState.IGNORED: "ignored",
    }[InboundState(inbound.state)]
    message = getattr(inbound, "message", None)
    if message is None:
        return Intake(action, inbound.reason)
    kind = message.thread.kind
    if inbound.reason == "opened":
        action = "opened"
    return Intake(action, inbound.reason, message.thread.case.reference, kind, kind, inbound.reason)
