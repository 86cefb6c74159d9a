"""Merging, parting, linking, moving and telling everybody, through the doors people use."""

import uuid

import pytest
from django.conf import settings
from django.utils import timezone

from cases.actions import intake, knowing, specialists
from cases.actions.shaping import linking, merging, moving
from cases.models import Case, CaseLink, CaseMerge, Message
from messaging import addresses
from messaging.actions import inbound as inbound_actions
from tests.factories.cases import make_case, receive, send
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def into(livia):
    return make_case(now=timezone.now(), owner=livia, title="The door code fails")


@pytest.fixture
def source(livia, into):
    return make_case(
        now=timezone.now(), owner=livia, reservation=into.reservation, title="Still outside"
    )


def at(case, noun):
    return f"{case.get_absolute_url()}{noun}/"


def merge(source, into, livia):
    return merging.merge(source_id=source.pk, into_id=into.pk, by=livia, now=timezone.now())


class TestMerge:
    def test_tells_first_what_would_happen(self, desk, source, into):
        receive(source, at=timezone.now())

        shown = desk.get(at(source, "merge"), {"into": into.reference}).content.decode()

        assert into.title in shown
        assert into.parties.get(side="guest").address in shown
        assert "1 message goes there" in shown
        assert Case.objects.get(pk=source.pk).is_open

    def test_tells_what_was_built_and_who_will_see_it(self, desk, livia, source, into):
        knowing.note(
            case_id=source.pk,
            by=livia,
            kind="assumption",
            text="The lock is broken",
            now=timezone.now(),
        )
        specialists.give(
            case_id=source.pk,
            by=livia,
            user=UserFactory(name="Duarte Lindosar"),
            specialty="legal",
            reason="Court",
            now=timezone.now(),
        )

        shown = desk.get(at(source, "merge"), {"into": into.reference}).content.decode()

        assert "Facts <strong>1</strong>" in shown
        assert f"Duarte Lindosar sees {into} from then on." in shown

    def test_leads_to_the_case_that_goes_on(self, desk, source, into):
        answer = desk.post(at(source, "merge"), {"into": into.reference})

        assert answer.status_code == 302
        assert answer.url.startswith(into.get_absolute_url())
        assert Case.objects.get(pk=source.pk).merged_into == into

    def test_names_every_reason_why_not(self, desk, livia, source):
        other = make_case(now=timezone.now(), owner=livia)

        looked = desk.get(at(source, "merge"), {"into": other.reference})
        tried = desk.post(at(source, "merge"), {"into": other.reference})

        for answer in (looked, tried):
            assert b"different stays" in answer.content
            assert b"would become one side" in answer.content
        assert tried.status_code == 409
        assert not CaseMerge.objects.exists()

    @pytest.mark.parametrize("number", ["ST-1", "'; --", "\x00", "ST-00000", "9" * 20])
    def test_knows_no_such_case(self, desk, source, number):
        answer = desk.post(at(source, "merge"), {"into": number})

        assert answer.status_code == 400

    def test_never_says_that_a_hidden_case_exists(self, desk, source):
        hidden = make_case(now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        unknown = desk.get(at(source, "merge"), {"into": "ST-10"})
        foreign = desk.get(at(source, "merge"), {"into": hidden.reference})

        assert hidden.title.encode() not in foreign.content
        assert unknown.status_code == foreign.status_code == 400


class TestAnAlias:
    def test_leads_to_the_case_it_goes_on_in(self, desk, livia, source, into):
        merge(source, into, livia)

        answer = desk.get(source.get_absolute_url())

        assert answer.status_code == 302
        assert answer.url.startswith(into.get_absolute_url())

    def test_does_nothing_that_was_meant_for_it(self, desk, livia, source, into):
        merge(source, into, livia)
        words = {"text": "Hello", "client_key": uuid.uuid4()}

        answer = desk.post(at(source, "threads/guest/messages"), words)

        assert answer.status_code == 409
        assert not Message.objects.exists()

    def test_is_no_page_for_who_may_not_know_of_the_other(self, desk, livia, source, into):
        merge(source, into, livia)
        Case.objects.filter(pk=into.pk).update(
            owner=None, owned_since=None, team=TeamFactory(slug="elsewhere", name="Elsewhere")
        )

        assert desk.get(source.get_absolute_url()).status_code == 404

    def test_gets_its_mail_where_it_goes_on(self, livia, source, into):
        merge(source, into, livia)
        guest = into.parties.get(side="guest")
        guest.person.contact_points.create(
            kind="email", value=guest.address, verified_at=timezone.now()
        )
        to = addresses.case_address(addresses.sign_case(source.reference))
        raw = (
            f"From: {guest.address}\r\nTo: {to}\r\nSubject: Re: Help\r\n"
            f"Message-ID: <{uuid.uuid4()}@mail.example>\r\n\r\nIs anybody there?"
        )
        stored = inbound_actions.store(
            raw=raw.encode(),
            source="smtp",
            envelope_from=guest.address,
            envelope_to=[to],
            now=timezone.now(),
        )

        taken = intake.take_in_mail(inbound_id=stored.pk, now=timezone.now())

        assert (taken.action, taken.case) == ("appended", into.reference)
        assert Message.objects.get().thread.case == into


class TestParting:
    def test_is_one_press_beside_the_case(self, desk, livia, source, into):
        merged = merge(source, into, livia)

        beside = desk.get(at(into, "panels")).content.decode()
        assert f"{source.reference} was merged into this case by" in beside
        desk.post(at(into, f"merges/{merged.pk}/parting"))

        assert Case.objects.get(pk=source.pk).is_open
        assert desk.get(source.get_absolute_url()).status_code == 200

    def test_stands_in_the_words_that_say_it_was_merged(self, desk, source, into):
        page = desk.post(at(source, "merge"), {"into": into.reference}, follow=True)
        merged = CaseMerge.objects.get()
        undo = f"{at(into, 'merges')}{merged.pk}/parting/?to=source"
        assert f'data-undo hx-post="{undo}"' in page.content.decode()

        back = desk.post(undo)

        assert back.url.startswith(source.get_absolute_url())
        assert Case.objects.get(pk=source.pk).is_open


class TestLinks:
    def test_show_beside_both(self, desk, source, into):
        desk.post(at(source, "links"), {"other": into.reference, "kind": "child"})

        assert CaseLink.objects.get().source == into
        assert into.title in desk.get(at(source, "panels")).content.decode()
        assert source.title in desk.get(at(into, "panels")).content.decode()

    def test_to_what_one_may_not_know_of_are_not_there(self, desk, livia, source, into):
        made = linking.link(
            source_id=source.pk, target_id=into.pk, kind="related", by=livia, now=timezone.now()
        )
        Case.objects.filter(pk=into.pk).update(owner=None, owned_since=None)
        Case.objects.filter(pk=into.pk).update(access_level="restricted")

        shown = desk.get(at(source, "panels")).content.decode()
        taken_away = desk.post(at(source, f"links/{made.pk}/unlinking"))

        assert into.reference not in shown
        assert "restricted" not in shown
        assert taken_away.status_code == 404


class TestMoves:
    def test_choose_messages_and_a_new_case(self, desk, source):
        message = receive(source, at=timezone.now())

        shown = desk.get(at(source, "moves")).content.decode()
        desk.post(at(source, "moves"), {"messages": [message.pk], "title": "The invoice"})

        assert message.text[:20] in shown
        assert Message.objects.get().thread.case.title == "The invoice"

    def test_of_nothing_are_refused_in_words(self, desk, source):
        assert desk.post(at(source, "moves"), {"messages": []}).status_code == 400
        assert desk.post(at(source, "moves"), {"messages": ["x"]}).status_code == 400


class TestMovedMessages:
    def entry(self, desk, case):
        story = desk.get(case.get_absolute_url()).context["story"]
        return next(entry for entry in story.entries if entry.text)

    def test_say_on_which_case_they_were_written_until_they_are_back(
        self, desk, livia, source, into
    ):
        send(source, by=livia, at=timezone.now())
        assert self.entry(desk, source).moved == ""

        merged = merge(source, into, livia)
        assert self.entry(desk, into).moved == f"Moved from {source.reference}"

        merging.undo(merge_id=merged.pk, by=livia, now=timezone.now())
        assert self.entry(desk, source).moved == ""

    def test_never_name_a_case_the_reader_may_not_know_of(self, desk, livia, source, into):
        send(source, by=livia, at=timezone.now())
        message = Message.objects.get()
        moving.move(
            case_id=source.pk,
            message_ids=[message.pk],
            to_id=into.pk,
            by=livia,
            now=timezone.now(),
        )
        Case.objects.filter(pk=source.pk).update(
            owner=None, owned_since=None, team=TeamFactory(slug="elsewhere", name="Elsewhere")
        )

        assert self.entry(desk, into).moved == "Moved here"


class TestFanOut:
    def test_is_looked_at_before_it_is_sent(self, desk, livia, source, into):
        linking.link(
            source_id=source.pk, target_id=into.pk, kind="incident", by=livia, now=timezone.now()
        )
        words = {"audience": "guest", "text": "Hello {name}", "client_key": uuid.uuid4()}

        looked = desk.post(at(into, "fan-outs"), {**words, "step": "look"})
        assert source.reference.encode() in looked.content
        assert not Message.objects.exists()

        send = {**words, "step": "send", "cases": [source.pk], "looked": "guest:Hello {name}"}
        changed = desk.post(at(into, "fan-outs"), {**send, "text": "Goodbye"})
        assert changed.status_code == 409
        assert not Message.objects.exists()

        desk.post(at(into, "fan-outs"), send)
        assert Message.objects.get().thread.case == source


class TestThePanel:
    def test_asks_as_often_for_ten_links_as_for_one(
        self, desk, livia, into, django_assert_max_num_queries
    ):
        def ask_once_linked(count):
            for _time in range(count):
                other = make_case(now=timezone.now(), owner=livia)
                linking.link(
                    source_id=other.pk,
                    target_id=into.pk,
                    kind="incident",
                    by=livia,
                    now=timezone.now(),
                )
            with django_assert_max_num_queries(30) as asked:
                desk.get(at(into, "panels"))
            return len(asked)

        assert ask_once_linked(1) == ask_once_linked(9)


def test_a_colleague_of_another_role_reaches_none_of_it(client, source):
    client.force_login(UserFactory(admin=True), backend=settings.AUTHENTICATION_BACKENDS[0])

    for noun in ("merge", "links", "moves", "fan-outs"):
        assert client.get(at(source, noun)).status_code == 404
