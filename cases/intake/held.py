"""Held mail: which of it a person may know of, and why it waits, in words to act on."""

from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, CaseEvent
from messaging.models import InboundMessage
from messaging.models.inbound import InboundMessageQuerySet
from users.models import User

_REASONS = {
    "unknown-sender": gettext_lazy("Nobody we know has this address, verified."),
    "not-on-the-case": gettext_lazy("It answers a case the sender is not part of."),
    "no-sender": gettext_lazy("It names no sender."),
    "question-over": gettext_lazy("It answers a question to a department that is over."),
    "unreadable": gettext_lazy("It could not be read as a mail. The bytes are kept."),
}


def mail_for(user: User) -> InboundMessageQuerySet:
    """Return the arrived mail this person may know of, without its raw bytes.

    Mail that answers a case follows the case: what belongs to a sealed one is sorted by people named on it.
    """
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    hidden = (
        CaseEvent.objects.filter(kind=CaseEvent.Kind.MAIL_HELD)
        .alias(mail=Cast(KeyTextTransform("inbound", "facts"), BigIntegerField()))
        .filter(~Exists(seen), mail=OuterRef("pk"))
    )
    return InboundMessage.objects.light().exclude(Exists(hidden))


def held_for(user: User) -> InboundMessageQuerySet:
    """Return what of it waits for a decision, oldest first."""
    return mail_for(user).held()


def reason_in_words(reason: str) -> str:
    """Return why the mail waits for a person; a reason no person can act on is said in general."""
    known = _REASONS.get(reason)
    return str(known) if known is not None else _("It could not be placed.")


def senders_words(mail: InboundMessage) -> str:
    """Return what the sender newly wrote, else everything readable."""
    return mail.reply_text or mail.text
