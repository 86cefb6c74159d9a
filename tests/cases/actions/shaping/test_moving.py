import uuid
from datetime import timedelta

import pytest

from cases.actions import conversation
from cases.actions.shaping import moving
from cases.models import Case, Message
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.shaping import take_in
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
FACTS = ("pk", "direction", "author", "party__person", "written_at", "thread__kind", "text")


def told(*messages):
    return list(
        Message.objects.filter(pk__in=[m.pk for m in messages]).order_by("pk").values_list(*FACTS)
    )


class TestMove:
    def test_keeps_words_author_time_and_audience(self, source, into, owner):
        heard, said = take_in(source), send(source, by=owner, at=NOON + MINUTE)
        before = told(heard, said)

        moving.move(
            case_id=source.pk,
            message_ids=[heard.pk, said.pk],
            to_id=into.pk,
            by=owner,
            now=NOON + 9 * MINUTE,
        )

        assert told(heard, said) == before
        assert not Message.objects.filter(thread__case=source).exists()
        assert source.events.get(kind="messages_moved").facts == {
            "to": into.reference,
            "messages": 2,
        }
        assert into.events.get(kind="messages_moved").facts == {
            "from": source.reference,
            "messages": 2,
        }
        assert not source.events.filter(message__in=[heard, said]).exists()

    def test_takes_what_is_owed_along(self, source, into, owner):
        heard = take_in(source)

        moving.move(
            case_id=source.pk,
            message_ids=[heard.pk],
            to_id=into.pk,
            by=owner,
            now=NOON + 9 * MINUTE,
        )

        assert not source.clocks.alive().filter(kind="first_response").exists()
        assert into.clocks.alive().get(kind="first_response").started_at == NOON
        assert source.threads.get(kind="guest").unanswered_since is None
        assert into.threads.get(kind="guest").unanswered_since == NOON

    def test_of_an_answer_leaves_the_question_unanswered(self, source, into, owner):
        take_in(source)
        said = send(source, by=owner, at=NOON + MINUTE)

        moving.move(
            case_id=source.pk, message_ids=[said.pk], to_id=into.pk, by=owner, now=NOON + MINUTE
        )

        assert source.clocks.alive().get(kind="first_response").started_at == NOON

    def test_never_brings_words_before_somebody_elses_eyes(self, source, owner):
        heard = take_in(source)
        other = make_case(owner=owner)

        with pytest.raises(moving.CannotMove, match="not on that side"):
            moving.move(
                case_id=source.pk, message_ids=[heard.pk], to_id=other.pk, by=owner, now=NOON
            )

        assert Message.objects.get(pk=heard.pk).thread.case == source

    def test_never_crosses_access_levels(self, source, into, owner):
        heard = take_in(source)
        Case.objects.filter(pk=into.pk).update(access_level="restricted")

        with pytest.raises(moving.CannotMove, match="same people"):
            moving.move(
                case_id=source.pk, message_ids=[heard.pk], to_id=into.pk, by=owner, now=NOON
            )

    def test_refuses_messages_of_another_case_and_none(self, source, into, owner):
        foreign = receive(make_case(owner=owner))

        for chosen in ([foreign.pk], []):
            with pytest.raises(BadInput):
                moving.move(
                    case_id=source.pk, message_ids=chosen, to_id=into.pk, by=owner, now=NOON
                )

    def test_of_somebody_elses_case_needs_a_senior(self, source, into):
        heard = take_in(source)

        with pytest.raises(Forbidden):
            moving.move(
                case_id=source.pk,
                message_ids=[heard.pk],
                to_id=into.pk,
                by=UserFactory(),
                now=NOON,
            )


class TestSplit:
    def test_opens_a_case_on_the_same_stay_with_the_words_in_it(self, source, owner):
        stays, leaves = take_in(source), take_in(source, at=NOON + MINUTE, text="And the invoice?")
        note = conversation.note(
            case_id=source.pk, by=owner, text="Two matters.", client_key=uuid.uuid4(), now=NOON
        )

        new = moving.split(
            case_id=source.pk,
            message_ids=[leaves.pk, note.pk],
            title="The invoice",
            by=owner,
            now=NOON + 5 * MINUTE,
        )

        assert (new.owner, new.reservation, new.team) == (owner, source.reservation, source.team)
        assert set(Message.objects.filter(thread__case=new)) == {leaves, note}
        assert list(Message.objects.filter(thread__case=source)) == [stays]
        assert new.clocks.alive().get(kind="first_response").started_at == NOON + MINUTE
        assert source.clocks.alive().get(kind="first_response").started_at == NOON

    def test_needs_a_title(self, source, owner):
        heard = take_in(source)

        with pytest.raises(BadInput):
            moving.split(case_id=source.pk, message_ids=[heard.pk], title=" ", by=owner, now=NOON)

        assert Message.objects.get(pk=heard.pk).thread.case == source
