"""What is known of a case: noted with its source, verified, replaced when it turns out different; and its issues."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Fact, Issue
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput, Forbidden
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind

_LONGEST, _LONGEST_SOURCE, _LONGEST_ISSUE = 500, 300, 300


@transaction.atomic
def note(*, case_id: int, by: User, kind: str, text: str, source: str = "", now: datetime) -> Fact:
    """Note a fact, an assumption or something nobody knows; refuses a fact without its source (BadInput)."""
    case = locked(case_id)
    fact = _noted(case, by=by, kind=kind, text=text, source=source, now=now)
    save(case, now=now)
    return fact


@transaction.atomic
def verify(*, fact_id: int, by: User, now: datetime) -> Fact:
    """Say that one checked a fact against its source; refuses what is none (NotKnown). Twice is once."""
    case, fact = _taken(fact_id)
    _require_worker(by)
    if fact.verified_at is not None and fact.retired_at is None:
        return fact
    fact.verify(by=by, now=now)
    fact.save(update_fields=["verified_by", "verified_at"])
    save(case, now=now)
    _record_change(case, fact, "verified", by=by, now=now)
    return fact


@transaction.atomic
def replace(
    *, fact_id: int, by: User, kind: str, text: str, source: str = "", now: datetime
) -> Fact:
    """Put what is known now in the place of what was held; the old words stay, and lead to the new ones."""
    case, fact = _taken(fact_id)
    fact.require_held()
    new = _noted(case, by=by, kind=kind, text=text, source=source, now=now)
    fact.retire(because="", replaced_by=new, now=now)
    fact.save(update_fields=["retired_at", "retired_because", "replaced_by"])
    save(case, now=now)
    _record_change(case, fact, "replaced", by=by, now=now, replaced_by=new.pk)
    return new


@transaction.atomic
def drop(*, fact_id: int, by: User, reason: str, now: datetime) -> Fact:
    """Say, with the reason, that it no longer stands or matters."""
    case, fact = _taken(fact_id)
    _require_worker(by)
    fact.retire(because=reason, replaced_by=None, now=now)
    fact.save(update_fields=["retired_at", "retired_because", "replaced_by"])
    save(case, now=now)
    _record_change(case, fact, "dropped", by=by, now=now, reason=fact.retired_because)
    return fact


@transaction.atomic
def add_issue(*, case_id: int, by: User, text: str, now: datetime) -> Issue:
    """Add one thing to solve; each is settled by itself, and the case ends when none is open."""
    case = locked(case_id)
    _require_worker(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    issue = Issue.objects.create(
        case=case,
        text=texts.required(
            texts.on_one_line(text),
            _("Say what is to be solved."),
            field="text",
            longest=_LONGEST_ISSUE,
        ),
        added_by=by,
        added_at=now,
    )
    save(case, now=now)
    facts = {"issue": issue.pk, "text": issue.text}
    record(case, Kind.ISSUE_ADDED, actor=by, facts=facts, now=now)
    return issue


@transaction.atomic
def settle_issue(*, issue_id: int, by: User, state: str, answer: str, now: datetime) -> Issue:
    """Say how an issue was solved, or why it is not pursued; refuses a second time (IssueSettled)."""
    case = locked(Issue.objects.values_list("case_id", flat=True).get(pk=issue_id))
    _require_worker(by)
    issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue_id)
    issue.settle(state, answer=answer, by=by, now=now)
    issue.save(update_fields=["state", "answer", "settled_by", "settled_at"])
    save(case, now=now)
    record(
        case,
        Kind.ISSUE_SETTLED,
        actor=by,
        facts={
            "issue": issue.pk,
            "text": issue.text,
            "state": issue.state,
            "answer": issue.answer,
        },
        now=now,
    )
    return issue


def _noted(case: Case, *, by: User, kind: str, text: str, source: str, now: datetime) -> Fact:
    _require_worker(by)
    if kind not in Fact.Kind.values:
        raise BadInput(_("Say whether it is a fact, an assumption or unknown."), field="kind")
    words = texts.required(
        texts.on_one_line(text), _("Say what it is."), field="text", longest=_LONGEST
    )
    source = texts.clean(source)[:_LONGEST_SOURCE]
    if kind == Fact.Kind.FACT and not source:
        raise BadInput(
            _(
                "A fact needs its source: who said it, or where it stands. Else it is an assumption."
            ),
            field="source",
        )
    fact = Fact.objects.create(
        case=case, kind=kind, text=words, source=source, noted_by=by, noted_at=now
    )
    facts = {"fact": fact.pk, "kind": kind, "text": fact.text}
    record(case, Kind.FACT_NOTED, actor=by, facts=facts, now=now)
    return fact


def _taken(fact_id: int) -> tuple[Case, Fact]:
    case = locked(Fact.objects.values_list("case_id", flat=True).get(pk=fact_id))
    return case, Fact.objects.select_for_update(of=("self",)).get(pk=fact_id)


def _require_worker(by: User) -> None:
    if not by.can(Permission.WORK_CASES):
        raise Forbidden(_("Your role reads this case and changes nothing on it."))


def _record_change(
    case: Case, fact: Fact, change: str, *, by: User, now: datetime, **more: object
) -> None:
    facts = {"fact": fact.pk, "change": change, "text": fact.text, **more}
    record(case, Kind.FACT_CHANGED, actor=by, facts=facts, now=now)
