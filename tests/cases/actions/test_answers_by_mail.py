"""A department answers the mail it got: the answer lands on the question, and nowhere else."""

from email.message import EmailMessage

import pytest

from cases.actions import asking, intake
from cases.models import Case, CaseEvent, Message
from messaging.actions import inbound as inbound_actions
from tests.factories.asking import ask
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(db):
    owner = UserFactory()
    return ask(make_case(owner=owner), by=owner)


def arrives(to, text="Yes, the report is enough.", *, sender="Ines <ines@company.example>", **more):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: A question"
    mail["Message-ID"] = f"<{abs(hash((to, text, sender)))}@company.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    stored = inbound_actions.store(
        raw=mail.as_bytes(),
        source="smtp",
        envelope_from="ines@company.example",
        envelope_to=[to],
        now=NOON,
    )
    return intake.take_in_mail(inbound_id=stored.pk, now=NOON)


class TestAnAnswerByMail:
    def test_lands_on_its_question_and_opens_nothing(self, request_):
        cases = Case.objects.count()

        result = arrives(request_.delivery.reply_to)

        request_.refresh_from_db()
        assert (result.action, result.matched_by) == ("appended", "department")
        assert (request_.state, request_.answer) == ("answered", "Yes, the report is enough.")
        assert request_.answered_as == "Ines"
        assert Case.objects.count() == cases
        assert Message.objects.count() == 0

    def test_is_found_by_the_id_it_answers_too(self, request_):
        arrives("care@steward.example", In_Reply_To=f"<{request_.delivery.message_id}>")

        request_.refresh_from_db()
        assert request_.state == "answered"

    def test_to_an_address_nobody_signed_answers_nothing(self, request_):
        forged = request_.delivery.reply_to.replace(f"ask-{request_.pk}", f"ask-{request_.pk + 1}")

        result = arrives(forged)

        request_.refresh_from_db()
        assert (result.action, request_.state) == ("quarantined", "asked")

    def test_of_a_machine_is_only_noted(self, request_):
        result = arrives(request_.delivery.reply_to, Auto_Submitted="auto-replied")

        request_.refresh_from_db()
        assert (result.reason, request_.state) == ("automatic", "asked")
        assert CaseEvent.objects.filter(case=request_.case, kind="auto_reply").exists()

    def test_to_a_question_that_is_over_waits_for_a_person(self, request_):
        asking.answer(request_id=request_.pk, text="No.", called="Rui", now=NOON)

        result = arrives(request_.delivery.reply_to)

        request_.refresh_from_db()
        assert (result.action, result.reason) == ("quarantined", "question-over")
        assert request_.answer == "No."

    def test_under_an_older_link_no_longer_counts(self, request_):
        old = request_.delivery.reply_to
        asking.send_again(request_id=request_.pk, by=request_.asked_by, now=NOON)

        assert arrives(old).action == "quarantined"
