"""Mail of the demo: written, stored and taken in on the path every real letter takes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from cases.actions import intake
from cases.actions.intake import Intake
from messaging.actions import inbound
from messaging.models import InboundMessage

#: Every mail of the demo carries its number at this name: how a second run knows what is there.
DOMAIN = "letters.demo.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; `answers` is the Message-ID it replies to."""

    number: str
    sender: str
    subject: str
    text: str
    name: str = ""
    to: str = ""
    answers: str = ""

    def arrive(self, *, now: datetime) -> Intake:
        """Store the letter as it would come and take it in; return what became of it."""
        to = self.to or settings.MAIL_ADDRESS
        mail = EmailMessage()
        mail["From"] = f"{self.name} <{self.sender}>" if self.name else self.sender
        mail["To"], mail["Subject"] = to, self.subject
        mail["Date"] = format_datetime(now.astimezone(UTC))
        mail["Message-ID"] = f"<{self.number}@{DOMAIN}>"
        if self.answers:
            mail["In-Reply-To"] = mail["References"] = f"<{self.answers}>"
        mail.set_content(self.text)
        stored = inbound.store(
            raw=mail.as_bytes(),
            source="pipe",
            envelope_from=self.sender,
            envelope_to=[to],
            now=now,
        )
        return intake.take_in_mail(inbound_id=stored.pk, now=now)


def arrived() -> set[str]:
    """Return the numbers of the letters that are there."""
    ids = InboundMessage.objects.filter(message_id__endswith=f"@{DOMAIN}")
    return {known.partition("@")[0] for known in ids.values_list("message_id", flat=True)}
