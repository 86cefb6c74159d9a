from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import intake
from cases.intake import signals
from cases.intake.held import held_for
from cases.models import AccessGrant, Case, CaseEvent, Message
from messaging import addresses
from messaging.actions import inbound as inbound_actions
from messaging.models import Delivery, InboundMessage
from tests.factories.cases import NOON, case_type, make_case, send
from tests.factories.marketplace import ListingFactory, PersonFactory, ReservationFactory
from tests.factories.users import TeamFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

GUEST, HOST = "marina@mail.example", "kate@mail.example"


@pytest.fixture(autouse=True)
def team():
    return TeamFactory()


@pytest.fixture
def stay():
    """A stay tonight with a guest and a host who are both known by their address."""
    host = PersonFactory(full_name="Kate Hallworth", email=HOST)
    return ReservationFactory(
        guest=PersonFactory(full_name="Marina Teles", email=GUEST),
        listing=ListingFactory(host=host),
        check_in_date=NOON.date(),
        check_out_date=NOON.date() + timedelta(days=4),
        status="confirmed",
    )


def mail(
    text="We are locked out, nobody is here.", *, sender=GUEST, subject="Help", to=None, **headers
):
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to or "care@steward.example"
    message["Subject"] = subject
    message["Message-ID"] = headers.pop(
        "message_id", addresses.new_message_id().replace("steward", "mail")
    )
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def arrives(raw, *, at=NOON):
    stored = inbound_actions.store(
        raw=raw, source="smtp", envelope_from=GUEST, envelope_to=["care@steward.example"], now=at
    )
    return intake.take_in_mail(inbound_id=stored.pk, now=at)


def answer_to(message, **kwargs):
    return mail("Thank you!", In_Reply_To=f"<{message.message_id}>", subject="Re: Help", **kwargs)


def statements(raw):
    stored = inbound_actions.store(
        raw=raw, source="smtp", envelope_from=GUEST, envelope_to=["care@steward.example"], now=NOON
    )
    with CaptureQueriesContext(connection) as asked:
        intake.take_in_mail(inbound_id=stored.pk, now=NOON)
    marks = ("SAVEPOINT", "RELEASE")
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(marks)]


class TestCost:
    def test_of_an_answer_is_few_statements(self, stay):
        case = make_case(owner=UserFactory(), reservation=stay)
        case.parties.filter(side="guest").update(address=GUEST)
        message = send(case, by=case.owner)

        asked = statements(answer_to(message))

        assert len(asked) <= 22, asked

    def test_of_news_is_few_statements(self, stay):
        PersonFactory(full_name="Ana Silva", email="ana@mail.example")

        asked = statements(mail("No heating", sender="ana@mail.example"))

        assert len(asked) <= 26, asked


class TestANewMail:
    def test_opens_a_case_on_the_only_stay_ahead(self, stay):
        result = arrives(mail())

        case = Case.objects.get(reference=result.case)
        assert (result.action, result.matched_by, result.party) == (
            "opened",
            "only-upcoming-stay",
            "guest",
        )
        assert (case.reservation, case.case_type.code, case.severity) == (stay, "stranded", 2)
        assert {party.side: str(party.person) for party in case.parties.all()} == {
            "guest": "Marina Teles",
            "host": "Kate Hallworth",
        }

    def test_finds_the_stay_by_its_code_among_several(self, stay):
        other = ReservationFactory(
            guest=stay.guest,
            check_in_date=NOON.date(),
            check_out_date=NOON.date(),
            status="confirmed",
        )

        result = arrives(mail(f"About {other.code.lower()}: where is the key?"))

        assert Case.objects.get(reference=result.case).reservation == other
        assert result.matched_by == "reservation-code"

    def test_somebody_elses_code_is_not_taken_for_ones_own(self, stay):
        foreign = ReservationFactory()

        result = arrives(mail(f"Tell me about {foreign.code}"))

        assert Case.objects.get(reference=result.case).reservation == stay

    def test_from_a_host_stands_on_the_hosts_side(self, stay):
        result = arrives(mail("The guests broke my table", sender=HOST))

        assert (result.party, result.thread) == ("host", "host")

    def test_danger_makes_it_s1_and_says_by_which_words(self, stay):
        case_type("safety", default_severity=1, wakes=True)

        result = arrives(mail("The carbon monoxide alarm is going off!"))

        case = Case.objects.get(reference=result.case)
        assert (case.severity, case.severity_reason) == (1, "carbon monoxide")

    def test_twice_the_same_bytes_is_one_case(self, stay):
        raw = mail()

        first, second = arrives(raw), arrives(raw)

        assert first.case == second.case
        assert Case.objects.count() == 1

    def test_without_a_stay_still_is_a_case(self):
        PersonFactory(email=GUEST)

        result = arrives(mail("Just a question about nothing"))

        assert (result.action, result.matched_by) == ("opened", "sender")
        assert Case.objects.get().reservation is None


