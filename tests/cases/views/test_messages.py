"""Words on a case: one effect for one press, nothing lost when refused, nothing sent by the wrong hand."""

import json
import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.actions import conversation, macros, ownership, resolution
from cases.models import Draft, Macro, Message, PlannedSend
from messaging.models import Delivery
from tests.factories.cases import closing_rule, make_case, receive
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def address(case, kind="guest", noun="messages"):
    return f"{case.get_absolute_url()}threads/{kind}/{noun}/"


def words(text="We are on it.", **more):
    return {"text": text, "client_key": uuid.uuid4(), "place": "full", "thread": "guest", **more}


def rule(policy=None, **fields):
    """A clause that binds: of a version that is published."""
    options = {"policy": policy} if policy is not None else {}
    return PolicyVersionFactory(published=True, clauses=[fields], **options).clauses.get()


class TestCreate:
    def test_sends_to_the_one_side_and_offers_a_way_back(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        page = htmx.post(address(case), words()).content.decode()

        delivery = Delivery.objects.get()
        assert delivery.to_address == case.parties.get(side="guest").address
        assert "data-undo" in page
        assert 'data-seconds="10"' in page
        assert "We are on it." in page

    def test_is_one_message_however_often_it_is_pressed(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        form = words()

        desk.post(address(case), form)
        desk.post(address(case), form)

        assert Message.objects.count() == 1
        assert Delivery.objects.count() == 1

    def test_refuses_five_megabytes_in_a_sentence_and_keeps_the_words_in_the_composer(
        self, htmx, livia
    ):
        case = make_case(now=timezone.now(), owner=livia)

        answer = htmx.post(address(case), words("x" * 5_000_000))

        assert answer.status_code == 400
        assert "5000000" in re.sub(r"[.,\s\xa0]", "", answer.content.decode())
        assert not Message.objects.exists()

    def test_redirects_to_the_thread_without_a_script(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)

        answer = desk.post(address(case), words())

        assert answer.url == f"{case.get_absolute_url()}?thread=guest"

    def test_keeps_the_words_of_who_does_not_own_the_case(self, htmx):
        case = make_case(now=timezone.now(), owner=UserFactory(name="Tomás Aguiar"))

        answer = htmx.post(address(case), words("I know the manager there."))

        assert answer.status_code == 409
        assert "Only Tomás" in answer.content.decode()
        assert "I know the manager there." in answer.content.decode()
        assert not Message.objects.exists()

    def test_keeps_the_words_when_the_case_has_ended(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        closing_rule(case)
        resolution.resolve(
            case_id=case.pk, by=livia, outcome="solved", note="", root_cause="", now=timezone.now()
        )

        answer = desk.post(address(case), words("One more thing"))

        assert answer.status_code == 409
        assert "Reopen it to write again" in answer.content.decode()
        assert "One more thing" in answer.content.decode()

    def test_shows_what_is_newer_and_keeps_the_words(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        read = receive(case, at=timezone.now() - timedelta(minutes=2))
        receive(case, text="Forget it, we found the key", at=timezone.now())

        answer = htmx.post(address(case), words("Coming!", seen_message=read.pk))

        assert answer.status_code == 409
        assert "A newer message arrived" in answer.content.decode()
        assert "Coming!" in answer.content.decode()
        assert not Message.objects.filter(direction="out").exists()

    def test_refuses_nothing_at_all(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        assert htmx.post(address(case), words("  ")).status_code == 400

    def test_keeps_a_note_of_anybody_who_sees_the_case(self, htmx):
        case = make_case(now=timezone.now(), owner=UserFactory())

        answer = htmx.post(address(case, "internal"), words("Lift stops at the 2nd floor"))

        assert answer.status_code == 200
        assert Message.objects.get().direction == "note"
        assert not Delivery.objects.exists()

    def test_knows_no_foreign_case_and_no_other_thread(self, desk, livia):
        foreign = make_case(
            now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere")
        )
        own = make_case(now=timezone.now(), owner=livia)

        assert desk.post(address(foreign), words()).status_code == 404
        assert desk.post(address(own, "joint"), words()).status_code == 404

    def test_pins_the_quoted_clause_to_the_message(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        clause = rule()

        htmx.post(address(case), words(clauses=[clause.pk]))

        assert case.citations.get().clause == clause

    def test_costs_few_statements_with_the_parts_it_renews(
        self, htmx, livia, django_assert_max_num_queries
    ):
        case = make_case(now=timezone.now(), owner=livia)
        receive(case, at=timezone.now())

        with django_assert_max_num_queries(28):  # marks of transactions among them
            htmx.post(address(case), words())


class TestDraft:
    def test_is_kept_and_found_again(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)

        answer = desk.post(address(case, noun="draft"), {"text": "Half a sen"})

        assert json.loads(answer.content)["saved_at"]
        page = desk.get(case.get_absolute_url(), {"thread": "guest"}).content.decode()
        assert "Half a sen</textarea>" in page

    def test_does_not_bring_back_what_was_sent_meanwhile(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        form = words()
        desk.post(address(case), form)

        desk.post(address(case, noun="draft"), form)

        assert not Draft.objects.exists()

    def test_says_why_it_is_not_kept(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)

        answer = desk.post(address(case, noun="draft"), {"text": "x" * 100_001})

        assert answer.status_code == 400
        assert "too long" in json.loads(answer.content)["detail"]

    def test_survives_a_change_of_owner(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        desk.post(address(case, noun="draft"), {"text": "Half a sen"})

        ownership.release(case_id=case.pk, by=livia, reason="", now=timezone.now())

        assert (
            "Half a sen" in desk.get(case.get_absolute_url(), {"thread": "guest"}).content.decode()
        )


class TestWithdrawal:
    def test_returns_the_words_to_the_composer(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        htmx.post(address(case), words("Too early"))
        message = Message.objects.get()

        page = htmx.post(
            f"{case.get_absolute_url()}messages/{message.pk}/withdrawal/"
        ).content.decode()

        assert "Too early</textarea>" in page
        assert Delivery.objects.get().state == "cancelled"

    def test_is_refused_to_anybody_else(self, desk, livia):
        owner = UserFactory(undo_seconds=10)
        case = make_case(now=timezone.now(), owner=owner)
        message = conversation.reply(
            thread_id=case.threads.get(kind="guest").pk,
            by=owner,
            text="Mine",
            client_key=uuid.uuid4(),
            now=timezone.now(),
        )

        answer = desk.post(f"{case.get_absolute_url()}messages/{message.pk}/withdrawal/")

        assert answer.status_code == 409


class TestCitation:
    def test_gives_a_chip_and_the_plain_words_in_the_readers_language(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        clause = rule(plain_en="We pay the difference.")

        page = htmx.post(
            f"{case.get_absolute_url()}citations/",
            {"clause": clause.pk, "audience": "guest", "thread": "guest"},
        ).content.decode()

        assert 'data-words="We pay the difference."' in page
        assert f'name="clauses" value="{clause.pk}"' in page

    def test_never_quotes_an_internal_rule_to_a_guest(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        internal = rule(policy=PolicyFactory(audience="internal"))

        answer = htmx.post(
            f"{case.get_absolute_url()}citations/",
            {"clause": internal.pk, "audience": "guest"},
        )

        assert answer.status_code == 400

    def test_stays_with_the_draft_without_a_script(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        clause = rule(plain_en="We pay the difference.")

        answer = desk.post(
            f"{case.get_absolute_url()}citations/", {"clause": clause.pk, "audience": "guest"}
        )

        page = desk.get(answer.url).content.decode()
        assert "We pay the difference.</textarea>" in page
        assert f'data-chip="{clause.pk}"' in page


class TestChecks:
    def look(self, htmx, case, text, **more):
        return htmx.post(address(case, noun="checks"), words(text, **more)).content.decode()

    def test_offers_a_promise_in_the_words_as_one(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        page = self.look(htmx, case, "I will call you within two hours.")

        assert "I will call you within two hours" in page
        assert "checked" in page

    def test_remembers_that_one_is_none(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        page = self.look(htmx, case, "I will call you within two hours.")
        key = page.split('name="heard" value="')[1].split('"')[0]

        again = self.look(htmx, case, "I will call you within two hours. ", heard=key)

        assert "checked" not in again

    def test_names_words_of_the_other_side_and_asks_once(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        receive(case, side="host", text="The kitchen ceiling collapsed.", at=timezone.now())
        text = "Sorry, the kitchen ceiling collapsed."

        assert "<mark>the kitchen ceiling collapsed</mark>" in self.look(htmx, case, text)
        refused = htmx.post(address(case), words(text))
        assert refused.status_code == 409
        assert text in refused.content.decode()
        named = words(text, named="the kitchen ceiling collapsed")
        assert htmx.post(address(case), named).status_code == 200

    def test_asks_after_a_send_that_was_quicker_than_the_look(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        page = htmx.post(address(case), words("I will call you within two hours.")).content.decode()

        assert "Keep it as a promise?" in page

    def test_costs_few_statements_however_long_the_story(
        self, htmx, livia, django_assert_max_num_queries
    ):
        case = make_case(now=timezone.now(), owner=livia)
        for minute in range(30):
            receive(case, side="host", at=timezone.now() - timedelta(minutes=minute))

        with django_assert_max_num_queries(9):
            self.look(htmx, case, "I will call you within two hours.")


class TestLater:
    def test_is_planned_in_the_persons_time_and_shown_on_the_thread(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        page = htmx.post(address(case), words("Bom dia!", later="tomorrow")).content.decode()

        plan = PlannedSend.objects.get()
        there = plan.send_at.astimezone(ZoneInfo(case.parties.get(side="guest").person.time_zone))
        assert (there.hour, there.minute) == (9, 0)
        assert "/plans/" in page
        shown = htmx.get(address(case, noun="plans")).content.decode()
        assert "Bom dia!" in shown
        assert "Take back" in shown

    def test_refuses_a_time_nobody_means_and_keeps_the_words(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        answer = htmx.post(address(case), words("Bom dia!", later="other", send_at="soon"))

        assert answer.status_code == 400
        assert "Bom dia!" in answer.content.decode()

    def test_leaves_now_or_is_taken_back(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        for text in ("First", "Second"):
            htmx.post(address(case), words(text, later="tomorrow"))
        first, second = PlannedSend.objects.order_by("pk")

        htmx.post(f"{case.get_absolute_url()}plans/{first.pk}/departure/")
        page = htmx.post(f"{case.get_absolute_url()}plans/{second.pk}/withdrawal/")

        assert Message.objects.get(direction="out").text == "First"
        assert "Second" in page.content.decode()


class TestMacros:
    def test_are_filled_with_facts_and_asked_for_the_rest(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        macros.publish(
            by=UserFactory(senior=True),
            name_en="Door code",
            name_pt="Senha da porta",
            texts={
                "guest": {"en": "{home}: the code is {door code}.", "pt": "{home}: {door code}."}
            },
            now=timezone.now(),
        )
        assert "Door code" in htmx.get(address(case, noun="macros")).content.decode()
        filling = address(case, noun="macros/door-code")

        asked = htmx.post(filling, {"place": "full"})
        assert asked.status_code == 400
        assert "place_0" in asked.content.decode()
        page = htmx.post(filling, {"asked": "1", "place_0": "4711"}).content.decode()

        assert f"{case.reservation.listing.title}: " in page
        assert "4711" in page
        assert 'name="macro"' in page

    def test_are_drafted_without_a_script(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        macros.publish(
            by=UserFactory(senior=True),
            name_en="Thanks",
            name_pt="Obrigada",
            texts={"guest": {"en": "Thank you, {guest}."}},
            now=timezone.now(),
        )

        desk.post(address(case, noun="macros/thanks"))

        assert "Thank you" in Draft.objects.get().text

    @pytest.fixture
    def waiting(self):
        """A template that waits for the guest, and promises to call."""
        return macros.publish(
            by=UserFactory(senior=True),
            name_en="Looking into it",
            name_pt="Estou vendo",
            texts={"guest": {"en": "Dear {guest}, I am looking into it."}},
            acts=[{"do": "wait", "on": "guest", "hours": 24}, {"do": "urgency", "level": 3}],
            now=timezone.now(),
        )

    def test_stay_with_the_draft_with_the_acts_that_were_chosen(self, htmx, livia, waiting):
        case = make_case(now=timezone.now(), owner=livia)
        kept = words("Dear Marina, I am looking.", macro=waiting.slug, acts=["1"])

        htmx.post(address(case, noun="draft"), kept)
        page = htmx.get(case.get_absolute_url(), {"thread": "guest"}).content.decode()

        assert f'name="macro" value="{waiting.slug}"' in page
        assert 'name="acts" value="0">' in page
        assert 'name="acts" value="1" checked>' in page

    def test_stay_with_words_that_were_refused(self, htmx, livia, waiting):
        case = make_case(now=timezone.now(), owner=livia)
        refused = words(" ", macro=waiting.slug, acts=["0"])

        page = htmx.post(address(case), refused)

        assert page.status_code == 400
        assert 'name="acts" value="0" checked>' in page.content.decode()

    def test_do_their_acts_when_planned_words_leave(self, htmx, livia, waiting):
        case = make_case(now=timezone.now(), owner=livia)
        planned = words(
            "Dear Marina, I am looking.", later="tomorrow", macro=waiting.slug, acts=["0"]
        )
        htmx.post(address(case), planned)
        case.refresh_from_db()
        assert case.status == "open"

        plan = PlannedSend.objects.get()
        htmx.post(f"{case.get_absolute_url()}plans/{plan.pk}/departure/")

        case.refresh_from_db()
        assert case.status == "waiting"

    def test_are_written_by_seniors_and_read_by_all(self, desk, client, livia):
        assert desk.get("/macros/").status_code == 200
        assert desk.get("/macros/new/").status_code == 404
        livia.role = "senior"
        livia.save()
        form = {
            "version": 0,
            "name_en": "Hi",
            "name_pt": "Oi",
            "guest_en": "Hi {guest}",
            "wait_on": "guest",
        }

        assert desk.post("/macros/new/", form).url == "/macros/"

        assert desk.get("/macros/hi/").status_code == 200
        assert Macro.objects.get().acts == [{"do": "wait", "on": "guest", "hours": 24}]


class TestSomethingNewer:
    def test_on_another_thread_is_shown_and_asked_about_once(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        shown = htmx.get(f"{case.get_absolute_url()}talk/?thread=guest").content.decode()
        seen = shown.split('name="seen_event" value="')[1].split('"')[0]
        note = {
            "text": "Do not mention the lift.",
            "client_key": uuid.uuid4(),
            "now": timezone.now(),
        }
        conversation.note(case_id=case.pk, by=UserFactory(name="Tomás Aguiar"), **note)

        refused = htmx.post(address(case), words("The lift works.", seen_event=seen))

        page = refused.content.decode()
        assert refused.status_code == 409
        assert "Do not mention the lift." in page
        assert "The lift works." in page
        again = page.split('name="seen_event" value="')[1].split('"')[0]
        assert (
            htmx.post(address(case), words("The lift works.", seen_event=again)).status_code == 200
        )

    def test_of_ones_own_stops_nobody(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        shown = htmx.get(f"{case.get_absolute_url()}talk/?thread=guest").content.decode()
        seen = shown.split('name="seen_event" value="')[1].split('"')[0]
        htmx.post(address(case, kind="internal"), words("Mine."))

        assert htmx.post(address(case), words(seen_event=seen)).status_code == 200


class TestOddWords:
    def test_far_too_many_are_refused_and_kept_in_the_composer(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        answer = htmx.post(address(case), words("x" * 100_001))

        assert answer.status_code == 400
        assert "at most 100000 fit" in answer.content.decode()
        assert "x" * 1_000 in answer.content.decode()

    def test_of_every_script_arrive_as_written(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)

        htmx.post(address(case), words("مرحبا 👩‍👩‍👧 שלום"))

        assert Message.objects.get().text == "مرحبا 👩‍👩‍👧 שלום"
