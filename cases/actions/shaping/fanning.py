"""Tell every case of an incident the same, each on its own thread."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import conversation, drafts
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, FanOut, FanOutPart, ThreadKind
from cases.shaping.fit import require_hand
from cases.shaping.telling import DRAFT, REFUSE, Copy, plan
from common.errors import BadInput, DomainError
from users.models import User

State = FanOutPart.State


@transaction.atomic
def tell(
    *,
    incident_id: int,
    audience: str,
    text: str,
    case_ids: Sequence[int],
    client_key: uuid.UUID,
    by: User,
    now: datetime,
    texts: Mapping[str, str] | None = None,
) -> FanOut:
    """Send the text on the cases named, those of them that are one's own; the owners of others find it as a draft.

    `texts` are the same words in other languages, by two letters; each reads it in theirs where there is one.
    `case_ids` are those the person saw before: one that joined the incident since is not told. Each case is on its
    own: what one refuses stops no other, and is kept with its reason. The same `client_key` twice is once.
    """
    incident = locked(incident_id)
    again = FanOut.objects.filter(client_key=client_key).first()
    if again is not None:
        return again
    require_hand(incident, by)
    if audience not in ThreadKind.values:
        raise BadInput(_("Say who reads it."), field="audience")
    if not text.strip():
        raise BadInput(_("Write something first."), field="text")
    chosen = set(case_ids)
    copies = [
        copy
        for copy in plan(incident, audience=audience, text=text.strip(), by=by, texts=texts)
        if copy.case.pk in chosen
    ]
    if not copies:
        raise BadInput(_("Choose at least one case."), field="cases")
    made = FanOut.objects.create(
        incident=incident,
        audience=audience,
        text=text.strip(),
        client_key=client_key,
        told_by=by,
        told_at=now,
    )
    copies.sort(key=lambda copy: copy.case.pk)  # locks in one order
    parts = [_tell_one(made, copy, audience, by=by, now=now) for copy in copies]
    FanOutPart.objects.bulk_create(parts)
    counted = {str(state): sum(part.state == state for part in parts) for state in State}
    save(incident, now=now)
    record(
        incident,
        CaseEvent.Kind.FANNED_OUT,
        actor=by,
        facts={"fan_out": made.pk, "audience": audience, **counted},
        now=now,
    )
    return made


def _tell_one(made: FanOut, copy: Copy, audience: str, *, by: User, now: datetime) -> FanOutPart:
    part = FanOutPart(fan_out=made, case=copy.case, state=State.REFUSED, reason=copy.why)
    if copy.does == REFUSE:
        return part
    key = uuid.uuid5(made.client_key, str(copy.case.pk))
    try:
        with transaction.atomic():
            if copy.does == DRAFT:
                _leave_draft(copy.case, audience, copy.text, now=now)
                part.state = State.DRAFTED
            elif audience == ThreadKind.INTERNAL:
                part.message = conversation.note(
                    case_id=copy.case.pk, by=by, text=copy.text, client_key=key, now=now
                )
                part.state = State.SENT
            else:
                thread = copy.case.threads.get(kind=audience)
                part.message = conversation.reply(
                    thread_id=thread.pk, by=by, text=copy.text, client_key=key, now=now
                )
                part.state = State.SENT
    except DomainError as refusal:
        part.reason = refusal.message[:300]
    return part


def _leave_draft(case: Case, audience: str, text: str, *, now: datetime) -> None:
    assert case.owner is not None  # noqa: S101 - the plan says so
    drafts.keep(thread_id=case.threads.get(kind=audience).pk, by=case.owner, text=text, now=now)