class TestAnUnknownSender:
    def test_is_held_for_triage_and_never_dropped(self):
        result = arrives(mail(sender="stranger@nowhere.example"))

        assert (result.action, result.reason) == ("quarantined", "unknown-sender")
        assert InboundMessage.objects.held().count() == 1
        assert not Case.objects.exists()

    def test_an_unverified_address_proves_nobody(self):
        person = PersonFactory()
        person.contact_points.create(kind="email", value=GUEST)

        assert arrives(mail()).action == "quarantined"

    def test_triage_opens_a_case_for_the_person_it_names(self, stay):
        arrives(mail(sender="marina.at.work@office.example"))
        held = InboundMessage.objects.held().get()

        result = intake.open_from_triage(
            inbound_id=held.pk, person=stay.guest, case_type=None, now=NOON
        )

        assert result.action == "opened"
        assert Case.objects.get().parties.get(side="guest").person == stay.guest


class TestAnAnswer:
    def test_lands_on_the_thread_of_the_message_it_answers(self, stay):
        opened = arrives(mail())
        case = Case.objects.get(reference=opened.case)
        owner = UserFactory()
        case.owner, case.owned_since = owner, NOON
        case.save()
        sent = send(case, by=owner)

        result = arrives(answer_to(sent), at=NOON + timedelta(minutes=9))

        assert (result.action, result.case, result.thread) == ("appended", case.reference, "guest")
        assert result.matched_by == "message-id"

    def test_is_found_by_the_address_of_the_case_alone(self, stay):
        opened = arrives(mail())
        to = addresses.case_address(addresses.sign_case(opened.case))

        result = arrives(mail("More news", to=to, subject="Another subject"))

        assert (result.action, result.case, result.matched_by) == (
            "appended",
            opened.case,
            "case-address",
        )

    def test_a_number_in_the_subject_proves_nothing(self, stay):
        opened = arrives(mail())

        result = arrives(mail("Hi", sender="thief@evil.example", subject=f"Re: [{opened.case}]"))

        assert result.action == "quarantined"

    def test_a_forged_case_address_leads_nowhere(self, stay):
        opened = arrives(mail())
        forged = addresses.case_address(f"{opened.case.lower()}.aaaaaaaaaaaa")

        assert arrives(mail("Hi", sender="thief@evil.example", to=forged)).action == "quarantined"

    def test_of_somebody_not_on_the_case_is_held_and_shown_there(self, stay):
        opened = arrives(mail())
        PersonFactory(email="aunt@mail.example")
        to = addresses.case_address(addresses.sign_case(opened.case))

        result = arrives(mail("I am her aunt", sender="aunt@mail.example", to=to))

        case = Case.objects.get(reference=opened.case)
        assert (result.action, result.reason) == ("quarantined", "not-on-the-case")
        assert case.events.filter(kind=CaseEvent.Kind.MAIL_HELD).exists()
        assert case.parties.count() == 2

    def test_of_one_side_to_the_others_message_is_held(self, stay):
        opened = arrives(mail())
        case = Case.objects.get(reference=opened.case)
        owner = UserFactory()
        case.owner, case.owned_since = owner, NOON
        case.save()
        to_host = send(case, by=owner, side="host")

        result = arrives(answer_to(to_host, sender=GUEST))

        assert result.action == "quarantined"

    def test_ends_waiting_by_itself(self, stay):
        opened = arrives(mail())
        Case.objects.filter(reference=opened.case).update(status="waiting", waiting_on="guest")
        to = addresses.case_address(addresses.sign_case(opened.case))

        arrives(mail("Here are the photos", to=to))

        assert Case.objects.get(reference=opened.case).status == "open"

    def test_takes_a_resolved_case_up_again(self, stay):
        opened = arrives(mail())
        Case.objects.filter(reference=opened.case).update(
            status="resolved", outcome="solved", resolved_at=NOON
        )
        to = addresses.case_address(addresses.sign_case(opened.case))

        result = arrives(mail("It happened again", to=to), at=NOON + timedelta(days=2))

        assert (result.action, result.case) == ("appended", opened.case)
        assert Case.objects.get(reference=opened.case).status == "open"

    def test_long_after_the_end_opens_a_new_case_that_names_the_old(self, stay):
        opened = arrives(mail())
        Case.objects.filter(reference=opened.case).update(
            status="closed", outcome="solved", resolved_at=NOON - timedelta(days=90)
        )
        to = addresses.case_address(addresses.sign_case(opened.case))

        result = arrives(mail("One more thing", to=to))

        new = Case.objects.get(reference=result.case)
        assert (result.action, result.case != opened.case) == ("opened", True)
        assert new.events.filter(facts__follows=opened.case).exists()


