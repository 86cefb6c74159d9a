"""Two hundred letters, and the least that taking one in can cost."""

import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import connection, transaction
from django.utils import timezone

from cases.lifecycle import OPEN_STATUSES
from cases.models import Case
from marketplace.models import ContactPoint
from messaging import addresses
from messaging.actions import inbound

WORDS = (
    "The heating does not work and nobody answers the phone. We have a small child with us. " * 5
)


def letters(count: int) -> list[bytes]:
    """Return letters of known people: every other one answers on an open case, the rest are news."""
    cases = Case.objects.filter(status__in=OPEN_STATUSES, parties__side="guest").order_by("pk")
    known = cases.values_list("reference", "parties__address")[: count // 2]
    strangers = ContactPoint.objects.order_by("-pk").values_list("value", flat=True)[: count // 2]
    answers = [
        _letter(
            n, sender, addresses.case_address(addresses.sign_case(reference)), "Re: Your booking"
        )
        for n, (reference, sender) in enumerate(known)
    ]
    news = [
        _letter(n, sender, "care@steward.example", "No heating")
        for n, sender in enumerate(strangers)
    ]
    return [letter for pair in zip(answers, news, strict=True) for letter in pair]


def arrive(raw_letters: list[bytes]) -> None:
    """Store letters as the mail port does."""
    for raw in raw_letters:
        inbound.store(
            raw=raw,
            source="smtp",
            envelope_from="guest@mail.example",
            envelope_to=["care@steward.example"],
            now=timezone.now(),
        )


def floor(raw_letters: list[bytes]) -> float:
    """Parse each letter with the standard library and store two rows, one transaction each; return seconds."""
    started = time.perf_counter()
    for raw in raw_letters:
        letter = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into bench_head (title) values (%s) returning id", [letter["Subject"]]
            )
            (head,) = cursor.fetchone()
            words = letter.get_content()
            cursor.execute("insert into bench_line (head_id, words) values (%s, %s)", [head, words])
    return time.perf_counter() - started


def _letter(n: int, sender: str, to: str, subject: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"Guest <{sender}>", to, subject
    letter["Date"], letter["Message-ID"] = timezone.now(), f"<{n}.{subject[:2]}@mail.example>"
    letter.set_content(WORDS)
    return letter.as_bytes()
