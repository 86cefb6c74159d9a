"""Cases for tests, opened through the same action as real ones."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import transaction

from cases.actions import conversation, ownership
from cases.actions.opening import Standing, open_case, other_side
from cases.models import CaseType, GateRule, Message
from messaging.models import Delivery
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import TeamFactory

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def case_type(code="stranded", **fields):
    """The kind with this code: transactional tests lose what migrations installed."""
    defaults = {"name_en": code.title(), "name_pt": code.title(), "default_severity": 2, **fields}
    return CaseType.objects.get_or_create(code=code, defaults=defaults)[0]


def make_case(
    *,
    now=NOON,
    owner=None,
    team=None,
    type_code="stranded",
    reservation=None,
    guest=None,
    host=None,
    title="Nobody opens the door at Casa do Exemplo",
    **options,
):
    """Open a case on a stay that starts tonight, with both sides on it; `owner` takes it at once."""
    if reservation is None:
        stay = {"check_in_date": now.date(), "check_out_date": now.date() + timedelta(days=3)}
        if guest is not None:
            stay["guest"] = guest
        if host is not None:
            stay["listing__host"] = host
        reservation = ReservationFactory(**stay)
    guest = reservation.guest or PersonFactory()
    _side, opposite = other_side(reservation, guest)
    standings = [Standing(guest, "guest", f"guest{guest.pk}@mail.example")]
    if opposite is not None:
        standings.append(
            Standing(opposite.person, "host", f"host{opposite.person.pk}@mail.example")
        )
    with transaction.atomic():
        case = open_case(
            title=title,
            case_type=case_type(type_code),
            team=team or TeamFactory(),
            standings=standings,
            reservation=reservation,
            now=now,
            **options,
        )
    if owner is not None:
        case = ownership.take(case_id=case.pk, by=owner, now=now)
    return case


def receive(case, *, side="guest", text="Please help, the code does not work.", at=NOON):
    """Put words of one side on its thread without any mail behind them."""
    party = case.parties.get(side=side)
    thread = case.threads.get(kind=side)
    thread.unanswered_since = thread.unanswered_since or at
    thread.last_inbound_at = at
    thread.save()
    return Message.objects.create(
        thread=thread,
        direction="in",
        party=party,
        text=text,
        language="en",
        written_at=at,
        message_id=f"{uuid.uuid4()}@mail.example",
    )


def send(case, *, by, side="guest", text="We are on it.", at=NOON, **options):
    """Answer one side."""
    return conversation.reply(
        thread_id=case.threads.get(kind=side).pk,
        by=by,
        text=text,
        client_key=uuid.uuid4(),
        now=at,
        **options,
    )


def closing_rule(case, *requires, days=30, at=NOON):
    """Say what cases of this kind need before they end, from `at` on, instead of what the migrations say."""
    newest = GateRule.objects.filter(case_type=case.case_type).order_by("-number").first()
    return GateRule.objects.create(
        case_type=case.case_type,
        number=newest.number + 1 if newest else 1,
        requires=list(requires),
        reopen_days=days,
        published_at=at,
    )


def deliver(*messages):
    """Let sent messages have left."""
    Delivery.objects.filter(message__in=[message.pk for message in messages]).update(
        state="sent", sent_at=NOON
    )
