"""One act on many cases: each by its own rules, foreseen truly, and taken back only from where it left them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import bulk, ownership
from cases.actions.bulk import Act, Became
from cases.models import Case, CaseEvent, CaseType, Snooze
from common.errors import BadInput
from tests.factories.cases import case_type, make_case
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def senior():
    return UserFactory(name="Helena Vasques", role="senior")


def go(act, cases, by, now, *, rehearsal=False, **given):
    references = [case if isinstance(case, str) else case.reference for case in cases]
    do = bulk.rehearse if rehearsal else bulk.perform
    return do(act=act, references=references, given=given, by=by, now=now)


def became(report):
    return [line.became for line in report.lines]


class TestPerform:
    def test_does_it_for_the_rest_and_names_what_is_not_there(self, livia, now):
        mine = [make_case(now=now) for _number in range(2)]
        foreign = make_case(now=now, team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        asked = [*mine, foreign, "ST-00000", "'; drop"]

        report = go(Act.TAKE, asked, livia, now)

        assert became(report) == ["done", "done", "missing", "missing", "missing"]
        assert [line.title for line in report.left] == ["", "", ""]
        assert Case.objects.filter(owner=livia).count() == 2

    def test_says_who_stands_in_the_way(self, livia, now):
        taken = make_case(now=now, owner=UserFactory(name="Nadia Ferraz"))

        report = go(Act.TAKE, [taken], livia, now)

        assert became(report) == ["refused"]
        assert "Nadia" in report.lines[0].why

    def test_says_what_is_so_already(self, livia, now):
        assert became(go(Act.TAKE, [make_case(now=now, owner=livia)], livia, now)) == ["same"]

    def test_takes_each_case_once(self, livia, now):
        case = make_case(now=now)

        assert became(go(Act.TAKE, [case, case], livia, now)) == ["done"]

    def test_refuses_more_than_one_may(self, livia, senior, now):
        many = [f"ST-{number:05d}" for number in range(bulk.MOST + 1)]

        with pytest.raises(BadInput):
            go(Act.TAKE, many, livia, now)
        assert set(became(go(Act.TAKE, many, senior, now))) == {Became.MISSING}

    def test_assigning_needs_the_right(self, livia, now):
        report = go(Act.ASSIGN, [make_case(now=now)], livia, now, to=livia)

        assert became(report) == ["refused"]

    def test_sets_type_and_urgency(self, livia, now):
        case = make_case(now=now, owner=livia)
        refund = case_type("refund")

        go(Act.TYPE, [case], livia, now, case_type=refund)
        go(Act.URGENCY, [case], livia, now, urgency=4)

        case.refresh_from_db()
        assert (case.case_type, case.urgency) == (refund, 4)

    def test_links_with_one_case_and_takes_it_back(self, livia, now):
        cases, incident = [make_case(now=now, owner=livia) for _n in range(2)], make_case(now=now)
        given = {"other": incident.reference.lower(), "kind": "incident"}

        report = go(Act.LINK, [*cases, incident], livia, now, **given)

        assert became(report) == ["done", "done", "refused"]
        assert incident.linked.standing().count() == 2
        assert bulk.undo(act=Act.LINK, before=report.before, by=livia, now=now) == 2
        assert incident.linked.standing().count() == 0

    def test_links_with_no_case_one_may_not_see(self, livia, now):
        foreign = make_case(now=now, team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        mine = make_case(now=now, owner=livia)

        report = go(Act.LINK, [mine], livia, now, other=foreign.reference, kind="related")

        assert [line.why for line in report.lines] == ["There is no such case."]


class TestRehearse:
    def test_foresees_exactly_what_happens_and_changes_nothing(self, livia, now):
        cases = [
            make_case(now=now),
            make_case(now=now, owner=livia),
            make_case(now=now, owner=UserFactory()),
            "ST-00000",
        ]
        events = CaseEvent.objects.count()

        foreseen = go(Act.TAKE, cases, livia, now, rehearsal=True)

        assert CaseEvent.objects.count() == events
        assert not Case.objects.filter(reference=cases[0].reference, owner=livia).exists()
        assert foreseen.lines == go(Act.TAKE, cases, livia, now).lines


class TestUndo:
    @pytest.mark.parametrize(
        ("act", "given"),
        [
            (Act.TAKE, {}),
            (Act.URGENCY, {"urgency": 4}),
            (Act.TYPE, {"case_type": "refund"}),
            (Act.ASSIGN, {"to": "somebody"}),
        ],
    )
    def test_restores_what_was(self, senior, now, act, given):
        case = make_case(now=now)
        case_type("refund")
        if "case_type" in given:
            given = {"case_type": CaseType.objects.get(code="refund")}
        if "to" in given:
            given = {"to": UserFactory()}
        before = Case.objects.values("owner", "urgency", "case_type").get(pk=case.pk)
        report = go(act, [case], senior, now, **given)

        assert bulk.undo(act=act, before=report.before, by=senior, now=now) == 1

        assert Case.objects.values("owner", "urgency", "case_type").get(pk=case.pk) == before

    def test_gives_an_assigned_case_back_to_who_had_it(self, senior, now):
        nadia = UserFactory(name="Nadia Ferraz")
        case = make_case(now=now, owner=nadia)
        report = go(Act.ASSIGN, [case], senior, now, to=UserFactory())

        bulk.undo(act=Act.ASSIGN, before=report.before, by=senior, now=now)

        case.refresh_from_db()
        assert case.owner == nadia

    def test_restores_an_earlier_snooze_and_wakes_a_new_one(self, livia, now):
        fresh, put_off = make_case(now=now, owner=livia), make_case(now=now, owner=livia)
        hour = timedelta(hours=1)
        go(Act.SNOOZE, [put_off], livia, now, until=now + hour)
        report = go(Act.SNOOZE, [fresh, put_off], livia, now, until=now + 5 * hour)

        assert bulk.undo(act=Act.SNOOZE, before=report.before, by=livia, now=now) == 2

        assert not Snooze.objects.asleep().filter(case=fresh).exists()
        assert Snooze.objects.asleep().get(case=put_off).until == now + hour

    def test_leaves_alone_what_moved_on(self, livia, now):
        case = make_case(now=now)
        report = go(Act.TAKE, [case], livia, now)
        ownership.release(case_id=case.pk, by=livia, reason="", now=now)
        ownership.take(case_id=case.pk, by=UserFactory(), now=now)

        assert bulk.undo(act=Act.TAKE, before=report.before, by=livia, now=now) == 0
