"""Held mail: shown as what it is, placed by a person, never lost."""

import pytest
from django.utils import timezone

from cases.actions.intake import dismiss_from_triage, take_in_mail
from cases.models import Case, Message
from messaging.actions import inbound
from messaging.models import InboundMessage
from tests.factories.cases import case_type, make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db

RAW = (
    b"From: =?utf-8?q?Marina=20Teles?= <somebody@nowhere.example>\r\nTo: care@steward.example\r\n"
    b"Subject: <b>Help</b> me\r\nMessage-ID: <held@nowhere.example>\r\n"
    b"\r\nThe door <script>alert(1)</script> is shut.\r\n"
)


@pytest.fixture
def mail(livia):
    stored = inbound.store(
        raw=RAW,
        source="smtp",
        envelope_from="bounce@nowhere.example",
        envelope_to=["care@steward.example"],
        now=timezone.now(),
    )
    take_in_mail(inbound_id=stored.pk, now=timezone.now())
    return InboundMessage.objects.get(pk=stored.pk)


class TestIndex:
    def test_lists_it_with_the_bare_address_and_the_reason_in_words(self, desk, mail):
        page = desk.get("/triage/").content.decode()

        assert "somebody@nowhere.example" in page
        assert "Nobody we know has this address" in page
        assert "<b>Help" not in page

    def test_is_no_page_for_who_may_not_sort(self, client, mail):
        client.force_login(
            UserFactory(role=Role.AUDITOR),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )

        assert client.get("/triage/").status_code == 404
        assert client.get(f"/triage/{mail.pk}/").status_code == 404
        assert client.get(f"/triage/{mail.pk}/raw/").status_code == 404


class TestDetail:
    def test_shows_the_words_as_text(self, desk, mail):
        page = desk.get(f"/triage/{mail.pk}/").content.decode()

        assert "The door &lt;script&gt;" in page
        assert "<script>alert" not in page

    def test_hands_out_the_bytes_as_a_download_of_plain_text(self, desk, mail):
        answer = desk.get(f"/triage/{mail.pk}/raw/")

        assert answer.content == RAW
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["Content-Disposition"].startswith("attachment")


class TestDecisions:
    def test_opens_a_case_for_a_person(self, desk, mail):
        case_type("safety"), case_type("other"), case_type("stranded")
        TeamFactory()
        person = PersonFactory(full_name="Marina Teles")

        answer = desk.post(f"/triage/{mail.pk}/case/", {"person": person.pk})

        case = Case.objects.get()
        assert answer.url == case.get_absolute_url()
        assert case.parties.get().person == person

    def test_puts_it_onto_a_case(self, desk, livia, mail):
        case = make_case(now=timezone.now(), owner=livia)

        desk.post(f"/triage/{mail.pk}/thread/", {"reference": case.reference, "side": "guest"})

        assert Message.objects.get().thread.case == case

    def test_never_onto_a_case_one_may_not_see(self, desk, mail):
        foreign = make_case(
            now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere")
        )

        answer = desk.post(
            f"/triage/{mail.pk}/thread/", {"reference": foreign.reference, "side": "guest"}
        )

        assert answer.status_code == 404
        assert not Message.objects.exists()

    def test_sets_it_aside_with_a_reason_and_keeps_it(self, desk, mail):
        without = desk.post(f"/triage/{mail.pk}/dismissal/", {"reason": ""})
        desk.post(f"/triage/{mail.pk}/dismissal/", {"reason": "Advertising"})

        mail.refresh_from_db()
        assert without.status_code == 400
        assert (mail.state, mail.reason) == ("ignored", "Advertising")
        assert bytes(mail.raw) == RAW

    def test_says_so_when_somebody_set_it_aside_meanwhile(self, desk, mail):
        dismiss_from_triage(inbound_id=mail.pk, reason="spam", now=timezone.now())

        answer = desk.post(f"/triage/{mail.pk}/case/", {"person": PersonFactory().pk}, follow=True)

        assert "Set aside. The mail itself is kept." in answer.content.decode()
        assert not Case.objects.exists()
