"""What kind of case it is and how bad is said by who works on cases, not by who may only read one."""

import pytest

from cases.actions import classification
from cases.models import CaseEvent
from common.errors import Forbidden
from tests.factories.cases import NOON, case_type, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

CHANGES = {
    "type": lambda **who: classification.set_type(case_type=case_type("legal"), now=NOON, **who),
    "urgency": lambda **who: classification.set_urgency(urgency=4, now=NOON, **who),
    "severity": lambda **who: classification.set_severity(
        severity=1, reason="People are hurt.", now=NOON, **who
    ),
    "risk": lambda **who: classification.set_risk(
        axis="brand", level=4, reason="The press called.", now=NOON, **who
    ),
}


class TestWhoMay:
    @pytest.mark.parametrize("change", CHANGES)
    def test_refuses_who_was_only_asked_about_the_case(self, change):
        case = make_case(owner=UserFactory(), severity=3)
        told = case.events.count()

        with pytest.raises(Forbidden, match="changes nothing"):
            CHANGES[change](case_id=case.pk, by=UserFactory(role="privacy_officer"))

        assert case.events.count() == told

    @pytest.mark.parametrize("change", CHANGES)
    def test_lets_who_works_on_cases(self, change):
        case = make_case(owner=UserFactory(), severity=3)
        told = CaseEvent.objects.filter(case=case).count()

        CHANGES[change](case_id=case.pk, by=case.owner)

        assert CaseEvent.objects.filter(case=case).count() > told
