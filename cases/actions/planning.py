"""Words planned for later: they leave at their time, or not at all once the other side wrote or the case moved on."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions import conversation, sending
from cases.actions.citations import DoesNotBind
from cases.actions.conversation import NotYours, SomethingNewer
from cases.actions.guarding import refuse_borrowed, refuse_unedited, refuse_unfilled
from cases.actions.locking import locked, locked_with_thread
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Draft, Message, PlannedSend, PlanState, Thread
from common.errors import BadInput, DomainError
from users.models import User

log = structlog.get_logger(__name__)
Kind = CaseEvent.Kind

#: Nobody plans further ahead, and nothing so near that it could as well be sent.
LONGEST, SHORTEST = timedelta(days=60), timedelta(minutes=1)


class PlanEnded(DomainError):
    """The planned message has left, or was given up."""


@transaction.atomic
def plan(
    *,
    thread_id: int,
    by: User,
    text: str,
    client_key: uuid.UUID,
    send_at: datetime,
    zone: str,
    now: datetime,
    seen_message_id: int | None = None,
    clause_ids: Sequence[int] = (),
    promised: Sequence[str] = (),
    named: Sequence[str] = (),
    macro: str = "",
    acts: Sequence[int] = (),
) -> PlannedSend:
    """Plan words for one side at an instant (UTC); no clock is met before they leave.

    The same `client_key` twice is one plan. Refuses what a reply refuses, and a time that has passed, is within the
    minute or more than two months away (BadInput).
    """
    case = locked_with_thread(thread_id)
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    again = PlannedSend.objects.filter(thread=thread, client_key=client_key).first()
    if again is not None:
        return again
    case.require_owner(by)
    if not now + SHORTEST <= send_at <= now + LONGEST:
        raise BadInput(
            _("Choose a time from one minute to two months ahead, or send it now."), field="send_at"
        )
    words = conversation.checked(text)
    conversation.refuse_unless_writable(case, thread, seen_message_id)
    refuse_unfilled(words)
    refuse_borrowed(case, thread.kind, words, named)
    refuse_unedited(conversation.primary_of(case, thread), thread.kind, words)
    planned = PlannedSend.objects.create(
        thread=thread,
        author=by,
        text=words,
        clause_ids=list(clause_ids),
        promised=list(promised),
        named=list(named),
        macro=macro[:60],
        acts=list(acts) if macro else [],
        client_key=client_key,
        send_at=send_at,
        zone=zone,
        planned_at=now,
    )
    Draft.objects.filter(thread=thread, author=by).delete()
    record(
        case,
        Kind.SEND_PLANNED,
        actor=by,
        thread_kind=thread.kind,
        facts={"plan": planned.pk, "at": send_at.isoformat(), "zone": zone},
        now=now,
    )
    return planned


@transaction.atomic
def take_back(*, plan_id: int, by: User, now: datetime) -> Draft:
    """Give a plan up; its words are a draft again. Refuses anybody else's, and one that has ended (PlanEnded)."""
    case, planned = _taken(plan_id)
    if planned.author_id != by.pk:
        raise NotYours(_("Only the person who planned a message can take it back."))
    return _give_up(case, planned, because="taken-back", actor=by, now=now)


@transaction.atomic
def send_now(*, plan_id: int, by: User, now: datetime) -> Message:
    """Let a planned message leave now; refuses what a reply refuses, and one that has ended (PlanEnded)."""
    case, planned = _taken(plan_id)
    if planned.author_id != by.pk:
        raise NotYours(_("Only the person who planned a message can send it."))
    if _is_overtaken(planned):
        raise SomethingNewer(
            _(
                "A newer message arrived after this was planned. Read it, then take this back or send it anew."
            )
        )
    return _leave(case, planned, now=now)


def send_due(*, now: datetime, batch: int = 100) -> int:
    """Give up what no longer fits, then send what is due, one transaction each; returns how many were sent."""
    for plan_id in PlannedSend.objects.overtaken().values_list("pk", flat=True)[:batch]:
        _settle(plan_id, now=now)
    due = list(PlannedSend.objects.due(now=now).values_list("pk", flat=True)[:batch])
    return sum(_settle(plan_id, now=now) for plan_id in due)


@transaction.atomic
def _settle(plan_id: int, *, now: datetime) -> bool:
    """Send or give up one plan, looked at again under the lock; says whether it was sent."""
    case, planned = _held(plan_id)
    if planned is None:
        return False
    if _is_overtaken(planned):
        _give_up(case, planned, because=_why(case, planned), actor=None, now=now)
        return False
    if planned.send_at > now:
        return False
    try:
        with transaction.atomic(), override(planned.author.language):
            _leave(case, planned, now=now)
    except (DomainError, DoesNotBind) as refusal:
        log.warning("planned_send_refused", plan=planned.pk, why=type(refusal).__name__)
        _give_up(case, planned, because="refused", actor=None, now=now)
        return False
    return True


def _leave(case: Case, planned: PlannedSend, *, now: datetime) -> Message:
    message = sending.send(
        thread_id=planned.thread_id,
        by=planned.author,
        text=planned.text,
        client_key=planned.client_key,
        clause_ids=planned.clause_ids,
        promised=planned.promised,
        named=planned.named,
        macro=planned.macro,
        acts=planned.acts,
        keeps_draft=True,
        now=now,
    )
    planned.message = message
    planned.end(PlanState.SENT, now=now)
    planned.save(update_fields=["message", "state", "ended_at", "because"])
    return message


def _give_up(
    case: Case, planned: PlannedSend, *, because: str, actor: User | None, now: datetime
) -> Draft:
    """End a plan unsent; its words go back to the writer, before whatever they have begun since."""
    planned.end(PlanState.CANCELLED, now=now, because=because)
    planned.save(update_fields=["state", "ended_at", "because"])
    draft, is_new = Draft.objects.get_or_create(
        thread_id=planned.thread_id,
        author=planned.author,
        defaults={
            "text": planned.text,
            "clause_ids": planned.clause_ids,
            "macro": planned.macro,
            "acts": planned.acts,
            "saved_at": now,
        },
    )
    if not is_new:
        draft.text = f"{planned.text}\n\n{draft.text}"[: conversation.LONGEST]
        draft.clause_ids = list(dict.fromkeys([*planned.clause_ids, *draft.clause_ids]))
        draft.saved_at = now
        draft.save(update_fields=["text", "clause_ids", "saved_at"])
    record(
        case,
        Kind.SEND_CANCELLED,
        actor=actor,
        thread_kind=planned.thread.kind,
        facts={"plan": planned.pk, "because": because, "author": planned.author.short_name},
        now=now,
    )
    return draft


def _held(plan_id: int) -> tuple[Case, PlannedSend | None]:
    case = locked(PlannedSend.objects.values_list("thread__case_id", flat=True).get(pk=plan_id))
    planned = (
        PlannedSend.objects.waiting()
        .select_related("author", "thread")
        .select_for_update(of=("self",))
        .filter(pk=plan_id)
        .first()
    )
    return case, planned


def _taken(plan_id: int) -> tuple[Case, PlannedSend]:
    case, planned = _held(plan_id)
    if planned is None:
        raise PlanEnded(_("This message has left already, or was taken back."))
    return case, planned


def _is_overtaken(planned: PlannedSend) -> bool:
    return PlannedSend.objects.overtaken().filter(pk=planned.pk).exists()


def _why(case: Case, planned: PlannedSend) -> str:
    if not case.is_open:
        return "case-ended"
    return "wrote-first" if case.owner_id == planned.author_id else "owner-changed"
