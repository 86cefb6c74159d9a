"""Why a mail was held, in words a person can act on. Asks nothing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import InboundMessage

_REASONS = {
    "unknown-sender": gettext_lazy("Nobody we know has this address, verified."),
    "not-on-the-case": gettext_lazy("It answers a case the sender is not part of."),
    "no-sender": gettext_lazy("It names no sender."),
    "unreadable": gettext_lazy("It could not be read as a mail. The bytes are kept."),
}


def reason_in_words(reason: str) -> str:
    """Return why the mail waits for a person; a reason no person can act on is said in general."""
    known = _REASONS.get(reason)
    return str(known) if known is not None else _("It could not be placed.")


def senders_words(mail: InboundMessage) -> str:
    """Return what the sender newly wrote, else everything readable."""
    return mail.reply_text or mail.text
