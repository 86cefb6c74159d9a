"""Who gives or approves more than their peers: the arithmetic, the page and the API."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.deciding import answering
from cases.models import Case
from insights.drift import ENOUGH, Said, by_week, compared, standing
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.users import UserFactory

WEEK = date(2026, 3, 2)
SAID = st.builds(
    Said,
    person=st.integers(1, 4),
    week=st.sampled_from([WEEK, WEEK + timedelta(days=7)]),
    minor=st.one_of(st.none(), st.integers(0, 10**9)),
    is_yes=st.one_of(st.none(), st.booleans()),
)


def said(person, *amounts, is_yes=True):
    return [Said(person, WEEK, each, is_yes) for each in amounts]


class TestCompared:
    def test_names_first_who_gives_far_more_than_the_others(self):
        rows = [*said(1, *[100] * 9), *said(2, *[300] * ENOUGH), *said(3, *[110] * 9)]

        found = compared(rows)

        assert [each.person for each in found] == [2, 1, 3]
        assert [each.stands_out for each in found] == [True, False, False]
        assert (found[0].own.middle, found[0].others.middle) == (300, 105)

    def test_says_nothing_of_who_decided_little(self):
        rows = [*said(1, *[100] * 9), *said(2, *[900] * (ENOUGH - 1))]

        assert not any(each.stands_out for each in compared(rows))

    @given(st.lists(SAID, max_size=30))
    def test_holds_everybody_against_all_the_others(self, rows):
        for each in compared(rows):
            assert each.others == standing(one for one in rows if one.person != each.person)

    def test_reads_what_was_said_as_often_for_many_as_for_few(self):
        class Counted(list):
            reads = 0

            def __iter__(self):
                Counted.reads += 1
                return super().__iter__()

        compared(Counted(one for person in range(60) for one in said(person, 100, 200)))

        assert Counted.reads < 10

    def test_names_who_says_yes_far_more_often(self):
        rows = [
            *said(1, *[100] * ENOUGH),
            *said(2, *[100] * ENOUGH),
            *said(2, *[None] * ENOUGH, is_yes=False),
        ]

        assert all(each.stands_out for each in compared(rows))
        assert {each.person: each.own.rate for each in compared(rows)} == {1: 1.0, 2: 0.5}

    @given(st.lists(SAID, max_size=30))
    def test_counts_everything_once_for_everybody(self, rows):
        found = compared(rows)

        assert sum(each.own.number for each in found) == len(rows)
        for each in found:
            assert each.own.number + each.others.number == len(rows)
            assert each.own.rate is None or 0 <= each.own.rate <= 1

    @given(st.lists(SAID, max_size=30))
    def test_weeks_come_to_the_whole(self, rows):
        weeks = by_week(rows)

        assert list(weeks) == sorted(weeks)
        assert sum(each.number for each in weeks.values()) == standing(rows).number


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def boss(self, client):
        boss = UserFactory(manager=True, name="Helena Vasques")
        client.force_login(boss)
        return boss

    @pytest.fixture
    def decided(self, boss):
        set_limits("goodwill", associate=(500,), manager=(50_000,))
        now, livia = timezone.now(), UserFactory(name="Lívia Prates")
        for amount in ("20", "30"):
            decide(make_case(owner=livia, now=now), amount, at=now)
        asked = ask(make_case(owner=livia, now=now), "900", at=now)
        answering.approve(request_id=asked.pk, by=boss, now=now)
        return asked

    def words(self, response):
        text = re.sub(r"<[^>]+>", " ", response.content.decode())
        return " ".join(text.split()).replace("\xa0", " ")

    def test_shows_who_approves_and_who_decides(self, client, decided):
        told = self.words(client.get("/manage/drift/"))
        assert "Helena Vasques" in told
        assert "US$ 900.00" in told

        told = self.words(client.get("/manage/drift/", {"of": "associates", "kind": "goodwill"}))
        assert "Lívia Prates" in told
        assert "US$ 30.00" in told

    def test_shows_nothing_of_cases_one_may_not_see(self, client, decided):
        Case.objects.update(access_level="restricted")

        assert "Nothing was decided in this time" in self.words(client.get("/manage/drift/"))

    @pytest.mark.parametrize(
        "query", [{"person": "9" * 40}, {"weeks": "x", "of": "y", "kind": "z"}, {"person": "-1"}]
    )
    def test_falls_back_where_nonsense_is_asked(self, client, decided, query):
        assert client.get("/manage/drift/", query).status_code == 200

    def test_is_for_who_answers_for_a_team(self, client):
        client.force_login(UserFactory(senior=True))

        assert client.get("/manage/drift/").status_code == 404
        assert client.get("/api/v1/drift/").status_code == 404

    def test_says_the_same_over_the_api(self, client, boss, decided):
        (row,) = client.get("/api/v1/drift/").json()

        assert (row["person"], row["decided"], row["middle_minor"]) == (boss.pk, 1, 90_000)

    def test_takes_as_many_statements_for_many_as_for_few(self, client, boss, decided):
        address = "/manage/drift/?of=associates"
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        now = timezone.now()
        for _time in range(4):
            decide(make_case(owner=UserFactory(), now=now), "40", at=now)

        with CaptureQueriesContext(connection) as many:
            client.get(address)

        assert len(many) == len(few) <= 8
