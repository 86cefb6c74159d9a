import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import clocks, conversation, resolution, waiting
from cases.actions.clocks.happenings import happenings_of
from cases.actions.receiving import append_inbound
from cases.clocks.folding import answers
from cases.models import SLAClock
from messaging.models import Delivery
from tests.factories.cases import NOON, make_case, send
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
FACTS = ("kind", "side", "status", "started_at", "due_at", "met_at")


def take_in(case, *, at, now, side="guest"):
    """Let a mail that reached us at one instant be taken in at another."""
    case.refresh_from_db()
    party = case.parties.get(side=side)
    mail = InboundMessageFactory(
        received_at=at,
        from_address=party.address,
        message_id=f"{uuid.uuid4()}@mail.example",
        text="Hello?",
    )
    with transaction.atomic():
        append_inbound(mail, case=case, party=party, now=now)


def rows_of(case):
    """What the clocks of a case say, less those that ended, in the order in which they began."""
    rows = case.clocks.exclude(status="cancelled").exclude(kind="stay").order_by("pk")
    return list(rows.values_list(*FACTS))


def new_case():
    owner = UserFactory(undo_seconds=60)
    return make_case(owner=owner), owner


class TestOrderOfArrival:
    def test_a_mail_taken_in_late_counts_from_when_it_reached_us(self):
        case, _owner = new_case()
        take_in(case, at=NOON + 5 * MINUTE, now=NOON + 5 * MINUTE)

        take_in(case, at=NOON, now=NOON + 9 * MINUTE)

        owed = case.clocks.get(side="guest", status="running")
        assert (owed.started_at, owed.due_at) == (NOON, NOON + 15 * MINUTE)
        case.refresh_from_db()
        assert case.next_due_at == NOON + 15 * MINUTE

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        minutes=st.lists(st.integers(1, 40), min_size=2, max_size=4, unique=True),
        chance=st.randoms(use_true_random=False),
    )
    def test_of_the_same_mails_gives_the_same_rows(self, minutes, chance):
        mixed = list(minutes)
        chance.shuffle(mixed)

        told = []
        for order in (sorted(minutes), mixed):
            case, owner = new_case()
            for minute in order:
                take_in(case, at=NOON + minute * MINUTE, now=NOON + 60 * MINUTE)
            send(case, by=owner, at=NOON + 70 * MINUTE)
            told.append(rows_of(case))

        assert told[0] == told[1]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "guest",
                "host",
                "late",
                "reply",
                "reply",
                "take_back",
                "wait",
                "resume",
                "end",
                "again",
            ]
        ),
        st.integers(1, 90),
    ),
    min_size=3,
    max_size=12,
)


class Life:
    """One case living through steps; a step that is refused is none."""

    def __init__(self):
        self.case, self.owner = new_case()
        self.now, self.last = NOON, None

    def step(self, what, minutes):
        self.now += minutes * MINUTE
        self.case.refresh_from_db()
        getattr(self, what)(minutes)

    def guest(self, _minutes):
        if self.case.status != "closed":
            take_in(self.case, at=self.now, now=self.now)

    def host(self, _minutes):
        take_in(self.case, at=self.now, now=self.now, side="host")

    def late(self, minutes):
        take_in(self.case, at=self.now - minutes * MINUTE / 2, now=self.now)

    def reply(self, _minutes):
        if self.case.is_open:
            self.last = send(self.case, by=self.owner, at=self.now)

    def take_back(self, _minutes):
        if self.last is not None and self.case.is_open:
            conversation.take_back(message_id=self.last.pk, by=self.owner, now=self.now)
            self.last = None

    def wait(self, minutes):
        if self.case.status == "open":
            on = "department" if minutes % 3 == 0 else "guest"
            waiting.wait(case_id=self.case.pk, by=self.owner, on=on, reason="photos", now=self.now)

    def resume(self, _minutes):
        if self.case.status == "waiting":
            waiting.resume(case_id=self.case.pk, by=self.owner, now=self.now)

    def end(self, _minutes):
        owed = self.case.threads.filter(unanswered_since__isnull=False)
        if self.case.is_open and not owed.exists():
            Delivery.objects.filter(
                message__thread__case=self.case, message__withdrawn_at=None
            ).update(state="sent", attempts=1, next_at=None, sent_at=self.now)
            self.last = None
            resolution.resolve(
                case_id=self.case.pk,
                by=self.owner,
                outcome="solved",
                note="",
                root_cause="",
                now=self.now,
            )

    def again(self, _minutes):
        if self.case.status == "resolved":
            resolution.reopen(case_id=self.case.pk, by=self.owner, reason="more", now=self.now)


@contextmanager
def lived(steps):
    """Let a case live through the steps, and forget it."""
    with transaction.atomic():
        life = Life()
        for what, minutes in steps:
            life.step(what, minutes)
        yield life
        transaction.set_rollback(True)


class TestRebuild:
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def test_finds_the_rows_as_they_were_kept(self, steps):
        with lived(steps) as life:
            kept = rows_of(life.case)

            changed = clocks.rebuild(case_id=life.case.pk, now=life.now)

            assert (changed, rows_of(life.case)) == (0, kept)

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def test_makes_them_again_when_they_were_spoiled(self, steps):
        with lived(steps) as life:
            kept = rows_of(life.case)
            spoiled = life.case.clocks.exclude(status="cancelled").exclude(kind="stay")
            spoiled.filter(kind="resolution").update(started_at=NOON - MINUTE)
            spoiled.exclude(kind="resolution").update(
                started_at=NOON - MINUTE, due_at=NOON, met_at=NOON + MINUTE, status="met"
            )

            clocks.rebuild(case_id=life.case.pk, now=life.now)

            assert rows_of(life.case) == kept

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def test_agrees_with_what_the_side_waits_for(self, steps):
        with lived(steps) as life:
            for side in ("guest", "host"):
                runs = answers(happenings_of(life.case), side)
                owed = runs[-1].started_at if runs and runs[-1].is_running else None
                assert life.case.threads.get(kind=side).unanswered_since == owed

    def test_never_un_breaches(self):
        case, owner = new_case()
        take_in(case, at=NOON, now=NOON)
        clocks.breach_due(now=NOON + 16 * MINUTE)
        send(case, by=owner, at=NOON + 20 * MINUTE)

        clocks.rebuild(case_id=case.pk, now=NOON + 30 * MINUTE)

        late = SLAClock.objects.get(case=case, kind="first_response")
        assert late.breached_at == NOON + 15 * MINUTE

    def test_starts_the_clock_that_was_lost(self):
        case, _owner = new_case()
        take_in(case, at=NOON, now=NOON)
        case.clocks.filter(kind="first_response").delete()

        clocks.rebuild(case_id=case.pk, now=NOON + MINUTE)

        assert case.clocks.get(kind="first_response").due_at == NOON + 15 * MINUTE
