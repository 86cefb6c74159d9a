"""Lists take the same statements for one row and for three, whatever hangs on the cases."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import (
    asking,
    consulting,
    drafts,
    evidence,
    expectations,
    improving,
    knowing,
    planning,
    recapping,
    redacting,
    summaries,
    tasking,
)
from tests.cases.knowing.test_kinds import PDF
from tests.factories.asking import make_department
from tests.factories.cases import make_case, receive
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A manager who owns cases, because managers may do everything on them."""
    set_limits("goodwill", manager=(500, 500, 900))
    return UserFactory(manager=True)


def fill(desk, department, *, cases):
    """Let one of everything hang on so many cases."""
    now = timezone.now()
    clause = PolicyVersionFactory(published=True).clauses.get()
    for _ in range(cases):
        case = make_case(owner=desk, now=now)
        on = {"case_id": case.pk, "by": desk, "now": now}
        guest = case.threads.get(kind="guest")
        party = case.parties.get(side="guest")
        message = receive(case, text="My card is 4111.", at=now)
        knowing.note(**on, kind="assumption", text="Perhaps")
        knowing.add_issue(**on, text="Refund")
        evidence.add(**on, name="a.pdf", content=PDF, audience="internal")
        expectations.note(**on, party_id=party.pk, kind="stated", text="A call")
        expectations.give(**on, party_id=party.pk, text="Taxi")
        tasking.add(**on, text="Call")
        recapping.waive(**on, side="guest", reason="Known")
        summaries.freeze(case, occasion="handover", by=desk, now=now)
        asking.ask(
            **on,
            department_id=department.pk,
            question="Held?",
            client_key=uuid.uuid4(),
        )
        consulting.ask(
            **on,
            expert=UserFactory(),
            question="Lawful?",
            decide_by=now + timedelta(hours=2),
            client_key=uuid.uuid4(),
        )
        planning.plan(
            thread_id=guest.pk,
            by=desk,
            text="Later",
            client_key=uuid.uuid4(),
            send_at=now + timedelta(hours=3),
            zone="UTC",
            now=now,
        )
        drafts.keep(thread_id=guest.pk, by=desk, text="Dear", now=now)
        decide(case, "40", at=now)
        ask(case, "900", at=now)
        improving.propose(**on, clause_id=clause.pk, problem="Too little")
        redacting.redact_words(message_id=message.pk, by=desk, words="4111", reason="Card", now=now)


LISTS = [
    "facts",
    "issues",
    "summaries",
    "evidence",
    "attachments",
    "redactions",
    "expectations",
    "given",
    "tasks",
    "recaps",
    "department-requests",
    "consults",
    "planned-messages",
    "drafts",
    "messages",
    "handovers",
    "decisions",
    "exceptions",
    "remedies",
    "proposals",
]


def counted(api, name):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        rows = api.get(f"{name}/").json()["results"]
    return len(seen), len(rows)


def test_take_the_same_statements_for_one_row_and_for_three(as_user, desk):
    api = as_user(desk)
    payments = make_department("payments")
    fill(desk, payments, cases=1)
    before = {name: counted(api, name) for name in LISTS}
    fill(desk, payments, cases=2)
    after = {name: counted(api, name) for name in LISTS}

    grew = {name: (before[name], after[name]) for name in LISTS if after[name][0] > before[name][0]}
    assert grew == {}
    assert max(statements for statements, _rows in after.values()) <= 3
    empty = {name for name, (_statements, rows) in after.items() if rows < 3}
    assert empty == {"attachments", "handovers"}  # nobody sent a file or gave a case away
