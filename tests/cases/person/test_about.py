"""What the cases of a person say: only of cases one may see, each side on its own."""

from datetime import timedelta

import pytest

from cases.actions import expectations, promising
from cases.models import CaseEvent
from cases.person.about import about, panel
from common.money import Money
from tests.factories.cases import NOON, make_case
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory()


@pytest.fixture
def marina():
    return PersonFactory(full_name="Marina Teles")


@pytest.fixture
def case(livia, marina):
    return make_case(owner=livia, guest=marina)


def read(person, user):
    return about(person.pk, user, now=NOON)


def expect(case, livia, *, side="guest", text="A call, not a mail"):
    return expectations.note(
        case_id=case.pk,
        party_id=case.parties.get(side=side).pk,
        by=livia,
        kind="stated",
        text=text,
        now=NOON,
    )


def give(case, livia, **options):
    return expectations.give(
        case_id=case.pk,
        party_id=case.parties.get(side="guest").pk,
        by=livia,
        text="One night back",
        now=NOON,
        **options,
    )


class TestAStayAtRisk:
    def test_is_another_one_that_begins_soon_while_a_case_is_open(self, livia, marina, case):
        stay = ReservationFactory(guest=marina, check_in_date=NOON.date() + timedelta(days=9))

        (risk,) = read(marina, livia).at_risk

        assert (risk.stay, risk.case) == (stay, case)

    @pytest.mark.parametrize(
        "stay", [{"days": 60}, {"days": -3}, {"days": 9, "status": "cancelled"}], ids=str
    )
    def test_is_not_one_far_off_begun_or_cancelled(self, livia, marina, case, stay):
        day = NOON.date() + timedelta(days=stay["days"])
        ReservationFactory(
            guest=marina,
            check_in_date=day,
            check_out_date=day,
            status=stay.get("status", "confirmed"),
        )

        assert read(marina, livia).at_risk == []

    def test_is_not_told_of_a_case_one_may_not_see(self, marina):
        make_case(guest=marina, team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        ReservationFactory(guest=marina, check_in_date=NOON.date() + timedelta(days=9))

        found = read(marina, UserFactory())

        assert (found.at_risk, found.cases) == ([], [])


class TestFigures:
    def test_count_promises_kept_and_what_was_given_beyond_policy(self, livia, marina, case):
        give(case, livia, amount=Money(4500, "EUR"), is_beyond_policy=True)
        give(case, livia, amount=Money(500, "EUR"), is_beyond_policy=True, verdict="enough")
        give(case, livia, amount=Money(900, "EUR"))

        found = read(marina, livia)

        assert found.open_count == 1
        assert found.beyond_policy == [Money(5000, "EUR")]

    def test_know_a_promise_that_was_kept(self, livia, marina, case):
        clock = promising.make(
            case_id=case.pk,
            by=livia,
            side="guest",
            text="Call her",
            due_at=NOON + timedelta(hours=2),
            now=NOON,
        )
        promising.keep(clock_id=clock.pk, by=livia, now=NOON + timedelta(hours=1))

        found = read(marina, livia)

        assert (found.kept, found.promised) == (1, 1)


class TestThePanel:
    def test_shows_each_side_only_its_own(self, livia, case):
        expect(case, livia)
        expect(case, livia, side="host", text="The deposit")

        sides = {
            party.side: [str(expected) for expected in party.expectations.all()]
            for party, _given in panel(case, livia, NOON)["sides"]
        }

        assert sides == {"guest": ["A call, not a mail"], "host": ["The deposit"]}

    def test_shows_what_was_given_on_an_earlier_case_one_may_see(self, livia, marina, case):
        earlier = make_case(owner=livia, guest=marina, now=NOON - timedelta(days=90))
        give(earlier, livia)
        hidden = make_case(guest=marina, team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        give(hidden, livia, verdict="short")

        sides = {party.side: given for party, given in panel(case, livia, NOON)["sides"]}

        assert [one.case for one in sides["guest"]] == [earlier]

    def test_reads_few_statements(self, livia, case, django_assert_max_num_queries):
        for _number in range(5):
            expect(case, livia)
            give(case, livia)

        with django_assert_max_num_queries(5):
            panel(case, livia, NOON)


class TestExpectations:
    def test_are_told_on_the_timeline_and_settled_once(self, livia, case):
        expectation = expect(case, livia)

        settled = expectations.settle(
            expectation_id=expectation.pk, by=livia, is_met=True, now=NOON
        )

        assert settled.state == "met"
        kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == [CaseEvent.Kind.EXPECTATION_NOTED, CaseEvent.Kind.EXPECTATION_SETTLED]
        with pytest.raises(Exception, match="already said"):
            expectations.settle(expectation_id=expectation.pk, by=livia, is_met=False, now=NOON)

    def test_belong_to_somebody_on_the_case(self, livia, case):
        other = make_case(owner=livia).parties.first()

        with pytest.raises(Exception, match="does not stand on the case"):
            expectations.note(
                case_id=case.pk, party_id=other.pk, by=livia, kind="stated", text="x", now=NOON
            )
