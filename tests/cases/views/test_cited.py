"""What cases say about the library, read by its pages on their own: how often a rule was quoted and left."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions.deciding import answering
from cases.models import Citation
from tests.factories.cases import make_case
from tests.factories.deciding import ask, set_limits
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def version():
    policy = PolicyFactory(code="arrival")
    return PolicyVersionFactory(policy=policy, clauses=[{"anchor": "4.2"}], published=True)


def quoted(version, case, *, days_ago=1):
    return Citation.objects.create(
        case=case,
        clause=version.clauses.get(),
        audience="guest",
        language="en",
        quoted_text="The difference is covered.",
        cited_by=UserFactory(),
        cited_at=timezone.now() - timedelta(days=days_ago),
    )


class TestIndex:
    def test_counts_the_cases_of_ninety_days_that_one_may_see(self, client, livia, version):
        case = make_case(owner=livia)
        quoted(version, case)
        quoted(version, case)
        quoted(version, make_case(owner=livia))
        quoted(version, make_case(owner=livia), days_ago=91)
        quoted(version, make_case(team=TeamFactory(slug="elsewhere", name="Elsewhere")))
        client.force_login(livia)

        answer = client.get("/cited/", {"of": [version.pk, 999_999]}).content.decode()

        assert f'id="cited-{version.pk}"' in answer
        assert "Cited in 2 cases in 90 days" in answer
        assert "999999" not in answer

    @pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "\x00", "²"])
    def test_counts_nothing_for_what_is_no_version(self, client, livia, nonsense):
        client.force_login(livia)

        answer = client.get("/cited/", {"of": nonsense})

        assert (answer.status_code, "Cited" in answer.content.decode()) == (200, False)

    def test_asks_as_often_for_many_versions_as_for_one(self, client, livia, version):
        client.force_login(livia)
        others = [PolicyVersionFactory(published=True) for _one in range(3)]
        for one in (version, *others):
            quoted(one, make_case(owner=livia))

        def statements(*versions):
            with CaptureQueriesContext(connection) as seen:
                client.get("/cited/", {"of": [one.pk for one in versions]})
            return len(seen)

        assert statements(version) == statements(version, *others)

    def test_is_asked_for_by_every_row_of_the_list_at_once(self, client, livia, version):
        client.force_login(livia)

        page = client.get("/policies/").content.decode()

        assert f'hx-get="/cited/?of={version.pk}&amp;' in page
        assert f'id="cited-{version.pk}"></span>' in page


class TestClause:
    def test_counts_exceptions_of_whatever_version(self, client, livia, version):
        set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
        later = PolicyVersionFactory(
            policy=version.policy, clauses=[{"anchor": "4.2"}], published=True, countries=["PT"]
        )
        now = timezone.now()
        case = make_case(owner=livia, now=now)
        quoted(version, case)
        granted = ask(case, "900", at=now, clause_id=version.clauses.get().pk)
        ask(make_case(owner=livia, now=now), "900", at=now, clause_id=later.clauses.get().pk)
        answering.approve(request_id=granted.pk, by=UserFactory(manager=True), now=now)
        client.force_login(livia)

        answer = client.get(f"/cited/clauses/{later.clauses.get().pk}/").content.decode()

        assert "Cited in 1 case in 12 months. 2 exceptions asked, 1 granted." in answer

    def test_is_not_there_for_a_draft_nor_for_nothing(self, client, livia):
        draft = PolicyVersionFactory(clauses=[{"anchor": "1.1"}])
        client.force_login(livia)

        assert client.get(f"/cited/clauses/{draft.clauses.get().pk}/").status_code == 404
        assert client.get("/cited/clauses/999999/").status_code == 404


class TestAskingFromARule:
    def test_is_one_key_from_the_page_of_a_rule_that_is_read_for_a_case(
        self, client, livia, version
    ):
        case = make_case(owner=livia)
        clause = version.clauses.get()
        client.force_login(livia)

        page = client.get(
            version.get_absolute_url(), {"clause": "4.2", "case": case.reference}
        ).content.decode()
        asked = f"/cases/{case.reference}/decisions/?clause={clause.pk}&amp;asks=1"
        assert f'href="{asked}" data-key="x"' in page
        form = client.get(asked.replace("&amp;", "&")).context["form"]

        assert form["clause"].value() == str(clause.pk)
        assert form["asks"].value() is True
        assert "asks=1" not in client.get(version.get_absolute_url()).content.decode()

    def test_takes_a_rule_that_is_neither_in_force_nor_quoted(self, client, livia, version):
        set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
        case = make_case(owner=livia, now=timezone.now())
        client.force_login(livia)
        door = f"/cases/{case.reference}/decisions/"
        sent = {
            "clause": version.clauses.get().pk,
            "client_key": uuid.uuid4(),
            "kind": "goodwill",
            "remedy": "credit",
            "remedy_text": "A better home",
            "person": case.parties.get(side="guest").person_id,
            "bearer": "platform",
            "basis": "judgement",
            "amount": "40",
            "currency": "USD",
            "asks": "on",
            "because": "It does not fit.",
            "harm": "They sleep outside.",
            "fairness": "Nobody pays more.",
            "alternatives": "A hotel.",
        }

        answer = client.post(door, sent)

        assert answer.status_code == 302, answer.content
        request = case.exception_requests.get()
        assert (request.clause, request.state) == (version.clauses.get(), "requested")

    @pytest.mark.parametrize("nonsense", ["x", "0", "9" * 30, "999999"])
    def test_chooses_nothing_for_what_is_no_rule(self, client, livia, nonsense):
        case = make_case(owner=livia)
        client.force_login(livia)

        answer = client.get(f"/cases/{case.reference}/decisions/", {"clause": nonsense})

        assert answer.status_code == 200
