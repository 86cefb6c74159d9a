"""Play the emergency through the real doors, and tell it in the terminal."""

import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable
from smtplib import SMTP
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from cases.actions import tasking
from cases.models import Case, Message, SLAClock
from common.words import left
from demo import emergency
from demo.desk_client import Colleague
from escalations.models import Alert, Page
from policies.models import Clause

Found = TypeVar("Found")

#: How long one step may take before the story says which part did not answer, in seconds.
PATIENCE = 45

TO_GUEST = """\
Jonas, I am {name} and I stay with you until this is over. {clause} I am booking a hotel for the four \
of you now and write again within 30 minutes. Are you all out of the house and breathing freely?"""

TO_HOST = """\
Celeste, aqui é {name}. O alarme de monóxido de carbono disparou na sua casa e os hóspedes saíram. \
{clause} Por favor, não entre até os bombeiros liberarem e me diga quem cuida do aquecedor."""


class Command(BaseCommand):
    """Send the mail, wait for the page, answer it, take the case, write to both sides, resolve."""

    help = "Play the emergency through the mail port and the API of the running desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the teller be hurried."""
        parser.add_argument("--pause", type=float, default=2.0, help="seconds between the steps")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play every step in order; a part that does not answer in time is named."""
        self.console = Console(highlight=False)
        self.pause: float = options["pause"]
        self.say("[bold]An emergency, told as it happens[/]", "")
        cast = emergency.prepare(now=timezone.now())
        case = self.mail_arrives(cast)
        colleague = self.somebody_wakes(case)
        self.both_sides_hear(case, colleague)
        self.guest_answers(case)
        self.it_ends(case, colleague)

    # --- The five acts --------------------------------------------------------------------------

    def mail_arrives(self, cast: emergency.Cast) -> Case:
        """Send the first mail to the mail port and wait until it is a case with clocks."""
        mail = emergency.first_mail(cast.reservation.code, now=timezone.now())
        _deliver(mail)
        self.say(
            f"[cyan]✉[/]  {cast.guest} writes to {settings.MAIL_ADDRESS}, stay {cast.reservation.code}:",
            f"“{mail['Subject']}”",
        )
        case = self.wait_for(
            "the mail to become a case",
            lambda: (
                Case.objects.filter(reservation=cast.reservation)
                .select_related("case_type")
                .first()
            ),
        )
        self.say(
            f"[cyan]▣[/]  Case [bold]{case.reference}[/], {case.case_type}, S{case.severity}"
            f" because of: {case.severity_reason}",
            f"{settings.SITE_URL}{case.get_absolute_url()}",
        )
        now = timezone.now()
        for clock in SLAClock.objects.filter(case=case, status="running").order_by("due_at"):
            due = clock.due_at
            if due is not None:
                self.say(
                    f"[cyan]◷[/]  {clock.get_kind_display()}: {left(due, now, locale='en')} left",
                    "",
                )
        return case

    def somebody_wakes(self, case: Case) -> Colleague:
        """Wait for the page, then answer it and take the case as the person it woke."""
        alert = self.wait_for(
            "an alert", lambda: Alert.objects.filter(case=case, status="triggered").first()
        )
        page = self.wait_for(
            "a page to leave",
            lambda: (
                Page.objects.filter(alert=alert, deliveries__delivery__state="sent")
                .select_related("user")
                .first()
            ),
        )
        colleague = Colleague.signed_in(page.user)
        texts = page.deliveries.order_by("rule_order").select_related("delivery")
        ways = dict.fromkeys(str(text.delivery.get_channel_display()).lower() for text in texts)
        self.say(
            f"[red]☎[/]  {page.user} is on call and is woken: {', '.join(ways)}.",
            f"{settings.SITE_URL}/on-call/alerts/{alert.pk}/",
        )
        self.rest()
        colleague.post(f"alerts/{alert.pk}/acknowledgement/", generation=alert.generation)
        self.say(f"[green]✓[/]  {page.user.short_name} answers the page. Nobody else is woken.", "")
        self.rest()
        colleague.post(f"cases/{case.reference}/ownership/")
        self.say(f"[green]●[/]  {page.user.short_name} takes the case: one accountable owner.", "")
        return colleague

    def both_sides_hear(self, case: Case, colleague: Colleague) -> None:
        """Write to guest and host, each on their own thread, with the policy in force cited."""
        clause = _clause()
        sides = (("guest", "en", TO_GUEST), ("host", "pt-br", TO_HOST))
        for side, language, words in sides:
            self.rest()
            colleague.post(
                "messages/",
                case=case.reference,
                thread=side,
                key=str(uuid.uuid4()),
                language=language,
                clauses=[clause.pk],
                text=words.format(name=colleague.user.short_name, clause=clause.plain_in(language)),
            )
            self.say(
                f"[blue]→[/]  To the {side}, in private, citing {clause.version.policy.title_en}"
                f" v{clause.version.number} §{clause.anchor}.",
                "It can be taken back for ten seconds." if side == "guest" else "",
            )
        self.wait_for("both answers to leave", lambda: _sent(case) >= len(sides) or None)
        self.say("[blue]→[/]  Both mails have left, each to its own side.", "")

    def guest_answers(self, case: Case) -> None:
        """Let the guest answer; the mail finds its thread."""
        asked = Message.objects.filter(
            thread__case=case, thread__kind="guest", direction="out"
        ).latest("pk")
        assert asked.delivery is not None  # noqa: S101 - every outgoing message has one
        _deliver(
            emergency.second_mail(asked.message_id, asked.delivery.reply_to, now=timezone.now())
        )
        self.wait_for(
            "the answer to arrive",
            lambda: case.events.filter(kind="message_received").count() > 1 or None,
        )
        self.say(
            "[cyan]✉[/]  The guest answers: the mail lands on the guest’s thread by itself.", ""
        )

    def it_ends(self, case: Case, colleague: Colleague) -> None:
        """Answer once more and resolve."""
        self.rest()
        colleague.post(
            "messages/",
            case=case.reference,
            thread="guest",
            key=str(uuid.uuid4()),
            text="I am glad you are all well. The hotel is paid for five nights, and the stay is refunded.",
        )
        self.wait_for("the last answer to leave", lambda: _sent(case) >= 3 or None)
        for task in case.tasks.open():
            tasking.settle(task_id=task.pk, by=colleague.user, now=timezone.now())
        colleague.post(
            f"cases/{case.reference}/resolution/",
            outcome="solved",
            note="All four are safe in a hotel. Stay refunded, listing off until the proof is in.",
            cause="maintenance",
            root_cause="Leak at the water heater",
        )
        self.say(
            "[green]■[/]  Resolved, and every step of it is on the timeline.",
            f"{settings.SITE_URL}{case.get_absolute_url()}?thread=all",
        )

    # --- Telling --------------------------------------------------------------------------------

    def say(self, sentence: str, detail: str) -> None:
        """Print one step, with its link or detail below."""
        self.console.print(f"  {sentence}")
        if detail:
            self.console.print(f"      [dim]{detail}[/]")

    def rest(self) -> None:
        """Leave time to look at the browser."""
        time.sleep(self.pause)

    def wait_for(self, what: str, look: Callable[[], Found | None]) -> Found:
        """Look until something is there; after PATIENCE seconds say what did not come."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = look()
            if found is not None:
                return found
            time.sleep(0.3)
        raise CommandError(f"Waited {PATIENCE} seconds for {what}; look into the logs.")


def _deliver(mail: Any) -> None:
    with SMTP(settings.MAIL_LISTEN_HOST, settings.MAIL_LISTEN_PORT, timeout=10) as server:
        server.send_message(mail)


def _sent(case: Case) -> int:
    return Message.objects.filter(thread__case=case, delivery__state="sent").count()


def _clause() -> Clause:
    """Return what the newest published rule says to do first when an alarm sounds."""
    return (
        Clause.objects.select_related("version__policy")
        .filter(
            version__policy__code="carbon-monoxide-and-fire",
            version__state="published",
            anchor="2.2",
        )
        .order_by("-version__number")[0]
    )