class TestAMachine:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"List_Id": "<news.shop.example>"},
            {"X_Autoreply": "yes"},
        ],
    )
    def test_never_opens_a_case(self, stay, headers):
        result = arrives(mail("I am out of office", **headers))

        assert (result.action, Case.objects.count()) == ("ignored", 0)

    def test_answering_a_case_is_noted_without_starting_a_clock(self, stay):
        opened = arrives(mail())
        case = Case.objects.get(reference=opened.case)
        to = addresses.case_address(addresses.sign_case(case.reference))
        before = case.clocks.count()

        result = arrives(mail("Out of office", to=to, Auto_Submitted="auto-replied"))

        assert (result.action, result.reason) == ("appended", "automatic")
        assert case.events.filter(kind=CaseEvent.Kind.AUTO_REPLY).count() == 1
        assert case.clocks.count() == before
        assert Message.objects.filter(direction="in").count() == 1

    def test_two_machines_answering_each_other_make_no_loop(self, stay):
        for number in range(20):
            arrives(mail(f"Automatic {number}", Auto_Submitted="auto-replied"))

        assert Case.objects.count() == 0
        assert Delivery.objects.count() == 0


class TestABounce:
    def test_is_shown_on_the_case_whose_message_came_back(self, stay):
        owner = UserFactory()
        case = make_case(owner=owner)
        sent = send(case, by=owner)
        report = (
            f"From: MAILER-DAEMON@mx.example\nTo: care@steward.example\nSubject: Undelivered\n"
            "Message-ID: <b1@mx.example>\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nNo such user.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
            "Final-Recipient: rfc822; x@y.example\nAction: failed\nStatus: 5.1.1\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{sent.message_id}>\n--b--\n"
        ).encode()

        result = arrives(report)

        assert (result.action, result.case) == ("appended", case.reference)
        assert case.events.filter(kind=CaseEvent.Kind.DELIVERY_FAILED).count() == 1

    def test_of_nothing_ours_is_set_aside(self):
        report = mail("failed", sender="MAILER-DAEMON@mx.example", Auto_Submitted="auto-replied")

        assert arrives(report).action == "ignored"


