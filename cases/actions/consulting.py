"""Questions to experts in the house: asked with access to exactly one case for a time, answered, declined, used."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions import reminding
from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    begin,
    met_event,
    refresh_next_due,
    told,
    warnings_within,
)
from cases.actions.locking import locked, save
from cases.actions.timeline import record, record_all
from cases.models import AccessGrant, Case, CaseEvent, Conflict, Consult, SLAClock
from cases.models.clock import ClockKind
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput
from messaging.actions import outbox
from users.models import Skill, User

Kind = CaseEvent.Kind

#: The longest question and the longest answer, in characters.
LONGEST = 20_000
#: Nobody waits longer than this for advice.
_FURTHEST = timedelta(days=30)
#: How long after the decision the expert still sees the case: an answer may come late.
_STAYS_OPEN = timedelta(hours=24)


@transaction.atomic
def ask(
    *,
    case_id: int,
    by: User,
    expert: User,
    question: str,
    decide_by: datetime,
    skill: Skill | None = None,
    client_key: uuid.UUID,
    now: datetime,
) -> Consult:
    """Ask one colleague, who sees exactly this case until a day after `decide_by`; the owner stays who it is.

    The same `client_key` twice is one question. Refuses anybody but the owner, a resolved case, asking oneself, who
    must keep away or works no more, an empty question and a time that cannot be (BadInput).
    """
    case = locked(case_id)
    case.require_owner(by)
    again = case.consults.filter(client_key=client_key).first()
    if again is not None:
        return again
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    question = texts.required(
        question, _("Say what you need to know."), field="question", longest=LONGEST
    )
    _refuse(case, expert, by=by)
    if not now < decide_by <= now + _FURTHEST:
        raise BadInput(_("Choose a time within the next 30 days."), field="decide_by")
    clock = _clock(case, expert, question, decide_by, by=by, now=now)
    begin(case, [clock], now=now, actor=by)
    grant = _open(case, expert, decide_by + _STAYS_OPEN, by=by, now=now)
    consult = Consult.objects.create(
        case=case,
        question=question,
        skill=skill,
        expert=expert,
        grant=grant,
        asked_by=by,
        asked_at=now,
        client_key=client_key,
        clock=clock,
    )
    reminding.plan(consult, decide_by)
    _tell(consult, now=now)
    save(case, now=now)
    facts = _named(consult) | {"until": decide_by.isoformat()}
    record(case, Kind.CONSULT_ASKED, actor=by, facts=facts, now=now)
    return consult


@transaction.atomic
def answer(*, consult_id: int, by: User, text: str, now: datetime) -> Consult:
    """Take the expert's answer; it ends the clock and the access. Refuses anybody else's and a second one."""
    case, consult = _taken(consult_id)
    consult.answer_with(texts.clean(text), by=by, now=now)
    texts.fitting(consult.answer, field="answer", longest=LONGEST)
    consult.save()
    _end(case, consult, is_met=True, now=now)
    facts = _named(consult) | {"answer": consult.answer[:300]}
    record(case, Kind.CONSULT_ANSWERED, actor=by, facts=facts, now=now)
    return consult


@transaction.atomic
def decline(*, consult_id: int, by: User, reason: str, now: datetime) -> Consult:
    """Say no to a question, with the reason; the owner asks somebody else."""
    case, consult = _taken(consult_id)
    consult.decline(reason, by=by, now=now)
    return _closed(case, consult, by=by, now=now)


@transaction.atomic
def withdraw(*, consult_id: int, by: User, reason: str, now: datetime) -> Consult:
    """Need the answer no longer; only the owner of the case says so."""
    case, consult = _taken(consult_id)
    case.require_owner(by)
    consult.withdraw(reason, now=now)
    return _closed(case, consult, by=by, now=now)


@transaction.atomic
def judge(*, consult_id: int, by: User, used: bool, now: datetime) -> Consult:
    """Say whether the answer was used: what helped is found again by who asks the same."""
    case, consult = _taken(consult_id)
    case.require_owner(by)
    consult.judge(used=used)
    consult.save(update_fields=["used"])
    save(case, now=now)
    facts = _named(consult) | {"used": "yes" if used else "no"}
    record(case, Kind.CONSULT_CLOSED, actor=by, facts=facts, now=now)
    return consult


def _closed(case: Case, consult: Consult, *, by: User, now: datetime) -> Consult:
    consult.save()
    _end(case, consult, is_met=False, now=now)
    facts = _named(consult) | {"state": str(consult.state), "reason": consult.reason}
    record(case, Kind.CONSULT_CLOSED, actor=by, facts=facts, now=now)
    return consult


def _taken(consult_id: int) -> tuple[Case, Consult]:
    case = locked(Consult.objects.values_list("case_id", flat=True).get(pk=consult_id))
    consult = (
        Consult.objects.select_for_update(of=("self",))
        .select_related("expert", "asked_by", "clock")
        .get(pk=consult_id)
    )
    return case, consult


def _refuse(case: Case, expert: User, *, by: User) -> None:
    if expert == by:
        raise BadInput(_("Ask somebody else."), field="expert")
    away = Conflict.objects.on(case).filter(user=expert).exists()
    if not expert.is_active or away:
        raise BadInput(
            _("%(person)s can’t be asked about this case.") % {"person": expert.short_name},
            field="expert",
        )


def _open(case: Case, expert: User, until: datetime, *, by: User, now: datetime) -> AccessGrant:
    """Let the expert see this case until then; asked twice, until the later."""
    grant, _created = AccessGrant.objects.get_or_create(
        case=case,
        user=expert,
        kind=AccessGrant.Kind.CONSULT,
        defaults={
            "reason": "Asked for advice.",
            "granted_by": by,
            "granted_at": now,
            "expires_at": until,
        },
    )
    if grant.expires_at is None or grant.expires_at < until:
        grant.expires_at, grant.granted_by, grant.granted_at = until, by, now
        grant.save(update_fields=["expires_at", "granted_by", "granted_at"])
    return grant


def _end(case: Case, consult: Consult, *, is_met: bool, now: datetime) -> None:
    """End the clock and the reminders, and the access with the last question the expert still had on this case."""
    clock = consult.clock
    if clock.is_alive and is_met:
        clock.meet(now=now)
        clock.save(update_fields=MET_FIELDS)
        record_all(case, [met_event(clock, now=now, actor=consult.expert)])
    elif clock.is_alive:
        clock.settle_breach(now=now)
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
    consult.chases.ahead().update(skipped_at=now)
    owed = case.consults.unanswered().filter(expert=consult.expert)
    latest = owed.aggregate(at=Max("clock__due_at"))["at"]
    AccessGrant.objects.filter(
        case=case, user=consult.expert, kind=AccessGrant.Kind.CONSULT
    ).update(expires_at=latest + _STAYS_OPEN if latest is not None else now)
    refresh_next_due(case)
    save(case, now=now)


def _clock(
    case: Case, expert: User, question: str, decide_by: datetime, *, by: User, now: datetime
) -> SLAClock:
    clock = SLAClock(
        case=case,
        kind=ClockKind.CONSULT,
        subject=uuid.uuid4().hex,
        label=question[:300],
        counterpart=expert.name,
        made_by=by,
        started_at=now,
    )
    clock.schedule(decide_by, warnings_within(now, decide_by))
    names = {"person": by.short_name, "whom": expert.short_name, "text": clock.label}
    clock.explanation = told(lambda: [_("%(person)s asked %(whom)s: “%(text)s”") % names])
    return clock


def _tell(consult: Consult, *, now: datetime) -> None:
    """Mail the expert that there is a question, and where; the case's words stay in Steward."""
    case, expert = consult.case, consult.expert
    with override(expert.language):
        names = {"person": consult.asked_by.name, "case": case.reference}
        subject = _("%(person)s asks for your advice on %(case)s") % names
        text = _("You see the case until the question is answered or over.")
    outbox.queue_mail_to(
        expert,
        key=f"consult:{consult.pk}",
        subject=subject,
        text=text,
        path=case.get_absolute_url(),
        now=now,
    )


def _named(consult: Consult) -> dict[str, object]:
    return {
        "consult": consult.pk,
        "question": consult.question[:300],
        "to": consult.expert.short_name,
    }
