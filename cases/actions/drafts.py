"""Half-written words, kept on the server while they are written."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actions.conversation import LONGEST
from cases.models import Draft, Thread
from common import texts
from users.models import User


@transaction.atomic
def keep(
    *,
    thread_id: int,
    by: User,
    text: str,
    now: datetime,
    clause_ids: Sequence[int] = (),
    client_key: uuid.UUID | None = None,
    macro: str = "",
    acts: Sequence[int] = (),
) -> Draft | None:
    """Keep what somebody is writing on a thread and quotes in it; an empty text removes the draft (None).

    `macro` is the template the words began with, `acts` which of its acts are to be done along.

    Words already sent under `client_key` are not kept again: a late save must not bring them back.

    Refuses a text longer than a message may be (BadInput); what was kept before stays.
    """
    text = texts.fitting(text.replace("\x00", ""), field="text", longest=LONGEST)
    # Held as a reply holds it: a save that overlaps the sending of its own words comes after it, and sees them.
    thread = Thread.objects.select_for_update(no_key=True).get(pk=thread_id)
    if client_key is not None and thread.messages.filter(client_key=client_key).exists():
        return None
    if not text.strip():
        Draft.objects.filter(thread=thread, author=by).delete()
        return None
    draft, _created = Draft.objects.update_or_create(
        thread=thread,
        author=by,
        defaults={
            "text": text,
            "clause_ids": list(clause_ids),
            "macro": macro[:60],
            "acts": list(acts) if macro else [],
            "saved_at": now,
        },
    )
    return draft
