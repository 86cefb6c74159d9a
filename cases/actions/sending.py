"""Send words with everything that goes with them: promises kept as promises, words of the other side named first."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from cases.actions import conversation, macros, promising
from cases.composing.checks import promises_in, zone_of
from cases.composing.promises import Heard
from cases.models import Macro, Message
from users.models import User


@transaction.atomic
def send(
    *,
    thread_id: int,
    by: User,
    text: str,
    client_key: uuid.UUID,
    now: datetime,
    seen_message_id: int | None = None,
    seen_event_id: int | None = None,
    clause_ids: Sequence[int] = (),
    language: str = "",
    promised: Collection[str] = (),
    named: Collection[str] = (),
    macro: str = "",
    acts: Collection[int] = (),
    keeps_draft: bool = False,
) -> Message:
    """Write to one side and keep the promises in the words whose keys are in `promised`.

    `named` are words of the other side the writer was told about and sends all the same. `macro` is the one the words
    began with, `acts` which of its acts are done along: all of it or nothing. Refuses what
    `conversation.reply` refuses.
    """
    used = Macro.objects.in_use().usable_by(by).filter(slug=macro).first() if macro else None
    message = conversation.write(
        thread_id=thread_id,
        by=by,
        text=text,
        client_key=client_key,
        seen_message_id=seen_message_id,
        seen_event_id=seen_event_id,
        clause_ids=clause_ids,
        language=language,
        named=named,
        keeps_draft=keeps_draft,
        facts={"macro": used.slug, "version": used.version} if used is not None else None,
        now=now,
    )
    if message.written_at != now:  # the same press again: everything was done then
        return message
    if promised:
        keep_promises(message, by=by, keys=promised, now=now)
    if used is not None:
        chosen = [act for number, act in enumerate(used.every_act()) if number in acts]
        macros.act_along(message, chosen, by=by, now=now)
    return message


@transaction.atomic
def keep_promises(message: Message, *, by: User, keys: Collection[str], now: datetime) -> int:
    """Make the promises of a message whose keys are given, due on the person's clock; gives how many there are now."""
    made = 0
    for said in promises_in(message.text, party=message.party, by=by, now=message.written_at):
        if said.key not in keys or said.due_at <= now:
            continue
        promising.make(
            case_id=message.thread.case_id,
            by=by,
            text=said.text,
            due_at=said.due_at,
            side=message.thread.kind,
            zone=zone_of(message.party, by),
            key=promising.key_in(message.client_key, said.key),
            now=now,
        )
        made += 1
    return made


def unasked(message: Message, *, by: User, shown: Collection[str]) -> list[Heard]:
    """Return the promises that left before the writer was asked whether they are ones."""
    return [
        said
        for said in promises_in(message.text, party=message.party, by=by, now=message.written_at)
        if said.key not in shown
    ]