class TestABrokenMail:
    @pytest.mark.parametrize(
        "raw", [b"\x00\xff\xfe" * 50, b"no headers at all", b"", b"From: \n\n"]
    )
    def test_is_stored_and_held(self, raw):
        result = arrives(raw)

        assert result.action == "quarantined"
        assert bytes(InboundMessage.objects.get().raw) == raw

    def test_never_stops_the_next(self, stay):
        for raw in (b"\xff" * 10, mail()):
            inbound_actions.store(
                raw=raw, source="smtp", envelope_from=GUEST, envelope_to=[], now=NOON
            )

        assert intake.take_in_waiting(now=NOON) == 2
        assert Case.objects.count() == 1

    def test_leaves_to_the_next_sweep_what_it_has_no_time_for(self, stay, monkeypatch):
        inbound_actions.store(
            raw=mail(), source="smtp", envelope_from=GUEST, envelope_to=[], now=NOON
        )
        monkeypatch.setattr("cases.actions.intake.mail._SWEEP_SECONDS", -1)

        assert intake.take_in_waiting(now=NOON) == 0
        assert InboundMessage.objects.waiting().count() == 1

    def test_a_fault_of_ours_holds_the_mail_and_goes_on(self, stay, monkeypatch):

        for text in ("poison", "We are locked out"):
            inbound_actions.store(
                raw=mail(text), source="smtp", envelope_from=GUEST, envelope_to=[], now=NOON
            )
        read = signals.read

        def stumble(*texts):
            if "poison" in texts[-1]:
                raise ZeroDivisionError
            return read(*texts)

        monkeypatch.setattr(signals, "read", stumble)

        intake.take_in_waiting(now=NOON)

        assert InboundMessage.objects.held().get().reason == "fault"
        assert Case.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    def test_open_one_case(self):
        case_type("stranded")
        PersonFactory(email=GUEST)
        stored = inbound_actions.store(
            raw=mail(), source="smtp", envelope_from=GUEST, envelope_to=[], now=NOON
        )

        race(*[lambda: intake.take_in_mail(inbound_id=stored.pk, now=NOON)] * 4)

        assert Case.objects.count() == 1
        assert Message.objects.count() == 1


class TestTime:
    def test_what_is_owed_counts_from_when_the_mail_reached_us(self, stay):
        stored = inbound_actions.store(
            raw=mail(), source="smtp", envelope_from=GUEST, envelope_to=[], now=NOON
        )

        result = intake.take_in_mail(inbound_id=stored.pk, now=NOON + timedelta(minutes=40))

        case = Case.objects.get(reference=result.case)
        assert case.opened_at == NOON
        assert case.threads.get(kind="guest").unanswered_since == NOON


class TestTriage:
    def test_an_address_only_a_colleague_recognised_is_not_answered(self, stay):
        opened = arrives(mail())
        arrives(mail("It is me", sender="marina.at.work@office.example"))
        held = InboundMessage.objects.held().get()
        party = Case.objects.get(reference=opened.case).parties.get(side="guest")

        intake.append_from_triage(inbound_id=held.pk, party=party, now=NOON)

        party.refresh_from_db()
        assert party.address == GUEST

    def test_mail_for_a_sealed_case_is_sorted_by_people_named_on_it(self, stay):
        opened = arrives(mail())
        PersonFactory(email="aunt@mail.example")
        to = addresses.case_address(addresses.sign_case(opened.case))
        arrives(mail("I am her aunt", sender="aunt@mail.example", to=to))
        stranger, named = UserFactory(), UserFactory()
        case = Case.objects.get(reference=opened.case)
        AccessGrant.objects.create(case=case, user=named, reason="owner", granted_at=NOON)

        assert held_for(stranger).count() == 1
        Case.objects.filter(pk=case.pk).update(access_level="restricted")

        assert held_for(stranger).count() == 0
        assert held_for(named).count() == 1
