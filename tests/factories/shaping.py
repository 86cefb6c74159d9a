"""Mail taken in and the whole state of two cases, for tests that merge, part and move."""

import uuid

from django.db import transaction

from cases.actions.receiving import append_inbound
from cases.models import Case
from tests.factories.cases import NOON
from tests.factories.messaging import InboundMessageFactory


def take_in(case, *, at=NOON, side="guest", text="Hello?", **mail):
    """Let a mail of one side be taken in, as intake does it."""
    case = Case.objects.get(pk=case.pk)
    party = case.parties.get(side=side)
    arrived = InboundMessageFactory(
        received_at=at,
        from_address=party.address,
        text=text,
        **{"message_id": f"{uuid.uuid4()}@mail.example", **mail},
    )
    with transaction.atomic():
        return append_inbound(arrived, case=case, party=party, now=at)


def state_of(case):
    """Everything about a case that parting two must give back."""
    case = Case.objects.get(pk=case.pk)
    clocks = case.clocks.exclude(status="cancelled").order_by("pk")
    return {
        "case": (
            case.status,
            case.waiting_on,
            case.waiting_until,
            case.severity,
            case.urgency,
            case.owner_id,
            case.next_due_at,
            case.next_due_kind,
        ),
        "clocks": list(
            clocks.values_list(
                "pk",
                "kind",
                "side",
                "subject",
                "party",
                "status",
                "started_at",
                "due_at",
                "met_at",
                "breached_at",
                "compressed",
            )
        ),
        "threads": list(
            case.threads.order_by("pk").values_list("kind", "unanswered_since", "last_inbound_at")
        ),
        "messages": list(
            case.threads.order_by("messages").values_list(
                "messages", "messages__party", "messages__author", "messages__written_at"
            )
        ),
        "told": list(
            case.events.filter(message__isnull=False)
            .order_by("pk")
            .values_list("pk", "party", "message")
        ),
        "parties": list(case.parties.order_by("pk").values_list("person", "side", "is_primary")),
        "drafts": list(case.threads.order_by("drafts").values_list("drafts", "drafts__text")),
    }
