"""Make words and files unreadable without deleting them: the original is kept, and each look at it is written down."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import evidence, holding
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import (
    Case,
    CaseEvent,
    CustodyRecord,
    EvidenceFile,
    Message,
    OriginalReading,
    Redaction,
    Thread,
)
from common import texts
from common.errors import BadInput, DomainError, Forbidden
from messaging.models import InboundAttachment
from users.models import User
from users.roles import Permission


class NotThere(BadInput):
    """The words do not stand in the message."""


class AlreadyUnreadable(DomainError):
    """All of it was made unreadable before."""


@transaction.atomic
def redact_words(
    *, message_id: int, by: User, words: str = "", reason: str, now: datetime
) -> Message:
    """Make words of a message unreadable wherever they stand in it; without words all of it, and its files.

    What the mail quoted goes with them. Refuses who may not (Forbidden), words that are not there (NotThere), no
    reason (BadInput), a message of which nothing can be read any more (AlreadyUnreadable), and what a legal hold
    keeps as it is (Held).
    """
    _require(by, Permission.REDACT)
    reason = _said(reason)
    case = locked(Thread.objects.values_list("case_id", flat=True).get(messages=message_id))
    holding.require_free(case)
    message = (
        Message.objects.select_for_update(of=("self",)).select_related("thread").get(pk=message_id)
    )
    if message.redacted == []:
        raise AlreadyUnreadable(_("Nothing of this message can be read any more."))
    wanted = words.replace("\x00", "").replace("\r\n", "\n").strip()
    spans = _places(message.text, wanted) if wanted else []
    if wanted and not spans:
        raise NotThere(_("These words do not stand in the message."), field="words")
    message.redacted = _joined([*(message.redacted or []), *spans]) if wanted else []
    message.save(update_fields=["redacted"])
    Redaction.objects.create(case=case, message=message, spans=spans, reason=reason, by=by, at=now)
    if not wanted and message.inbound_id is not None:
        came = InboundAttachment.objects.filter(inbound=message.inbound_id)
        for sha256 in came.values_list("sha256", flat=True).distinct():
            _hide(case, sha256, by=by, reason=reason, now=now)
    _tell(case, "words", reason, by=by, now=now, thread=message.thread.kind, message=message.pk)
    return message


@transaction.atomic
def redact_file(*, case_id: int, sha256: str, by: User, reason: str, now: datetime) -> None:
    """Make every file of the case with this hash unreadable, kept as evidence or come by mail.

    Refuses who may not (Forbidden), no reason (BadInput), a second time (AlreadyUnreadable), and under a hold (Held).
    """
    _require(by, Permission.REDACT)
    reason = _said(reason)
    case = locked(case_id)
    holding.require_free(case)
    if not _hide(case, sha256, by=by, reason=reason, now=now):
        raise AlreadyUnreadable(_("This file was made unreadable before."))
    _tell(case, "file", reason, by=by, now=now)


@transaction.atomic
def read_original(*, message_id: int, by: User, reason: str, now: datetime) -> Message:
    """Return a message with its words, and write down who read them and why; only who is entitled (Forbidden)."""
    _require(by, Permission.READ_ORIGINALS)
    message = Message.objects.select_related("thread").get(pk=message_id)
    OriginalReading.objects.create(message=message, by=by, at=now, reason=_said(reason))
    return message


def follow(message_ids: Sequence[int], *, source: Case, into: Case) -> None:
    """Keep files unreadable whose messages moved to another case; both cases are held."""
    came = InboundAttachment.objects.filter(inbound__message__in=message_ids).values("sha256")
    there = set(into.redactions.exclude(sha256="").values_list("sha256", flat=True))
    Redaction.objects.bulk_create(
        Redaction(case=into, sha256=each.sha256, reason=each.reason, by=each.by, at=each.at)
        for each in source.redactions.filter(sha256__in=came).select_related("by")
        if each.sha256 not in there
    )


def _hide(case: Case, sha256: str, *, by: User, reason: str, now: datetime) -> bool:
    redaction, is_new = Redaction.objects.get_or_create(
        case=case, sha256=sha256, defaults={"reason": reason, "by": by, "at": now}
    )
    if is_new:
        for file in EvidenceFile.objects.light().filter(case=case, sha256=redaction.sha256):
            evidence.hand_of(file, CustodyRecord.Act.REDACTED, by=by, now=now)
    return is_new


def _tell(
    case: Case, what: str, reason: str, *, by: User, now: datetime, thread: str = "", **more: object
) -> None:
    save(case, now=now)
    facts = {"what": what, "reason": reason, **more}
    record(case, CaseEvent.Kind.REDACTED, actor=by, thread_kind=thread, facts=facts, now=now)


def _places(text: str, words: str) -> list[list[int]]:
    """Return every place the words stand at, however they are written large or small."""
    lower, wanted = text.lower(), words.lower()
    if len(lower) != len(text):  # a letter that grows when made small would shift every place
        lower, wanted = text, words
    places, at = [], lower.find(wanted)
    while at >= 0:
        places.append([at, at + len(wanted)])
        at = lower.find(wanted, at + len(wanted))
    return places


def _joined(spans: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return spans in order, those that touch made one."""
    joined: list[list[int]] = []
    for first, after in sorted(tuple(span) for span in spans):
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], after)
        else:
            joined.append([first, after])
    return joined


def _said(reason: str) -> str:
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    return texts.clean(reason)[:300]


def _require(by: User, permission: Permission) -> None:
    if not by.can(permission):
        raise Forbidden(_("Your role does not do this."))
