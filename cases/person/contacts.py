"""Every contact with one person, across all their cases one may see, newest first. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case, Message
from users.models import User

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Contacts:
    """A page of messages; `following` is the message after which the next page begins, None at the end."""

    messages: Sequence[Message]
    following: int | None


def contacts(person_id: int, user: User, *, after: int | None = None) -> Contacts:
    """Return what was written to or by this person; one statement, one more for where a later page begins.

    `after` is the last message of the page before. What was taken back before it left is no contact.
    """
    seen = Message.objects.filter(
        party__person=person_id, thread__case__in=Case.objects.visible_to(user), withdrawn_at=None
    )
    if after is not None and (last := seen.filter(pk=after).first()) is not None:
        earlier = Q(written_at=last.written_at, pk__lt=last.pk)
        seen = seen.filter(Q(written_at__lt=last.written_at) | earlier)
    found = list(
        seen.select_related("thread__case", "author")
        .defer("html", "quoted_text")
        .order_by("-written_at", "-pk")[: SHOWN + 1]
    )
    return Contacts(found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None)
