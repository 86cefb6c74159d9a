"""Questions to departments on pages: asked in a dialog, read on a panel, answered by link or on one's own list."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import asking
from cases.asking import links
from cases.models import DepartmentRequest
from tests.factories.asking import ask, make_department
from tests.factories.cases import make_case, receive
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia, now):
    return make_case(owner=livia, now=now)


@pytest.fixture
def now():
    return timezone.now()


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


class TestAskingAtTheDesk:
    def test_offers_the_facts_of_the_case_with_the_usual_ones_chosen(self, htmx, case):
        make_department()

        page = htmx.get(at("requests", case.reference)).content.decode()

        assert 'value="stay" id="id_shares_1" checked' in page or "checked" in page
        assert case.reservation.code in page

    def test_chooses_nothing_of_a_restricted_case(self, htmx, case):
        type(case).objects.filter(pk=case.pk).update(access_level="restricted")

        assert "checked" not in htmx.get(at("requests", case.reference)).content.decode()

    def test_asks_and_shows_it_beside_the_case(self, htmx, case):
        department = make_department()

        answer = htmx.post(
            at("requests", case.reference),
            {
                "department": department.pk,
                "question": "Is the report enough?",
                "shares": ["stay"],
                "within": "60",
                "client_key": str(uuid.uuid4()),
            },
        )
        panel = htmx.get(at("panels", case.reference)).content.decode()

        assert answer.status_code == 200
        assert "Is the report enough?" in panel
        assert "1 waiting" in panel

    def test_keeps_what_was_typed_when_it_is_refused(self, htmx, case):
        answer = htmx.post(
            at("requests", case.reference),
            {"question": "Is it?", "client_key": str(uuid.uuid4())},
        )

        assert answer.status_code == 400
        assert "Is it?" in answer.content.decode()

    def test_judges_withdraws_and_sends_again(self, htmx, case, livia, now):
        answered = ask(case, by=livia, at=now)
        asking.answer(request_id=answered.pk, text="Yes.", called="Ines", now=now)
        owed = ask(case, by=livia, department=answered.department, at=now)

        htmx.post(at("request_approval", case.reference, answered.pk))
        htmx.post(at("request_sending", case.reference, owed.pk))
        htmx.post(at("request_withdrawal", case.reference, owed.pk), {"reason": "Solved."})

        answered.refresh_from_db()
        owed.refresh_from_db()
        assert (answered.usable, owed.state) == (True, "withdrawn")

    def test_of_another_case_is_not_found(self, htmx, case, livia, now):
        other = ask(make_case(owner=livia, now=now), by=livia, at=now)

        assert htmx.post(at("request_approval", case.reference, other.pk)).status_code == 404

    def test_reads_the_panel_in_as_many_statements_at_ten_as_at_one(
        self, htmx, case, livia, now, django_assert_max_num_queries
    ):
        department = make_department()
        for _number in range(10):
            ask(case, by=livia, department=department, at=now)

        with django_assert_max_num_queries(30):
            htmx.get(at("panels", case.reference))


class TestThePageBehindALink:
    def test_shows_what_was_shared_and_nothing_else_of_the_case(self, client, case, livia, now):
        receive(case, text="My passport is in the safe.", at=now)
        request = ask(case, by=livia, shares=["stay"], at=now)

        page = client.get(at("answer", links.token_for(request))).content.decode()

        assert "Is the report enough?" in page
        assert case.reservation.code in page
        for hidden in (case.title, case.reference, "passport"):
            assert hidden not in page

    def test_takes_an_answer_without_signing_in(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)
        address = at("answer", links.token_for(request))

        given = client.post(address, {"answer": "Yes, it is.", "called": "Ines Rocha"})
        page = client.get(address).content.decode()

        request.refresh_from_db()
        assert (given.status_code, request.answer) == (302, "Yes, it is.")
        assert "Yes, it is." in page
        assert "<textarea" not in page

    def test_played_again_changes_nothing_and_says_so(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)
        address = at("answer", links.token_for(request))
        client.post(address, {"answer": "Yes.", "called": "Ines"})

        again = client.post(address, {"answer": "No.", "called": "Mallory"})

        request.refresh_from_db()
        assert (again.status_code, request.answer) == (409, "Yes.")
        assert "This question is over" in again.content.decode()

    def test_sends_the_question_back(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)

        client.post(
            at("answer_return", links.token_for(request)),
            {"return-reason": "Ask Payments.", "return-called": "Ines"},
        )

        request.refresh_from_db()
        assert (request.state, request.reason) == ("bounced", "Ask Payments.")

    def test_keeps_the_words_of_who_forgot_the_name(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)

        page = client.post(at("answer", links.token_for(request)), {"answer": "Long thought."})

        assert page.status_code == 400
        assert "Long thought." in page.content.decode()
        assert "Say who answers." in page.content.decode()

    def test_opens_no_other_question_and_nothing_unsigned(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)
        token = links.token_for(request)

        assert client.get(at("answer", f"{token}x")).status_code == 400
        assert client.get(at("answer", "1")).status_code == 400

    def test_ends_when_its_time_is_over_or_a_new_one_was_sent(self, client, case, livia, now):
        request = ask(case, by=livia, at=now)
        token = links.token_for(request)
        fresh = asking.send_again(request_id=request.pk, by=livia, now=now)

        assert client.get(at("answer", token)).status_code == 400
        DepartmentRequest.objects.filter(pk=request.pk).update(link_until=now)
        assert client.get(at("answer", links.token_for(fresh))).status_code == 400

    def test_speaks_the_departments_language(self, client, case, livia, now):
        request = ask(case, by=livia, department=make_department(language="pt-br"), at=now)

        assert 'lang="pt-BR"' in client.get(at("answer", links.token_for(request))).content.decode()


class TestTheDepartmentsOwnList:
    def test_shows_only_what_its_departments_were_asked(self, client, case, livia, now):
        mine, theirs = make_department("one"), make_department("two")
        ines = UserFactory(role="policy_editor")
        mine.people.add(ines)
        ask(case, by=livia, department=mine, question="For us?", at=now)
        other = ask(case, by=livia, department=theirs, question="For them?", at=now)
        client.force_login(ines)

        page = client.get(at("questions")).content.decode()

        assert "For us?" in page
        assert "For them?" not in page
        assert client.get(at("question", other.pk)).status_code == 404
        assert client.get(case.get_absolute_url()).status_code == 404

    def test_takes_an_answer_in_ones_own_name(self, client, case, livia, now):
        department, ines = make_department(), UserFactory(role="policy_editor", name="Ines Rocha")
        department.people.add(ines)
        request = ask(case, by=livia, department=department, at=now)
        client.force_login(ines)

        client.post(at("question", request.pk), {"answer": "Yes.", "called": "Ines Rocha"})

        request.refresh_from_db()
        assert (request.answer, request.answered_by) == ("Yes.", ines)
