"""Which case an arriving mail belongs to: by our own signed address or ids, never by a number anybody could type."""

from dataclasses import dataclass

from cases.models import Case, Message, Party, Thread
from marketplace.models import Person
from messaging import addresses
from messaging.models import InboundMessage


@dataclass(frozen=True, slots=True)
class Match:
    """A case found for a mail, the thread if a message of ours was answered, and by what it was found."""

    case: Case
    thread: Thread | None
    by: str

    def party_of(self, person: Person | None) -> Party | None:
        """Return the party this person is on the case; an answer on one side's thread must be of that side."""
        if person is None:
            return None
        party = self.case.parties.select_related("person", "case").filter(person=person).first()
        if party is not None and self.thread is not None and party.side != self.thread.kind:
            return None
        return party


def case_of(inbound: InboundMessage) -> Match | None:
    """Return the case a mail answers: by message id, then by the case's own address, then by ids carrying its token."""
    ids = [inbound.in_reply_to, *reversed(inbound.references)]
    for message_id in ids:
        message = our_message(message_id)
        if message is not None:
            return Match(message.thread.case, message.thread, "message-id")
    everyone = [*inbound.envelope_to, *inbound.to_addresses, *inbound.cc_addresses]
    references = [addresses.case_of(address) for address in everyone]
    references += [addresses.case_of_message_id(message_id) for message_id in ids if message_id]
    for reference in references:
        if reference is not None:
            case = Case.objects.filter(reference=reference).first()
            if case is not None:
                return Match(goes_on_in(case), None, "case-address")
    return None


def goes_on_in(case: Case) -> Case:
    """Return the case in which this one goes on: itself, unless it was merged."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def our_message(message_id: str) -> Message | None:
    """Return the message with this id on any case, sent or received; empty ids find nothing."""
    if not message_id:
        return None
    return (
        Message.objects.select_related("thread__case", "party")
        .filter(message_id=message_id[:255])
        .first()
    )


def names_on(inbound: InboundMessage) -> list[str]:
    """Return the names of ours, signed, that a mail carries in its addresses and in the ids it answers or failed on."""
    everyone = [*inbound.envelope_to, *inbound.to_addresses, *inbound.cc_addresses]
    ids = [inbound.in_reply_to, *reversed(inbound.references), inbound.bounce_of]
    names = [addresses.case_of(address) for address in everyone]
    names += [addresses.case_of_message_id(message_id) for message_id in ids if message_id]
    return [name for name in names if name is not None]
