"""What was decided, allowed, stated and quoted stays as it was: the database refuses, whoever writes.

Each guard is seen to be what refuses: without it the same statement goes through.
"""

import copy
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from cases.actions import improving
from cases.actions.deciding import answering, delegating, households, remedies
from cases.models import AuthorityLimit, Citation, DecisionRule, HouseholdMember
from tests.factories.cases import NOON, make_case
from tests.factories.deciding import ask, decide, set_limits, set_rule, state_rate
from tests.factories.marketplace import PersonFactory
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A case with something decided and carried out, something allowed, something refused, something quoted."""
    set_limits("goodwill", associate=(500, 500, 900), manager=(10_000, 10_000, 10_000, 50_000))
    set_rule("goodwill", tolerance_percent=0)
    livia, helena, sorcha = UserFactory(), UserFactory(manager=True), UserFactory(manager=True)
    case = make_case(owner=livia)
    version = PolicyVersionFactory(clauses=[{"anchor": "4.2"}], published=True)
    clause = version.clauses.get()
    decision = decide(case, "40")
    remedies.carry_out(remedy_id=decision.remedy_state.pk, by=livia, proof="A letter", now=NOON)
    asked = ask(case, "900")
    answered = answering.approve(request_id=asked.pk, by=helena, now=NOON)
    decision.remedy_state.refresh_from_db()
    return SimpleNamespace(
        asker=livia,
        giver=helena,
        limit=AuthorityLimit.objects.in_force(NOON).get(role="manager", kind="goodwill"),
        rule=DecisionRule.objects.in_force(NOON).get(kind="goodwill"),
        rate=state_rate(),
        decision=decision,
        remedy=decision.remedy_state,
        request=answered,
        approval=answered.approvals.get(),
        waiting=ask(make_case(owner=livia, now=NOON), "900"),
        delegation=delegating.hand_on(
            giver=helena,
            receiver=sorcha,
            start=NOON,
            end=NOON + timedelta(days=3),
            reason="Away",
            by=helena,
            now=NOON,
        ),
        member=member(helena),
        citation=Citation.objects.create(
            case=case,
            clause=clause,
            audience="guest",
            language="en",
            quoted_text="The difference is covered.",
            cited_by=livia,
            cited_at=NOON,
        ),
        proposal=improving.propose(
            case_id=case.pk, clause_id=clause.pk, problem="Too little.", by=livia, now=NOON
        ),
        version=version,
        clause=clause,
    )


def member(by):
    one, other = PersonFactory(), PersonFactory()
    households.join(person_id=one.pk, with_id=other.pk, reason="A couple", by=by, now=NOON)
    return HouseholdMember.objects.first()


def delete(row):
    """Take a row away by a bare statement: nothing of Django's own stands in the way."""
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', [row.pk])


def change(row, **fields):
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def add(row, **fields):
    """Add another row like one that is there."""
    twin = copy.copy(row)
    twin._state = copy.copy(row._state)
    twin.pk, twin._state.adding = None, True
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.save(force_insert=True)


GUARDS = {
    "AuthorityLimit:limit_is_kept": lambda desk: delete(desk.limit),
    "AuthorityLimit:limit_is_final": lambda desk: change(desk.limit, per_decision_minor=1),
    "DecisionRule:decision_rule_is_kept": lambda desk: delete(desk.rule),
    "DecisionRule:decision_rule_is_final": lambda desk: change(desk.rule, lapse_days=99),
    "ExchangeRate:rate_is_kept": lambda desk: change(desk.rate, units=9),
    "Decision:decision_is_final": lambda desk: change(desk.decision, because="Otherwise"),
    "Decision:decision_has_authority": lambda desk: add(
        desk.decision, client_key=uuid.uuid4(), house_minor=50_001, amount_minor=50_001
    ),
    "Remedy:remedy_is_kept": lambda desk: delete(desk.remedy),
    "Remedy:remedy_is_of_one_decision": lambda desk: change(
        desk.request.decision.remedy_state, key=uuid.uuid4()
    ),
    "Remedy:remedy_done_is_final": lambda desk: change(desk.remedy, proof="Another"),
    "ExceptionRequest:exception_is_kept": lambda desk: delete(desk.waiting),
    "ExceptionRequest:exception_question_is_final": lambda desk: change(
        desk.waiting, why="Otherwise"
    ),
    "ExceptionRequest:exception_answer_is_final": lambda desk: change(
        desk.request, reason="Otherwise"
    ),
    "Approval:approval_is_final": lambda desk: change(desk.approval, reason="Otherwise"),
    "Approval:approval_has_authority": lambda desk: add(
        desk.approval, request=desk.waiting, by=desk.asker
    ),
    "ApprovalDelegation:delegation_is_kept": lambda desk: delete(desk.delegation),
    "ApprovalDelegation:delegation_is_final": lambda desk: change(
        desk.delegation, reason="Otherwise"
    ),
    "ApprovalDelegation:delegation_never_stacks": lambda desk: add(
        desk.delegation, giver=desk.delegation.receiver, receiver=UserFactory(manager=True)
    ),
    "HouseholdMember:household_is_kept": lambda desk: delete(desk.member),
    "HouseholdMember:household_is_final": lambda desk: change(desk.member, reason="Otherwise"),
    "Citation:citation_is_kept": lambda desk: delete(desk.citation),
    "Citation:citation_is_final": lambda desk: change(desk.citation, quoted_text="Otherwise"),
    "ImprovementProposal:proposal_is_kept": lambda desk: delete(desk.proposal),
    "policies.PolicyVersion:binding_text_stands": lambda desk: change(desk.version, number=9),
    "policies.Clause:binding_text_stands": lambda desk: change(desk.clause, text_en="Otherwise"),
}
#: The same guards against the other ways around them.
OTHER_WAYS = {
    "ExchangeRate:rate_is_kept": lambda desk: delete(desk.rate),
    "Decision:decision_is_final": lambda desk: delete(desk.decision),
    "Approval:approval_is_final": lambda desk: delete(desk.approval),
    "policies.PolicyVersion:binding_text_stands": lambda desk: delete(desk.version),
    "policies.Clause:binding_text_stands": lambda desk: delete(desk.clause),
}
CASES = [*GUARDS.items(), *OTHER_WAYS.items()]


@pytest.mark.parametrize(("guard", "write"), CASES, ids=[name for name, _write in CASES])
def test_refuses_to_write_it_anew_and_nothing_else_would(desk, guard, write):
    name = guard if "." in guard else f"cases.{guard}"

    with pytest.raises(DatabaseError), transaction.atomic():
        write(desk)

    with transaction.atomic():
        with pgtrigger.ignore(name):
            write(desk)
        transaction.set_rollback(True)


def test_a_published_version_takes_no_more_clauses(desk):
    with pytest.raises(DatabaseError), transaction.atomic():
        add(desk.clause, anchor="9.9", order=99)
