"""Lists that hang on one clock of a case, not on its nearest."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.desk.lists import cases_in
from tests.factories.asking import ask, make_department
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestRequests:
    def test_hold_what_a_department_owes_by_its_own_clock(self):
        now, livia = timezone.now(), UserFactory()
        case = make_case(now=now, owner=livia)
        make_case(now=now, owner=livia)
        department = make_department(name_en="Home damage", name_pt="Danos")
        asked = ask(case, by=livia, department=department, question="Enough?", at=now)

        found = list(cases_in("requests", livia, now=now, team_ids=[]))
        with override("pt-br"):
            em_portugues = cases_in("requests", livia, now=now, team_ids=[]).get()

        assert found == [case]
        assert found[0].listed_due_at == asked.clock.due_at
        assert found[0].listed_due_at - now <= timedelta(hours=2)
        assert found[0].listed_about == "Home damage: Enough?"
        assert em_portugues.listed_about == "Danos: Enough?"

    def test_leave_out_what_colleagues_asked_on_their_cases(self):
        now, nadia = timezone.now(), UserFactory()
        ask(make_case(now=now, owner=nadia), by=nadia, at=now)

        assert list(cases_in("requests", UserFactory(), now=now, team_ids=[])) == []
