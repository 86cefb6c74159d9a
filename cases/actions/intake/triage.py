"""What a person decides about held mail: a case of its own, a place on one, or nothing."""

from datetime import datetime

from django.db import transaction

from cases.actions.intake.outcome import Intake, already, ignore
from cases.actions.intake.placing import append, open_for
from cases.models import CaseType, Party
from marketplace import finding
from marketplace.models import Person
from messaging.lifecycle import InboundState
from messaging.models import InboundMessage


@transaction.atomic
def open_from_triage(
    *, inbound_id: int, person: Person, case_type: CaseType | None, now: datetime
) -> Intake:
    """Open a case from held mail, for the person somebody in triage named."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return already(inbound)
    return open_for(
        inbound,
        person,
        now=now,
        case_type=case_type,
        matched_by="triage",
        is_proven=finding.person_by_email(inbound.from_address) == person,
    )


@transaction.atomic
def append_from_triage(*, inbound_id: int, party: Party, now: datetime) -> Intake:
    """Put held mail onto the thread of one party of a case, because somebody in triage recognised it."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return already(inbound)
    return append(inbound, party, matched_by="triage", now=now, is_proven=False)


@transaction.atomic
def dismiss_from_triage(*, inbound_id: int, reason: str, now: datetime) -> Intake:
    """Set held mail aside with a reason; the raw message stays."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return already(inbound)
    return ignore(inbound, reason, now=now)
