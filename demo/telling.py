"""Plays one case through the same actions people use, at the instants it happened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from babel.dates import format_date
from django.conf import settings
from django.db import transaction

from cases.actions import (
    clocks,
    conversation,
    deadlines,
    drafts,
    ownership,
    promising,
    resolution,
    waiting,
)
from cases.models import Case, SLAClock, Thread
from demo import asking, given
from demo.letters import Letter
from demo.people import SEED
from demo.story import Story
from escalations.actions import answers, raising, upkeep
from escalations.models import Alert
from marketplace.models import Person, Reservation
from messaging import addresses
from messaging.actions import sending
from messaging.models import DeliveryAttempt
from users.models import User


@dataclass(frozen=True, slots=True)
class Plan:
    """One case to be told: which stay, when it began, and how far it has come.

    `reached`: new (nobody owns it), taken, answered, wrote-again, waiting, ended.
    """

    number: int
    story: Story
    stay: Reservation
    opened_at: datetime
    reached: str


class Telling:
    """Plays one plan through the same actions people use, at the instants it happened."""

    def __init__(self, plan: Plan, staff: dict[str, User], now: datetime) -> None:
        self._plan, self._staff, self._now = plan, staff, now
        self._random = Random(SEED + plan.number)  # noqa: S311 - the same demo every time
        self._at = plan.opened_at
        self._mails = 0

    @transaction.atomic
    def tell(self) -> None:
        """Tell the case as far as it has come; all of it or nothing."""
        plan = self._plan
        stay, story = plan.stay, plan.story
        writer, other = stay.guest, stay.listing.host
        if story.side == "host":
            writer, other = other, writer
        story = self._named("")
        taken = self._receive(story.subject, story.body, writer)
        if taken is None or plan.reached == "new":
            return
        case = Case.objects.get(reference=taken)
        self._wake(case)
        owner = self._owner(case)
        story = self._named(owner.short_name)
        self._later(2, 13)
        ownership.take(case_id=case.pk, by=owner, now=self._at)
        if plan.reached == "taken":
            self._draft(case, owner, story)
            return
        self._later(1, 12)
        rule = given.rule_to_quote(case, number=plan.number, at=self._at)
        quoted = [rule.id] if rule is not None and plan.number % 3 else []
        sent = self._send(case, story.side, owner, story.answer, quoted)
        self._owe_more(case, owner)
        if plan.reached != "ended":
            asking.ask_around(
                case, owner, self._staff, number=plan.number, at=self._at, now=self._now
            )
        is_told_short = plan.reached == "ended" and self._random.random() < 0.6
        if is_told_short:
            self._end(case, owner, story)
            return
        if story.ask and other is not None and other != writer:
            self._later(1, 9)
            asked = self._send(case, _opposite(story.side), owner, story.ask)
            if plan.reached in {"wrote-again", "ended"}:
                self._later(8, 55)
                self._receive(f"Re: {story.subject}", story.reply, other, case, asked)
        if story.note and self._random.random() < 0.6:
            self._later(1, 5)
            conversation.note(
                case_id=case.pk, by=owner, text=story.note, client_key=uuid.uuid4(), now=self._at
            )
        if plan.reached == "waiting":
            self._wait(case, owner)
        if plan.reached in {"wrote-again", "ended"} and story.more:
            self._later(10, 80)
            self._receive(f"Re: {story.subject}", story.more, writer, case, sent)
        if plan.reached == "ended":
            self._end(case, owner, story)

    def _end(self, case: Case, owner: User, story: Story) -> None:
        """Answer whoever is still owed an answer, and close the case."""
        for thread in case.threads.exclude(unanswered_since=None):
            self._later(2, 14)
            thanks = "Obrigado!" if case.language.startswith("pt") else "Thank you, noted."
            self._send(
                case, thread.kind, owner, story.closing if thread.kind == story.side else thanks
            )
        self._later(5, 60)
        asking.finish(case, owner, at=self._at)
        given.before_the_end(
            case, owner, self._staff, number=self._plan.number, cause=story.cause, at=self._at
        )
        resolution.resolve(
            case_id=case.pk,
            by=owner,
            outcome=story.outcome,
            note="",
            root_cause=story.cause,
            now=self._at,
        )
        upkeep.end_what_is_over(now=self._at)

    def _wake(self, case: Case) -> None:
        """Let the person on call answer, where such a case wakes somebody."""
        if not (case.case_type.wakes or case.severity == 1):
            return
        self._at += timedelta(seconds=2)
        raising.raise_for_cases(now=self._at)
        by = self._staff["Tomás" if case.team.slug == "premium-south" else "Noor"]
        self._later(1, 4)
        for alert in Alert.objects.filter(case=case):
            answers.acknowledge(alert_id=alert.pk, generation=alert.generation, by=by, now=self._at)

    def _receive(
        self,
        subject: str,
        text: str,
        person: Person | None,
        case: Case | None = None,
        answers_to: str = "",
    ) -> str | None:
        """Let somebody's mail arrive; return the reference of the case it went to."""
        self._mails += 1
        if person is None:
            return None
        sender = person.contact_points.filter(kind="email", verified_at__isnull=False).first()
        if sender is None:
            return None
        to_address = settings.MAIL_ADDRESS
        if case is not None:
            to_address = addresses.case_address(addresses.sign_case(case.reference))
        letter = Letter(
            number=f"{self._plan.number}-{self._mails - 1}",
            sender=sender.value,
            name=person.full_name,
            to=to_address,
            subject=subject,
            text=text,
            answers=answers_to,
        )
        return letter.arrive(now=self._at).case

    def _send(
        self, case: Case, side: str, by: User, text: str, clause_ids: Sequence[int] = ()
    ) -> str:
        """Write to one side, and record that the mail left: nothing of the past is sent again."""
        message = conversation.reply(
            thread_id=Thread.objects.get(case=case, kind=side).pk,
            by=by,
            text=text,
            client_key=uuid.uuid4(),
            clause_ids=clause_ids,
            now=self._at,
        )
        left_at = self._at + timedelta(seconds=by.undo_seconds + 1)
        claimed = sending.claim_next(now=left_at, candidate=lambda _now: message.delivery_id)
        if claimed is not None:
            outcome = sending.Outcome(DeliveryAttempt.Outcome.SENT, provider_ref="demo")
            sending.record_outcome(delivery=claimed, outcome=outcome, now=left_at)
        self._at = left_at
        return message.message_id

    def _owe_more(self, case: Case, owner: User) -> None:
        """Let some cases owe what no service level does: an answer to a body, and a call somebody was promised."""
        ended = self._plan.reached == "ended"
        if case.case_type.code == "consumer_body" and not ended:
            deadlines.start(
                case_id=case.pk,
                by=owner,
                rule="consumidor-gov-br",
                started_on=case.opened_at,
                zone="America/Sao_Paulo",
                now=self._at,
            )
        elif not ended and case.severity > 2 and self._random.random() < 0.5:
            hours = timedelta(minutes=self._random.choice([25, 90, 200, 420, 1500]))
            promising.make(
                case_id=case.pk,
                by=owner,
                text="Ligar com uma resposta" if case.language.startswith("pt") else "Call back",
                due_at=self._now + hours,
                side=self._plan.story.side,
                now=self._at,
            )

    def _wait(self, case: Case, owner: User) -> None:
        on, reason = self._random.choice(
            [
                ("guest", "Two photos of the room"),
                ("host", "A time for the plumber"),
                ("payment", "The refund to arrive"),
                ("department", "Listing quality"),
            ]
        )
        self._later(1, 6)
        until = self._now + timedelta(hours=self._random.randint(3, 50))
        waiting.wait(case_id=case.pk, by=owner, on=on, reason=reason, now=self._at, until=until)

    def _draft(self, case: Case, owner: User, story: Story) -> None:
        if self._random.random() < 0.5:
            thread = Thread.objects.get(case=case, kind=story.side)
            half = story.answer[: len(story.answer) // 2]
            drafts.keep(thread_id=thread.pk, by=owner, text=half, now=self._at)

    def _owner(self, case: Case) -> User:
        """Choose who takes it: half of the present work of the south is Lívia's, the desk a newcomer signs in to."""
        names = ["Duarte", "Noor"]
        if case.team.slug == "premium-south":
            names = ["Caetano", "Jurema", "Nadia", "Tomás", "Lívia"]
            if self._plan.reached != "ended":
                names = ["Lívia", "Lívia", "Lívia", "Caetano", "Jurema", "Nadia"]
        return self._staff[self._random.choice(names)]

    def _named(self, us: str) -> Story:
        stay = self._plan.stay
        guest, host = stay.guest, stay.listing.host
        language = guest.language if guest else "en"
        return self._plan.story.words(
            guest=guest.called if guest else "",
            host=host.called if host else "",
            home=stay.listing.title,
            city=stay.listing.city,
            code=stay.code,
            day=format_date(
                stay.check_in_date, "d MMMM", locale="pt_BR" if language == "pt-br" else "en"
            ),
            us=us,
        )

    def _later(self, least: int, most: int) -> None:
        """Let some minutes pass, but never beyond now; what ran out meanwhile was noticed when it did."""
        step = timedelta(minutes=self._random.randint(least, most))
        self._at = min(self._at + step, self._now - timedelta(seconds=30))
        notice_breaches(until=self._at, random=self._random)


def notice_breaches(*, until: datetime, random: Random) -> None:
    """Let the sweep notice every clock that ran out before `until`, a second or two after it did."""
    while (clock := SLAClock.objects.due(now=until).first()) is not None:
        assert clock.due_at is not None  # noqa: S101 - only a clock with a due instant is due
        clocks.breach_due(now=clock.due_at + timedelta(seconds=random.uniform(0.2, 2.4)))


def _opposite(side: str) -> str:
    return "host" if side == "guest" else "guest"
