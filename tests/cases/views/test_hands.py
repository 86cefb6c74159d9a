"""Who works on a case, on its panel and in its dialogs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import specialists
from cases.models import CaseRole, DedicatedPerson
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia):
    return make_case(now=timezone.now(), owner=livia)


def at(case, noun):
    return f"{case.get_absolute_url()}{noun}/"


class TestThePanel:
    def test_names_owner_specialists_and_to_whom_the_guest_comes_back(self, htmx, case, livia):
        lawyer = UserFactory(name="Duarte Lindosar")
        htmx.post(
            at(case, "specialists"), {"user": lawyer.pk, "specialty": "legal", "reason": "Court."}
        )
        htmx.post(at(case, "dedication"), {"to": livia.pk, "reason": "Knows the family."})

        panel = htmx.get(at(case, "panels")).content.decode()

        panel = panel[panel.index('id="panel-hands"') :]
        assert "Lívia Prates" in panel
        assert "Duarte Lindosar" in panel
        assert "Court." in panel
        assert "comes back to Lívia." in panel

    def test_asks_as_much_for_ten_specialists_as_for_one(self, htmx, case, livia):
        add(case, livia)
        one = statements(htmx, case)
        for _ in range(9):
            add(case, livia)

        assert statements(htmx, case) == one


class TestTheDialogs:
    @pytest.mark.parametrize("noun", ["specialists", "dedication", "takeover"])
    def test_show_as_page_and_fragment(self, desk, case, noun):
        assert b"<html" in desk.get(at(case, noun)).content
        fragment = desk.get(at(case, noun), headers={"HX-Request": "true"})
        assert b"<html" not in fragment.content

    def test_end_what_they_began(self, htmx, case, livia):
        role = add(case, livia)
        htmx.post(at(case, "dedication"), {"to": livia.pk, "reason": "Knows the family."})

        htmx.post(at(case, f"specialists/{role.pk}/end"))
        htmx.post(at(case, "dedication/end"))

        assert not CaseRole.objects.standing().exists()
        assert not DedicatedPerson.objects.standing().exists()

    def test_taking_over_names_who_took_it_meanwhile(self, client, case):
        client.force_login(UserFactory(senior=True))
        seen = UserFactory()

        answer = client.post(at(case, "takeover"), {"reason": "Urgent.", "owner": seen.pk})

        assert answer.status_code == 409
        assert "Lívia took this case meanwhile." in answer.content.decode()

    def test_taking_over_is_refused_in_words_for_an_associate(self, client, case):
        client.force_login(UserFactory())

        answer = client.post(
            at(case, "takeover"), {"reason": "Urgent."}, headers={"HX-Request": "true"}
        )

        assert answer.status_code == 403
        assert "Your role does not take cases over" in answer.content.decode()


def add(case, by):
    return specialists.give(
        case_id=case.pk,
        by=by,
        user=UserFactory(),
        specialty="legal",
        reason="Court.",
        now=timezone.now(),
    )


def statements(client, case):
    with CaptureQueriesContext(connection) as asked:
        client.get(at(case, "panels"))
    return len(asked)
