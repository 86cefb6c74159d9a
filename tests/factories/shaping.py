"""Mail taken in and the whole state of two cases, for tests that merge, part and move."""

import uuid
from datetime import timedelta

from django.db import transaction

from cases.actions import (
    classification,
    consulting,
    evidence,
    expectations,
    knowing,
    planning,
    recapping,
    specialists,
    tasking,
)
from cases.actions.receiving import append_inbound
from cases.models import Case, Department
from tests.factories.asking import ask
from tests.factories.cases import NOON
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory
from users.models import User

#: What colleagues build on a case, and what must be the same again of each row.
_BUILT = {
    "facts": ("text", "kind", "verified_at", "retired_at"),
    "issues": ("text", "state"),
    "evidence": ("sha256", "audience"),
    "redactions": ("sha256", "message"),
    "tasks": ("text", "state", "clock", "step"),
    "department_requests": ("state", "clock", "answer"),
    "consults": ("state", "clock", "grant"),
    "recaps": ("state", "party", "message"),
    "expectations": ("text", "party", "state"),
    "given": ("text", "party"),
    "roles": ("user", "specialty", "ended_at"),
    "risks": ("axis", "level"),
    "plans": ("plans__text", "plans__state"),
}


def _rows(case, name, *fields):
    if name == "plans":
        return list(case.threads.order_by(name, "kind").values_list(name, "kind", *fields))
    return list(getattr(case, name).order_by("pk").values_list("pk", *fields))


def build(case, what, *, by, now, number=0):
    """Let a colleague build something on a case."""
    case = Case.objects.get(pk=case.pk)
    guest = case.parties.get(side="guest")
    match what:
        case "fact":
            knowing.note(
                case_id=case.pk, by=by, kind="assumption", text=f"The lock {number}", now=now
            )
        case "issue":
            knowing.add_issue(case_id=case.pk, by=by, text=f"No key {number}", now=now)
        case "file":
            evidence.add(
                case_id=case.pk,
                by=by,
                name="report.pdf",
                content=b"%PDF-1.4 " + str(number).encode() + b"\n%%EOF",
                audience="host",
                now=now,
            )
        case "task":
            due_at = now + timedelta(hours=2) if number % 2 else None
            tasking.add(case_id=case.pk, by=by, text=f"Call {number}", due_at=due_at, now=now)
        case "question":
            department = Department.objects.filter(slug="home-damage").first()
            ask(case, by=by, department=department, at=now)
        case "consult":
            expert = User.objects.exclude(pk=by.pk).filter(name=f"Expert {number % 2}").first()
            consulting.ask(
                case_id=case.pk,
                by=by,
                expert=expert or UserFactory(name=f"Expert {number % 2}"),
                question="Is this insured?",
                decide_by=now + timedelta(hours=1 + number),
                client_key=uuid.uuid4(),
                now=now,
            )
        case "recap":
            recapping.waive(case_id=case.pk, by=by, side="guest", reason="Calm", now=now)
        case "expect":
            expectations.note(
                case_id=case.pk,
                party_id=guest.pk,
                by=by,
                kind="stated",
                text="A call by six",
                now=now,
            )
        case "give":
            expectations.give(case_id=case.pk, party_id=guest.pk, by=by, text="Wine", now=now)
        case "risk":
            classification.set_risk(
                case_id=case.pk, by=by, axis="legal", level=number % 5, reason="Letter", now=now
            )
        case "plan":
            planning.plan(
                thread_id=case.threads.get(kind="guest").pk,
                by=by,
                text="Good morning",
                client_key=uuid.uuid4(),
                send_at=now + timedelta(days=9),
                zone="Europe/Lisbon",
                now=now,
            )
        case "specialist":
            lawyer = User.objects.filter(name="Duarte Lindosar").first()
            specialists.give(
                case_id=case.pk,
                by=by,
                user=lawyer or UserFactory(name="Duarte Lindosar"),
                specialty="legal",
                reason="Court",
                now=now,
            )


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
        "built": {name: _rows(case, name, *fields) for name, fields in _BUILT.items()},
        "sight": list(case.grants.order_by("pk").values_list("pk", "user", "kind", "expires_at")),
        "drafts": list(case.threads.order_by("drafts").values_list("drafts", "drafts__text")),
    }
