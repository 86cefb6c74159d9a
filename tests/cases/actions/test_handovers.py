from datetime import timedelta

import pytest

from cases.actions import handovers, knowing, promising
from cases.actions.availability import TakerAway
from cases.desk.lists import cases_in
from cases.models import CaseEvent, Handover
from cases.models.handover import HandoverOver
from tests.factories.cases import NOON, make_case, receive
from tests.factories.users import UserFactory
from tests.racing import race
from users.actions import absences

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def offer(case, giver, taker, *, at=NOON, summary="Guest waits for a call."):
    return handovers.offer(case_id=case.pk, by=giver, to=taker, summary=summary, now=at)


def away(user, *, deputy=None):
    return absences.plan(
        user=user,
        by=user,
        begins_at=NOON - HOUR,
        ends_at=NOON + 24 * HOUR,
        deputy=deputy,
        now=NOON - 2 * HOUR,
    )


def promise(case, by, text="Call by six"):
    return promising.make(
        case_id=case.pk, by=by, text=text, due_at=NOON + 6 * HOUR, side="guest", now=NOON
    )


class TestWhatIsGathered:
    def test_is_how_the_case_stood_and_never_changes(self):
        giver = UserFactory()
        case = make_case(owner=giver)
        receive(case)
        clock = promise(case, giver)

        knowing.note(
            case_id=case.pk,
            by=giver,
            kind="unknown",
            text="Who has the second key",
            source="",
            now=NOON,
        )

        row = offer(case, giver, UserFactory())
        promising.keep(clock_id=clock.pk, by=giver, now=NOON + HOUR)

        row.refresh_from_db()
        assert [p["label"] for p in row.gathered["promises"]] == ["Call by six"]
        assert [owed["side"] for owed in row.gathered["unanswered"]] == ["guest"]
        assert row.gathered["severity"] == case.severity
        assert row.gathered["known"] == [{"kind": "unknown", "text": "Who has the second key"}]
        kept = case.summaries.get(occasion="handover")
        assert kept.made_by == giver

    def test_open_promises_go_with_the_case(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        clock = promise(case, giver)
        row = offer(case, giver, taker)

        handovers.accept(handover_id=row.pk, by=taker, now=NOON + HOUR)

        accepted = case.events.get(kind=CaseEvent.Kind.HANDOVER_ACCEPTED)
        assert accepted.facts["promises"] == [clock.pk]
        assert promising.keep(clock_id=clock.pk, by=taker, now=NOON + 2 * HOUR).met_at


class TestSomebodyAway:
    def test_is_refused_and_names_who_stands_in(self):
        giver, taker, deputy = (
            UserFactory(),
            UserFactory(name="Lívia P"),
            UserFactory(name="Nadia F"),
        )
        case = make_case(owner=giver)
        away(taker, deputy=deputy)

        with pytest.raises(TakerAway, match=r"Lívia is away until .*Nadia stands in") as no:
            offer(case, giver, taker)

        assert no.value.extra["cover"] == deputy.pk
        assert not case.handovers.exists()

    def test_is_refused_too_where_nobody_stands_in(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        away(taker)

        with pytest.raises(TakerAway, match="nobody stands in"):
            offer(case, giver, taker)


class TestRunningOut:
    def test_brings_the_case_back_to_the_giver_once(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        row = offer(case, giver, taker)

        assert handovers.expire_due(now=row.expires_at - timedelta(seconds=1)) == 0
        assert handovers.expire_due(now=row.expires_at) == 1
        assert handovers.expire_due(now=row.expires_at + HOUR) == 0

        row.refresh_from_db()
        case.refresh_from_db()
        assert (row.state, case.owner) == (Handover.State.EXPIRED, giver)
        told = case.events.get(kind=CaseEvent.Kind.HANDOVER_EXPIRED)
        assert told.facts["to_name"] == taker.short_name

    def test_an_answer_after_it_is_refused(self):
        giver, taker = UserFactory(), UserFactory()
        row = offer(make_case(owner=giver), giver, taker)
        handovers.expire_due(now=row.expires_at)

        with pytest.raises(HandoverOver):
            handovers.accept(handover_id=row.pk, by=taker, now=row.expires_at)

    def test_comes_before_the_nearest_clock(self):
        giver = UserFactory()
        case = make_case(owner=giver)
        case.next_due_at, case.next_due_kind = NOON + timedelta(minutes=40), "resolution"
        case.save()

        row = offer(case, giver, UserFactory())

        assert row.expires_at == NOON + timedelta(minutes=40)


class TestTheList:
    def test_shows_what_is_offered_to_me_and_what_came_back(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        row = offer(case, giver, taker)

        assert listed(taker) == [case]
        assert listed(giver) == []

        handovers.decline(handover_id=row.pk, by=taker, reason="My shift ends.", now=NOON + HOUR)

        assert listed(taker) == []
        assert listed(giver, at=NOON + 2 * HOUR) == [case]
        assert listed(giver, at=NOON + 30 * HOUR) == []

    def test_forgets_what_came_back_once_it_is_offered_anew(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        row = offer(case, giver, taker)
        handovers.decline(handover_id=row.pk, by=taker, reason="No.", now=NOON)
        offer(case, giver, UserFactory())

        assert listed(giver) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_an_answer_and_the_sweep_never_both_win(self):
        giver, taker = UserFactory(), UserFactory()
        case = make_case(owner=giver)
        row = offer(case, giver, taker)

        race(
            lambda: handovers.accept(handover_id=row.pk, by=taker, now=row.expires_at),
            lambda: handovers.expire_due(now=row.expires_at),
        )

        row.refresh_from_db()
        case.refresh_from_db()
        assert (row.state == Handover.State.ACCEPTED) == (case.owner == taker)
        kinds = set(case.events.values_list("kind", flat=True))
        assert len(kinds & {"handover_accepted", "handover_expired"}) == 1


def listed(user, *, at=NOON):
    return list(cases_in("handovers", user, now=at, team_ids=[]))
