"""Words of danger count in every message, not only in the first."""

from datetime import timedelta

import pytest

from cases.actions import classification
from cases.actions.receiving import append_inbound
from cases.models import CaseEvent, Party
from tests.factories.cases import NOON, make_case
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(severity=3)


def wrote(case, text, *, at=NOON + timedelta(hours=1)):
    mail = InboundMessageFactory(
        text=text,
        reply_text=text,
        raw=text.encode(),
        received_at=at,
        message_id=f"<{abs(hash(text))}@mail.example>",
        from_address="ana@guest.example",
    )
    party = Party.objects.filter(case=case, side="guest").get()
    append_inbound(mail, case=case, party=party, now=at)
    case.refresh_from_db()
    return case


class TestAppendInbound:
    def test_makes_the_case_an_s1_when_the_new_words_speak_of_danger(self, case):
        wrote(case, "There is a fire in the kitchen")

        event = case.events.get(kind=CaseEvent.Kind.SEVERITY_CHANGED)
        assert case.severity == 1
        assert event.facts == {"from": 3, "to": 1, "reason": "there is a fire"}
        assert event.actor is None

    def test_leaves_it_alone_for_ordinary_words(self, case):
        wrote(case, "The kitchen is lovely")

        assert case.severity == 3

    def test_does_not_argue_with_a_colleague_who_said_that_it_is_none(self, case):
        wrote(case, "There is a fire in the kitchen")
        classification.set_severity(
            case_id=case.pk,
            by=UserFactory(manager=True),
            severity=3,
            reason="The barbecue",
            now=NOON + timedelta(hours=2),
        )

        case.refresh_from_db()
        wrote(case, "As I said, there is a fire, a cosy one", at=NOON + timedelta(hours=3))

        assert case.severity == 3
