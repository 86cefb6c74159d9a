"""Words on a case: replies to one side, notes among ourselves, and a send taken back in time."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cases.actions import clocks, promising
from cases.actions.citations import attach_citations
from cases.actions.guarding import refuse_borrowed, refuse_unedited, refuse_unfilled
from cases.actions.locking import locked, locked_with_thread, save
from cases.actions.timeline import record
from cases.lifecycle import RecapState
from cases.models import Case, CaseEvent, Draft, Message, Party, Recap, Thread, ThreadKind
from common import texts
from common.errors import DomainError
from messaging import addresses
from messaging.actions import outbox
from users.models import User

Kind = CaseEvent.Kind

#: What others may have said meanwhile, and one would want to know before one sends.
SAID = (
    Kind.MESSAGE_RECEIVED,
    Kind.MESSAGE_SENT,
    Kind.NOTE_ADDED,
    Kind.DEPARTMENT_ANSWERED,
    Kind.CONSULT_ANSWERED,
)
#: The longest message a person may send, in characters.
LONGEST = 100_000


class SomethingNewer(DomainError):
    """A newer message arrived in this thread that the writer has not seen."""


class NobodyToWriteTo(DomainError):
    """The side has no person, or no address we can write to."""


class CaseEnded(DomainError):
    """Nobody writes on a case that has ended."""


class NotYours(DomainError):
    """Somebody else sent the message."""


def write(
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
    named: Collection[str] | None = None,
    facts: Mapping[str, object] | None = None,
    keeps_draft: bool = False,
) -> Message:
    """Write to the one side this thread belongs to; it leaves after the writer's undo time.

    The same `client_key` twice is one message. Refuses anybody but the owner (NotOwner, Unowned), an empty or
    far too long text (BadInput), a closed case, a side without address (NobodyToWriteTo), and a newer unseen
    message (SomethingNewer) when `seen_message_id` is the last one the writer saw, or anything others said on the
    case after the event `seen_event_id`. `named` are words of the other
    side's private thread the writer was told about; others are refused (FromTheOtherSide) unless it is None.
    """
    case = locked_with_thread(thread_id)
    # Whoever writes holds the case first, so this statement already sees the message of an earlier press.
    before = Message.objects.filter(thread=OuterRef("pk"), client_key=client_key)
    held = Thread.objects.select_for_update(of=("self",))
    thread = held.annotate(again=Subquery(before.values("pk"))).get(pk=thread_id)
    if thread.again is not None:
        return Message.objects.get(pk=thread.again)
    case.require_owner(by)
    text = checked(text)
    refuse_unless_writable(case, thread, seen_message_id)
    if seen_event_id is not None:
        _refuse_something_new_on(case, seen_event_id, by=by)
    if named is not None:
        refuse_unfilled(text)
        refuse_borrowed(case, thread.kind, text, named)
    party = primary_of(case, thread)
    if named is not None:
        refuse_unedited(party, thread.kind, text)
    leaves_at = now + timedelta(seconds=by.undo_seconds)
    message_id = addresses.new_message_id(addresses.sign_case(case.reference))
    previous = _last_mail_ids(thread)
    delivery = outbox.queue_email(
        key=f"message:{thread.pk}:{client_key}",
        lane="conversation",
        to_address=party.address,
        to_name=party.person.called,
        subject=_subject(case, thread),
        text=text,
        message_id=message_id,
        in_reply_to=previous[-1] if previous else "",
        references=tuple(previous),
        reply_to=addresses.case_address(addresses.sign_case(case.reference)),
        send_after=leaves_at,
        now=now,
    )
    message = Message.objects.create(
        thread=thread,
        direction=Message.Direction.OUTBOUND,
        author=by,
        party=party,
        channel="email",
        language=language or party.person.language,
        text=text,
        written_at=now,
        message_id=message_id,
        delivery=delivery,
        client_key=client_key,
    )
    if not keeps_draft:
        Draft.objects.filter(thread=thread, author=by).delete()
    if thread.unanswered_since is not None:
        thread.unanswered_since = None
        thread.save(update_fields=["unanswered_since"])
    attach_citations(case, clause_ids, message=message, thread=thread, by=by, now=now)
    met = clocks.answered(case, thread.kind, now=now)
    save(case, now=now)
    record(
        case,
        Kind.MESSAGE_SENT,
        actor=by,
        party=party,
        thread_kind=thread.kind,
        message=message,
        facts=facts,
        after=met,
        now=now,
    )
    return message


#: The same in a transaction of its own; `write` is for a caller who is in one.
reply = transaction.atomic(write)


@transaction.atomic
def note(
    *,
    case_id: int,
    by: User,
    text: str,
    client_key: uuid.UUID,
    now: datetime,
    clause_ids: Sequence[int] = (),
) -> Message:
    """Leave a note that only colleagues read; anybody who may see the case may. Never touches a clock."""
    case = locked(case_id)
    thread = case.threads.select_for_update().get(kind=ThreadKind.INTERNAL)
    again = Message.objects.filter(thread=thread, client_key=client_key).first()
    if again is not None:
        return again
    message = Message.objects.create(
        thread=thread,
        direction=Message.Direction.NOTE,
        author=by,
        channel="note",
        language=by.language,
        text=checked(text),
        written_at=now,
        client_key=client_key,
    )
    Draft.objects.filter(thread=thread, author=by).delete()
    attach_citations(case, clause_ids, message=message, thread=thread, by=by, now=now)
    save(case, now=now)
    record(
        case,
        Kind.NOTE_ADDED,
        actor=by,
        thread_kind=ThreadKind.INTERNAL,
        message=message,
        now=now,
    )
    return message


@transaction.atomic
def take_back(*, message_id: int, by: User, now: datetime) -> Draft:
    """Stop a send that has not left yet and return its words as a draft; refuses once it left (outbox.TooLate).

    The clocks it had met run again from where they stood: the other side heard nothing.
    """
    case = locked(Thread.objects.values_list("case_id", flat=True).get(messages__pk=message_id))
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("thread", "delivery")
        .get(pk=message_id)
    )
    if message.author_id != by.pk or message.delivery is None:
        raise NotYours(_("Only the person who sent a message can take it back."))
    if message.withdrawn_at is None:
        outbox.cancel(delivery_id=message.delivery.pk, now=now)
        message.withdrawn_at = now
        message.save(update_fields=["withdrawn_at"])
        # What was heard and never left is written, and no more.
        Recap.objects.filter(message=message, state=RecapState.SENT).update(
            state=RecapState.WRITTEN, message=None
        )
        if case.is_owned_by(by) and case.is_open:
            promising.unsay(case, client_key=message.client_key, by=by, now=now)
            case.refresh_from_db(fields=["version", "next_due_at", "next_due_kind"])
        thread = message.thread
        thread.unanswered_since = clocks.unanswered_again(case, thread.kind, now=now)
        thread.save(update_fields=["unanswered_since"])
        save(case, now=now)
        record(
            case,
            Kind.MESSAGE_WITHDRAWN,
            actor=by,
            thread_kind=thread.kind,
            facts={"message": message.pk},
            now=now,
        )
    draft, _created = Draft.objects.get_or_create(
        thread=message.thread,
        author=by,
        defaults={
            "text": message.shown_text,
            "clause_ids": list(message.citations.values_list("clause", flat=True)),
            "saved_at": now,
        },
    )
    return draft


def checked(text: str) -> str:
    """Return words as they are sent; refuses none at all and far too many (BadInput)."""
    return texts.required(text, _("Write something first."), field="text", longest=LONGEST)


def _refuse_unless_open(case: Case) -> None:
    if not case.is_open:
        raise CaseEnded(_("This case is resolved. Reopen it to write again; your text is kept."))


def _refuse_something_newer(thread: Thread, seen_message_id: int | None) -> None:
    if seen_message_id is None:
        return
    newer = thread.messages.filter(
        direction=Message.Direction.INBOUND, pk__gt=seen_message_id
    ).count()
    if newer:
        raise SomethingNewer(
            _(
                "A newer message arrived while you were writing. Read it, then send; your text is kept."
            ),
            extra={"newer": newer},
        )


def refuse_unless_writable(case: Case, thread: Thread, seen_message_id: int | None) -> None:
    """Refuse an ended case and words written before something newer was read."""
    _refuse_unless_open(case)
    _refuse_something_newer(thread, seen_message_id)


def _refuse_something_new_on(case: Case, seen_event_id: int, *, by: User) -> None:
    """Refuse words written before something others said on the case, on any thread, was shown."""
    newer = case.events.filter(pk__gt=seen_event_id, kind__in=SAID).exclude(actor=by).count()
    if newer:
        raise SomethingNewer(
            _("Something was said on this case while you were writing. Read it, then send again."),
            extra={"newer": newer},
        )


def primary_of(case: Case, thread: Thread) -> Party:
    """Return whom a thread writes to; refuses a side without a person or an address (NobodyToWriteTo)."""
    if not thread.is_outward:
        raise NobodyToWriteTo(_("Nobody outside reads this thread. Leave a note instead."))
    party = case.parties.select_related("person").filter(side=thread.kind, is_primary=True).first()
    if party is None:
        raise NobodyToWriteTo(_("Nobody is on this side of the case yet."))
    if not party.address:
        raise NobodyToWriteTo(
            _("There is no e-mail address for %(person)s.") % {"person": party.person.called}
        )
    return party


def _subject(case: Case, thread: Thread) -> str:
    """Return the thread's own subject: one side's words never travel to the other in a subject line."""
    return f"{thread.subject} [{case.reference}]" if thread.subject else f"[{case.reference}]"


def _last_mail_ids(thread: Thread) -> list[str]:
    """Return the ids of the newest mails of the thread, oldest first, for In-Reply-To and References."""
    newest = (
        thread.messages.exclude(message_id="")
        .filter(withdrawn_at=None)
        .order_by("-written_at", "-pk")
        .values_list("message_id", flat=True)[:10]
    )
    return list(reversed(newest))
