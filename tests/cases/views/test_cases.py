"""The page of a case: constant work, every thread with its address, and no trace for who may not see it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import conversation
from cases.actions.timeline import record
from cases.models import CaseEvent, CaseSeen
from tests.factories.cases import make_case, receive
from tests.factories.users import TeamFactory

pytestmark = pytest.mark.django_db


def talk(case, by, number):
    for minute in range(number):
        at = timezone.now() - timedelta(minutes=number - minute)
        message = receive(case, text=f"Message {minute}", at=at)
        record(
            case,
            CaseEvent.Kind.MESSAGE_RECEIVED,
            party=message.party,
            thread_kind="guest",
            message=message,
            now=at,
        )


class TestDetail:
    def test_asks_the_database_as_often_for_a_hundred_messages_as_for_five(
        self, desk, livia, django_assert_max_num_queries
    ):
        short, long = (
            make_case(now=timezone.now() - timedelta(hours=3), owner=livia) for _ in "ab"
        )
        talk(short, livia, 5)
        talk(long, livia, 100)
        desk.get(short.get_absolute_url())

        with django_assert_max_num_queries(12) as for_five:
            desk.get(short.get_absolute_url())
        with django_assert_max_num_queries(12) as for_a_hundred:
            desk.get(long.get_absolute_url())

        assert len(for_five) == len(for_a_hundred)

    def test_shows_the_newest_thirty_and_the_rest_on_demand(self, desk, livia):
        case = make_case(now=timezone.now() - timedelta(hours=3), owner=livia)
        talk(case, livia, 40)

        story = desk.get(case.get_absolute_url(), {"thread": "guest"}).context["story"]
        earlier = desk.get(
            f"{case.get_absolute_url()}timeline/", {"thread": "guest", "before": story.older}
        ).context["story"]

        shown = [entry.pk for entry in [*earlier.entries, *story.entries]]
        assert len(story.entries) == 30
        assert len(shown) == len(set(shown))
        assert {"Message 0", "Message 39"} <= {e.text for e in [*earlier.entries, *story.entries]}

    def test_never_shows_the_hosts_words_in_the_guests_thread(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        message = receive(case, side="host", text="The plumber says four days", at=timezone.now())
        record(
            case,
            CaseEvent.Kind.MESSAGE_RECEIVED,
            party=message.party,
            thread_kind="host",
            message=message,
            now=timezone.now(),
        )

        guest = desk.get(case.get_absolute_url(), {"thread": "guest"}).content.decode()
        host = desk.get(case.get_absolute_url(), {"thread": "host"}).content.decode()

        assert "The plumber says" not in guest
        assert "The plumber says" in host

    def test_escapes_what_people_write(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia, title="<script>alert(1)</script>")
        conversation.note(
            case_id=case.pk,
            by=livia,
            text="<img src=x onerror=alert(2)>",
            client_key=uuid.uuid4(),
            now=timezone.now(),
        )

        page = desk.get(case.get_absolute_url()).content.decode()

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    @pytest.mark.parametrize(
        "place", ["", "pane/", "talk/", "live/", "timeline/", "clocks/", "gate/", "resolution/"]
    )
    def test_is_not_there_for_who_may_not_see_it(self, desk, place):
        case = make_case(now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        assert desk.get(f"{case.get_absolute_url()}{place}").status_code == 404

    def test_names_the_audience_before_anything_is_written(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)

        page = desk.get(case.get_absolute_url(), {"thread": "guest"}).content.decode()

        guest = case.parties.get(side="guest").person
        assert f"To {guest.full_name}, guest" in page
        assert "Private. Kate can’t see this." in page
        assert f"Send to {guest.called}" in page


class TestSeen:
    def test_is_remembered_by_a_post_and_never_by_a_look(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        receive(case, at=timezone.now() - timedelta(minutes=1))

        desk.get(case.get_absolute_url())
        before = CaseSeen.objects.count()
        answer = desk.post(f"{case.get_absolute_url()}seen/")
        desk.post(f"{case.get_absolute_url()}seen/")

        assert (before, answer.status_code, CaseSeen.objects.count()) == (0, 204, 1)
        assert not desk.get("/").context["unread"]


class TestLive:
    def test_says_that_there_is_news_without_showing_it(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        newest = case.events.order_by("-pk").first().pk
        talk(case, livia, 1)

        page = htmx.get(
            f"{case.get_absolute_url()}live/", {"newest": newest, "thread": "guest"}
        ).content.decode()

        assert "Show what is new" in page
        assert "Message 0" not in page

    def test_is_quiet_about_what_happened_in_another_thread(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        host = (
            htmx.get(f"{case.get_absolute_url()}talk/", {"thread": "host"}).context["story"].newest
        )
        talk(case, livia, 1)

        page = htmx.get(f"{case.get_absolute_url()}live/", {"newest": host, "thread": "host"})

        assert "Show what is new" not in page.content.decode()


class TestCreate:
    def test_opens_a_case_with_a_first_note_once(self, desk, livia):
        known = make_case(now=timezone.now())
        person = known.parties.get(side="guest").person
        form = {
            "person": person.pk,
            "reservation": known.reservation.code,
            "side": "guest",
            "title": "Rang at night: no heating",
            "case_type": known.case_type_id,
            "severity": "",
            "channel": "phone",
            "note": "Two small children.",
            "client_key": uuid.uuid4(),
        }

        first = desk.post("/cases/new/", form)
        second = desk.post("/cases/new/", form)

        assert first.url == second.url
        assert "Two small children." in desk.get(first.url).content.decode()

    def test_finds_the_person_first(self, desk):
        known = make_case(now=timezone.now())
        person = known.parties.get(side="guest").person

        page = desk.get("/cases/new/", {"q": person.full_name}).content.decode()

        assert f"?person={person.pk}" in page


class TestEvents:
    def test_are_left_out_of_everything_until_asked_for_again(self, desk, livia):
        case = make_case(now=timezone.now() - timedelta(hours=3), owner=livia)
        talk(case, livia, 2)
        record(case, CaseEvent.Kind.TAKEN, actor=livia, now=timezone.now())
        everything = f"{case.get_absolute_url()}?thread=all"

        hidden = desk.post(f"{case.get_absolute_url()}events/", {"show": "messages"}, follow=True)
        shown = desk.post(f"{case.get_absolute_url()}events/", {"show": "everything"}, follow=True)

        assert hidden.redirect_chain == shown.redirect_chain == [(everything, 302)]
        assert not any(entry.sentence for entry in hidden.context["story"].entries)
        assert any(entry.sentence for entry in shown.context["story"].entries)

    def test_that_are_left_out_are_no_news(self, desk, livia):
        case = make_case(now=timezone.now() - timedelta(hours=3), owner=livia)
        talk(case, livia, 2)
        desk.post(f"{case.get_absolute_url()}events/", {"show": "messages"})
        story = desk.get(case.get_absolute_url(), {"thread": "all"}).context["story"]
        record(case, CaseEvent.Kind.TAKEN, actor=livia, now=timezone.now())

        answer = desk.get(
            f"{case.get_absolute_url()}live/", {"thread": "all", "newest": story.newest}
        )

        assert answer.context["news"] == []

    def test_stand_where_a_source_is_looked_up_whatever_one_reads(self, desk, livia):
        case = make_case(now=timezone.now() - timedelta(hours=3), owner=livia)
        record(case, CaseEvent.Kind.TAKEN, actor=livia, now=timezone.now())
        desk.post(f"{case.get_absolute_url()}events/", {"show": "messages"})

        story = desk.get(f"{case.get_absolute_url()}timeline/").context["story"]

        assert any(entry.sentence for entry in story.entries)
