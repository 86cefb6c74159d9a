"""The register of exceptions: what it shows, how it is narrowed, and the table that leaves."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.deciding import answering
from cases.models import Case, Export
from tests.factories.cases import make_case
from tests.factories.deciding import ask, set_limits
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "cases:register"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def helena(livia, client):
    set_limits("goodwill", associate=(50,), manager=(10_000,))
    set_limits("relocation", associate=(50,), manager=(10_000,))
    helena = UserFactory(manager=True, name="Helena Vasques")
    client.force_login(helena)
    return helena


@pytest.fixture
def asked(livia, helena, now):
    """One declined, one granted otherwise, one that waits."""
    rows = [
        ask(make_case(owner=livia, now=now), amount, at=now, remedy_text=text, kind=kind)
        for amount, text, kind in [
            ("900", "A declined credit", "goodwill"),
            ("800", "A smaller credit", "goodwill"),
            ("700", "A home that waits", "relocation"),
        ]
    ]
    answering.deny(request_id=rows[0].pk, by=helena, reason="Not fair.", now=now)
    answering.approve(
        request_id=rows[1].pk, by=helena, amount_minor=40_000, reason="Half is fair.", now=now
    )
    return rows


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("\xa0", " ")


def texts(client, **query):
    told = words(client.get(reverse(PAGE), query))
    return {
        text
        for text in ("A declined credit", "A smaller credit", "A home that waits")
        if text in told
    }


def table(response):
    body = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body)))


class TestPage:
    def test_shows_every_request_with_its_answer_and_what_they_come_to(self, client, asked):
        told = words(client.get(reverse(PAGE)))

        for piece in (
            "US$ 2,400.00",
            "1, of them 1 otherwise",
            "US$ 400.00",
            "“Not fair.”",
            "given US$ 400.00",
        ):
            assert piece in told, piece

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": "denied"}, {"A declined credit"}),
            ({"kind": "relocation"}, {"A home that waits"}),
            ({"least": "800"}, {"A declined credit", "A smaller credit"}),
            ({"most": "799.99"}, {"A home that waits"}),
            ({"segment": "no such"}, set()),
            ({"country": "zz"}, set()),
            ({"asked_to": "2020-01-01"}, set()),
            ({"clause": "999999"}, set()),
            ({"clause": "1e49"}, set()),
            ({"least": "1e49"}, set()),
        ],
    )
    def test_is_narrowed(self, client, asked, query, found):
        assert texts(client, **query) == found

    def test_is_narrowed_to_people_and_a_rule_in_any_version(
        self, client, livia, helena, asked, now
    ):
        version = PolicyVersionFactory(published=True)
        later = PolicyVersionFactory(
            policy=version.policy,
            number=2,
            from_date=now.date() + timedelta(days=500),
            clauses=[{"anchor": version.clauses.get().anchor}],
        )
        clause = version.clauses.get()
        ask(
            make_case(owner=livia, now=now),
            at=now,
            clause_id=clause.pk,
            rule_text="",
            remedy_text="By the rule",
        )

        assert texts(client, answered_by=helena.pk) == {"A declined credit", "A smaller credit"}
        assert texts(client, asked_by=helena.pk) == set()
        assert len(texts(client, asked_by=livia.pk)) == 3
        told = words(client.get(reverse(PAGE), {"clause": later.clauses.get().pk}))
        assert "By the rule" in told
        assert "A home that waits" not in told

    def test_hides_what_the_reader_may_not_see(self, client, asked):
        Case.objects.filter(pk=asked[0].case_id).update(access_level="restricted")

        assert "A declined credit" not in texts(client)

    def test_is_for_who_approves(self, client, livia, asked):
        client.force_login(livia)

        assert client.get(reverse(PAGE)).status_code == 404
        assert client.post(reverse("cases:register_export")).status_code == 404

    def test_goes_on_in_pages(self, client, livia, asked, monkeypatch):
        monkeypatch.setattr("cases.deciding.register.PAGE", 2)
        first = client.get(reverse(PAGE)).content.decode()
        following = re.search(r"before=(\d+)", first)[1]

        assert texts(client, before=following) == {"A declined credit"}
        assert len(texts(client, before="x" * 30)) == 2

    def test_takes_as_many_statements_for_many_as_for_few(self, client, livia, asked, now):
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse(PAGE))
        for _time in range(5):
            ask(make_case(owner=livia, now=now), at=now)

        with CaptureQueriesContext(connection) as many:
            client.get(reverse(PAGE))

        assert len(many) == len(few) <= 14


class TestExport:
    def test_hands_out_what_was_narrowed_to_and_writes_it_down(self, client, helena, asked):
        response = client.post(f"{reverse('cases:register_export')}?state=denied&kind=")

        (row,) = table(response)
        assert (row["what"], row["state"], row["reason"], row["answered_by"]) == (
            "A declined credit",
            "denied",
            "Not fair.",
            "Helena Vasques",
        )
        kept = Export.objects.get()
        assert (kept.by, kept.lines, kept.narrowed_by) == (helena, 1, {"state": "denied"})
        assert "Taken out lately" in words(client.get(reverse(PAGE)))

    def test_hands_out_nothing_one_may_not_see(self, client, asked):
        Case.objects.filter(pk=asked[0].case_id).update(access_level="restricted")

        assert len(table(client.post(reverse("cases:register_export")))) == 2

    def test_is_no_link(self, client, helena):
        assert client.get(reverse("cases:register_export")).status_code == 405
        assert not Export.objects.exists()

    def test_hands_a_spreadsheet_no_formula(self, client, livia, helena, now):
        ask(make_case(owner=livia, now=now), at=now, remedy_text="=1+1", why="@SUM(A1)")

        (row,) = table(client.post(reverse("cases:register_export")))

        assert (row["what"], row["why"]) == ("'=1+1", "'@SUM(A1)")

    def test_writes_down_only_what_it_can_be_narrowed_by(self, client, helena, asked):
        address = reverse("cases:register_export")
        for sent in ("?x=%00&state=denied&before=7&least=800", "?case=%00&state=denied"):
            assert client.post(address + sent).status_code == 200

        kept = Export.objects.order_by("pk").values_list("lines", "narrowed_by")
        assert list(kept) == [(1, {"state": "denied", "least": "800"}), (0, {})]
