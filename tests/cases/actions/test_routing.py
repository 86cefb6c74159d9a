"""New cases find an owner, or wait where everybody sees them, and always say why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import dedicating, ownership, routing
from cases.actions.timeline import audience_of
from cases.models import Case, CaseEvent, QueuedCase, RoutingPolicy
from cases.models.case_type import AccessLevel
from cases.routing.helping import queues_of
from cases.routing.telling import why_told
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.sla import BusinessCalendarFactory
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race
from users.actions import absences, capacities
from users.models import Skill, Team

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def manager():
    return UserFactory(manager=True)


@pytest.fixture
def rules(manager):
    """Publish rules of the usual team; they are on unless said otherwise."""

    def publish(**changes):
        asked = {
            "team": TeamFactory(),
            "by": manager,
            "is_on": True,
            "weights": [5, 3, 1, 1],
            "heat": 0,
            "limit": 6,
            "speaks_language": True,
            "needs": [],
            "now": NOON,
        }
        return routing.publish(**(asked | changes))

    return publish


def calendar_of_weekdays():
    """Publish a calendar that is open on weekdays alone, by the clock of São Paulo."""
    return BusinessCalendarFactory(code="weekdays")


def worker(**fields):
    return UserFactory(speaks=["en"], **fields)


def route(at=NOON):
    return routing.route_waiting(now=at)


def owner_of(case):
    case.refresh_from_db()
    return case.owner


class TestANewCase:
    def test_stays_where_it_is_while_the_team_has_no_rules_or_they_are_off(self, rules):
        worker()
        case = make_case()
        assert route() == 0
        rules(is_on=False)

        assert route() == 0
        assert owner_of(case) is None

    def test_goes_to_who_carries_least_and_says_why(self, rules):
        rules()
        busy, free = worker(name="Nadia F"), worker(name="Lívia P")
        make_case(owner=busy)
        case = make_case()

        assert route() == 1

        assert owner_of(case) == free
        facts = case.events.get(kind=CaseEvent.Kind.ROUTED).facts
        assert facts["how"] == "load"
        told = why_told(facts)
        assert told[0] == "Lívia carries least: 0 of 6, and this case weighs 3."
        assert "Nadia carries more: 3 of 6." in told

    def test_never_goes_to_a_manager_or_somebody_away(self, rules, manager):
        rules()
        person = worker()
        absences.plan(
            user=person,
            by=person,
            begins_at=NOON - MINUTE,
            ends_at=NOON + 60 * MINUTE,
            deputy=None,
            now=NOON,
        )
        case = make_case()

        assert route() == 0
        assert case.queued.because == QueuedCase.Because.ABSENT

    def test_waits_visibly_when_everybody_is_full_told_once_and_looked_at_again(self, rules):
        rules()
        person = worker()
        full = [make_case(owner=person), make_case(owner=person)]
        case = make_case()

        for minute in (0, 2, 4):
            assert route(NOON + minute * MINUTE) == 0
        assert case.queued.because == QueuedCase.Because.FULL
        assert case.events.filter(kind=CaseEvent.Kind.QUEUED).count() == 1

        ownership.release(case_id=full[0].pk, by=person, reason="", now=NOON)
        route(NOON + 6 * MINUTE)
        assert owner_of(case) == person
        assert not QueuedCase.objects.filter(case=case).exists()

    def test_waits_for_the_hours_of_the_team_and_says_so(self, rules):
        calendar_of_weekdays()
        rules(calendar_code="weekdays")
        person = worker(name="Nadia F")
        case = make_case()
        sunday = NOON + timedelta(days=(6 - NOON.weekday()) % 7)
        monday = sunday + timedelta(days=1)

        assert route(sunday) == 0
        assert case.queued.because == QueuedCase.Because.OFF_DUTY
        facts = case.events.get(kind=CaseEvent.Kind.QUEUED).facts
        assert why_told(facts) == ["Nadia is off duty at this hour."]

        assert route(monday) == 1
        assert owner_of(case) == person

    def test_goes_to_who_helps_out_at_an_hour_when_the_own_team_is_off(self, rules, manager):
        calendar_of_weekdays()
        rules(calendar_code="weekdays")
        worker()
        north = Team.objects.create(slug="north", name="North", time_zone="Europe/Lisbon")
        helper = worker(team=north)
        sunday = NOON + timedelta(days=(6 - NOON.weekday()) % 7)
        routing.help_out(
            helper=north,
            helped=TeamFactory(),
            until=sunday + 60 * MINUTE,
            reason="Weekend",
            by=manager,
            now=sunday,
        )
        case = make_case()

        assert route(sunday) == 1
        assert owner_of(case) == helper

    def test_goes_to_who_speaks_its_language_unless_the_rules_do_not_ask(self, rules):
        rules()
        worker()
        case = make_case(language="pt-br")

        route()
        assert case.queued.because == QueuedCase.Because.NOBODY
        rules(speaks_language=False)
        route(NOON + 2 * MINUTE)

        assert owner_of(case) is not None

    def test_goes_to_who_has_the_skill_it_needs(self, rules, manager):
        legal = Skill.objects.create(slug="legal", name_en="Legal", name_pt="Jurídico")
        rules(needs=[{"segment": "", "case_type": "stranded", "skill": "legal"}])
        worker()
        able = worker()
        capacities.set_capacity(user=able, by=manager, skills=[legal], limit=None)
        case = make_case()

        route()

        assert owner_of(case) == able

    def test_keeps_to_a_persons_own_limit(self, rules, manager):
        rules()
        capacities.set_capacity(user=worker(), by=manager, skills=[], limit=0)

        case = make_case()
        route()

        assert case.queued.because == QueuedCase.Because.FULL

    def test_of_a_guest_who_comes_back_goes_to_their_person(self, rules):
        rules(limit=20)
        theirs, _free = worker(name="Tomás A"), worker()
        first = make_case(owner=theirs)
        dedicating.dedicate(case_id=first.pk, by=theirs, to=theirs, reason="Knows them.", now=NOON)
        case = make_case(guest=first.parties.get(side="guest").person)

        route()

        assert owner_of(case) == theirs
        facts = case.events.get(kind=CaseEvent.Kind.ROUTED).facts
        assert why_told(facts)[0] == "Tomás: the guest comes back to them."

    def test_does_not_go_back_to_who_released_it(self, rules):
        rules()
        first, second = worker(), worker()
        case = make_case(owner=first)
        ownership.release(case_id=case.pk, by=first, reason="", now=NOON)

        route()

        assert owner_of(case) == second

    def test_that_is_restricted_is_never_routed(self, rules):
        rules()
        worker()
        case = make_case()
        Case.objects.filter(pk=case.pk).update(access_level=AccessLevel.RESTRICTED)

        assert route() == 0


class TestRules:
    def test_are_versions_that_never_change(self, rules):
        assert [rules().number, rules(is_on=False).number] == [1, 2]
        assert RoutingPolicy.objects.count() == 2

    def test_are_published_by_who_may(self, rules):
        with pytest.raises(Forbidden):
            rules(by=UserFactory(senior=True))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"weights": [5, 3, 1]},
            {"weights": [5, 3, 1, -1]},
            {"limit": 4},
            {"needs": [{"segment": "", "case_type": "", "skill": "astrology"}]},
            {"calendar_code": "nowhere"},
        ],
    )
    def test_that_make_no_sense_are_refused(self, rules, wrong):
        with pytest.raises(BadInput):
            rules(**wrong)


class TestHelpingOut:
    def test_shows_and_routes_what_nobody_owns_until_it_ends_by_itself(self, rules, manager):
        rules()
        helper = worker(team=TeamFactory(name="North", slug="north"))
        case, owned = make_case(), make_case(owner=UserFactory())
        assert not sees(helper, case)

        row = help_out(manager, "north")

        assert sees(helper, case)
        assert not sees(helper, owned)
        route(timezone.now())
        assert owner_of(case) == helper
        row.during = type(row.during)(NOON - 9 * MINUTE, NOON - MINUTE, "[)")
        row.save()
        other = make_case()
        assert not sees(helper, other)
        assert sees(helper, case)  # what was taken stays

    def test_tells_the_helpers_of_what_waits_there_and_of_nothing_else(self, rules, manager):
        helped, north = TeamFactory(), Team.objects.create(slug="north", name="North")
        helper, case = worker(team=north), make_case()
        assert queues_of(helper.pk) == frozenset()
        row = help_out(manager, "north")

        assert queues_of(helper.pk) == {helped.pk}
        assert audience_of(case).queues == {helped.pk}
        case.give(helper, now=NOON)
        assert audience_of(case, at=NOON).queues == {helped.pk}  # that it left the queue is news
        assert audience_of(case, at=NOON + MINUTE).queues == frozenset()

        row.during = type(row.during)(NOON - 9 * MINUTE, NOON - MINUTE, "[)")
        row.save()
        assert queues_of(helper.pk) == frozenset()

    def test_is_refused_twice_at_once_and_without_sense(self, manager):
        TeamFactory()
        TeamFactory(name="North", slug="north")
        help_out(manager, "north")

        with pytest.raises(routing.HelpsAlready):
            help_out(manager, "north")
        with pytest.raises(BadInput):
            help_out(manager, "premium-south")
        with pytest.raises(Forbidden):
            help_out(UserFactory(), "north")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestSweepsAtOnce:
    def test_never_pass_a_limit_nor_give_one_case_twice(self, rules):
        rules(limit=6)
        people = [worker(), worker()]
        cases = [make_case() for _ in range(5)]

        race(*[lambda: routing.route_waiting(now=NOON) for _ in range(4)])

        carried = [Case.objects.filter(owner=person).count() for person in people]
        assert carried == [2, 2]
        routed = CaseEvent.objects.filter(kind=CaseEvent.Kind.ROUTED)
        assert routed.filter(case__in=cases).count() == 4
        assert QueuedCase.objects.count() == 1


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def help_out(by, slug):
    now = timezone.now()
    return routing.help_out(
        helper=Team.objects.get(slug=slug),
        helped=Team.objects.get(slug="premium-south"),
        until=now + 60 * MINUTE,
        reason="A storm.",
        by=by,
        now=now,
    )
