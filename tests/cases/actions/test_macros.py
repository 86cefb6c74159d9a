"""Macros: versions that stay, acts that go along with the words, and no template as it came to a VIP."""

import uuid

import pytest

from cases.actions import guarding, macros, sending
from cases.models import CaseEvent, Macro, Message, SLAClock
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", senior=True)


def publish(by, text="We are looking into it.", **options):
    return macros.publish(
        by=by,
        name_en="Looking into it",
        name_pt="Estamos vendo",
        texts={"guest": {"en": text}},
        now=NOON,
        **options,
    )


def send(case, by, text, **options):
    return sending.send(
        thread_id=case.threads.get(kind="guest").pk,
        by=by,
        text=text,
        client_key=uuid.uuid4(),
        now=NOON,
        **options,
    )


class TestPublish:
    def test_puts_the_next_version_in_use_and_keeps_the_one_before(self, livia):
        first = publish(livia)
        second = publish(livia, "We know more now.", slug=first.slug, seen_version=1)

        assert (second.version, second.is_current) == (2, True)
        assert Macro.objects.get(version=1).texts == {"guest": {"en": "We are looking into it."}}
        assert Macro.objects.in_use().get() == second

    def test_refuses_a_version_written_meanwhile(self, livia):
        first = publish(livia)
        publish(livia, slug=first.slug, seen_version=1)

        with pytest.raises(macros.WrittenMeanwhile):
            publish(livia, slug=first.slug, seen_version=1)

    def test_is_for_who_may_write_them(self):
        with pytest.raises(Forbidden):
            publish(UserFactory())

    def test_refuses_acts_nobody_could_do_and_no_words(self, livia):
        with pytest.raises(BadInput):
            publish(livia, acts=[{"do": "fly"}])
        with pytest.raises(BadInput):
            publish(livia, " ")

    def test_begins_again_after_it_was_taken_out_of_use(self, livia):
        macros.retire(slug=publish(livia).slug, by=livia)

        assert publish(livia).version == 2


class TestSend:
    def test_does_what_goes_along_and_says_which_macro_it_was(self, livia):
        acts = [
            {"do": "wait", "on": "guest", "hours": 24},
            {"do": "promise", "text": "An answer", "hours": 48},
        ]
        macro = publish(livia, acts=acts)
        case = make_case(owner=livia)

        send(case, livia, "We are looking into it, Marina.", macro=macro.slug, acts=[0, 1])

        case.refresh_from_db()
        assert (case.status, case.waiting_on) == ("waiting", "guest")
        assert SLAClock.objects.get(kind="promise").label == "An answer"
        facts = CaseEvent.objects.get(kind="message_sent").facts
        assert facts == {"macro": macro.slug, "version": 1}

    def test_does_only_what_was_left_ticked(self, livia):
        macro = publish(livia, acts=[{"do": "wait", "on": "guest", "hours": 24}])
        case = make_case(owner=livia)

        send(case, livia, "Looking.", macro=macro.slug, acts=[])

        case.refresh_from_db()
        assert case.status == "open"

    @pytest.mark.parametrize("text", ["The code is {door code}.", "Hello. [[A line of your own]]"])
    def test_sends_no_place_that_was_left_open(self, livia, text):
        case = make_case(owner=livia)

        with pytest.raises(guarding.StillToFill):
            send(case, livia, text)
        assert not Message.objects.filter(direction="out").exists()

    def test_sends_no_template_as_it_came_to_a_vip(self, livia):
        publish(livia, "Dear {guest}, we are looking into it.")
        case = make_case(owner=livia, guest=PersonFactory(segment="vip"))

        with pytest.raises(guarding.NotBespoke):
            send(case, livia, "Dear Marina, we are looking into it.")
        assert send(case, livia, "Dear Marina, I rang the host; we are looking into it.")

    def test_sends_a_template_to_anybody_else(self, livia):
        publish(livia, "Dear {guest}, we are looking into it.")

        assert send(make_case(owner=livia), livia, "Dear Marina, we are looking into it.")
