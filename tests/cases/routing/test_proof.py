"""No open case is left alone: each rule is seen to fail, and the sweep to mend what it names."""

from datetime import timedelta

import pytest

from cases.actions import handovers, keeping, ownership
from cases.actions.availability import TakerAway
from cases.models import AccessGrant, Case, CaseEvent, Conflict, QueuedCase
from cases.models.case_type import AccessLevel
from cases.routing import proof
from tests.factories.cases import NOON, make_case
from tests.factories.users import TeamFactory, UserFactory
from users.actions import absences
from users.models import Absence, Membership, User

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def away(user, *, deputy=None, start=NOON - HOUR):
    return absences.plan(
        user=user,
        by=user,
        begins_at=start,
        ends_at=NOON + 48 * HOUR,
        deputy=deputy,
        now=start - HOUR,
    )


def broken(now=NOON + HOUR):
    return {rule.name: rule.cases for rule in proof.broken(now=now)}


def sweep(now=NOON + HOUR):
    handovers.expire_due(now=now)
    return keeping.keep_all(now=now)


def seal(case):
    Case.objects.filter(pk=case.pk).update(access_level=AccessLevel.RESTRICTED)


class TestAnOwnerWhoIsAway:
    def test_is_named_until_who_stands_in_is_offered_the_case(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        away(owner, deputy=deputy)
        assert broken() == {"owner_away": [case.pk]}

        assert sweep() == 1

        assert broken() == {}
        offer = case.handovers.get()
        assert (offer.giver, offer.taker) == (owner, deputy)
        assert sweep() == 0

    def test_whose_deputy_declines_leaves_it_to_the_queue(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        away(owner, deputy=deputy)
        sweep()
        handovers.decline(
            handover_id=case.handovers.get().pk, by=deputy, reason="Full.", now=NOON + HOUR
        )

        sweep(NOON + 2 * HOUR)

        case.refresh_from_db()
        assert case.owner is None
        assert case.queued.because == QueuedCase.Because.DEPUTY_DECLINED
        assert case.events.get(kind=CaseEvent.Kind.QUEUED).facts["from_name"] == owner.short_name

    def test_whose_deputy_never_answers_leaves_it_to_the_queue(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        away(owner, deputy=deputy)
        sweep()

        sweep(case.handovers.get().expires_at)

        case.refresh_from_db()
        assert case.owner is None

    def test_without_anybody_who_stands_in_leaves_it_to_the_queue(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        away(owner)

        sweep()

        case.refresh_from_db()
        assert case.owner is None
        assert case.queued.because == QueuedCase.Because.OWNER_AWAY
        assert broken() == {}

    def test_whose_deputy_must_keep_away_leaves_it_to_the_queue(self):
        owner, deputy = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        Conflict.objects.create(
            case=case, user=deputy, reason="cousin", declared_by=deputy, declared_at=NOON
        )
        away(owner, deputy=deputy)

        sweep()

        case.refresh_from_db()
        assert case.owner is None

    def test_who_is_away_later_keeps_it_until_then(self):
        owner = UserFactory()
        make_case(owner=owner)
        away(owner, start=NOON + 5 * HOUR)

        assert sweep() == 0

    def test_is_given_no_case_by_anybody(self):
        person = UserFactory()
        away(person)

        with pytest.raises(TakerAway):
            ownership.assign(
                case_id=make_case().pk, by=UserFactory(senior=True), to=person, now=NOON
            )


class TestAnOwnerWhoLeft:
    def test_is_named_until_the_case_is_in_its_queue(self):
        owner, _colleague = UserFactory(), UserFactory()
        case = make_case(owner=owner)
        User.objects.filter(pk=owner.pk).update(is_active=False)
        assert broken() == {"owner_left": [case.pk]}

        sweep()

        case.refresh_from_db()
        assert case.owner is None
        assert case.queued.because == QueuedCase.Because.OWNER_LEFT


class TestACaseNobodySees:
    def test_is_named_when_its_team_has_nobody(self):
        case = make_case(team=TeamFactory(slug="empty", name="Empty"))

        assert broken() == {"seen_by_nobody": [case.pk]}

        UserFactory(senior=True)
        assert broken() == {}

    def test_restricted_is_shown_to_a_lead_who_need_not_keep_away(self):
        case = make_case()
        tied, lead = UserFactory(manager=True), UserFactory(manager=True)
        Membership.objects.update(is_lead=True)
        Conflict.objects.create(
            case=case, user=tied, reason="cousin", declared_by=tied, declared_at=NOON
        )
        seal(case)
        assert broken() == {"seen_by_nobody": [case.pk]}

        sweep()

        assert broken() == {}
        assert list(AccessGrant.objects.values_list("user", flat=True)) == [lead.pk]

    def test_restricted_is_first_left_to_the_pager(self):
        UserFactory(manager=True)
        seal(make_case())

        assert sweep(NOON + timedelta(minutes=1)) == 0


class TestAnOfferThatOutlivedItsTime:
    def test_is_named(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        offer = handovers.offer(case_id=case.pk, by=owner, to=UserFactory(), summary="x", now=NOON)

        assert broken(offer.expires_at + HOUR) == {"offer_outlived_its_time": [case.pk]}


class TestWhatIsOver:
    def test_is_nobodys_concern(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        Case.objects.filter(pk=case.pk).update(
            status="resolved", resolved_at=NOON, outcome="solved", next_due_at=None
        )
        away(owner)

        assert Absence.objects.exists()
        assert broken() == {}
        assert sweep() == 0
