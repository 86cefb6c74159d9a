import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import macros
from cases.models import Draft, Message, SLAClock
from tests.factories.cases import make_case, receive
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

PROMISE = "I will call you by six tomorrow."


def words(case, text="We are on it.", thread="guest", **more):
    return {"case": case.reference, "thread": thread, "text": text, **more}


def key():
    return str(uuid.uuid4())


class TestWordsOfTheOtherSide:
    SAID = "The lockbox code is 4711 behind the blue door."

    def test_are_refused_until_they_are_confirmed_one_by_one(self, mine, case):
        receive(case, side="host", text=self.SAID, at=timezone.now())
        text = "They say the lockbox code is 4711 now."

        seen = mine.post("messages/checks/", **words(case, text))
        refused = mine.post("messages/", **words(case, text), key=key())
        sent = mine.post(
            "messages/", **words(case, text), key=key(), confirm=seen.json()["borrowed"]
        )

        assert refused.status_code == 409
        assert refused.json()["code"] == "from-the-other-side"
        assert refused.json()["borrowed"] == seen.json()["borrowed"] != []
        assert sent.status_code == 201
        assert Message.objects.filter(direction="out").count() == 1

    def test_confirming_other_words_is_no_confirmation(self, mine, case):
        receive(case, side="host", text=self.SAID, at=timezone.now())

        refused = mine.post(
            "messages/", **words(case, "The lockbox code is 4711."), key=key(), confirm=["4712"]
        )

        assert refused.status_code == 409


class TestPromises:
    def test_are_heard_and_kept_with_the_words(self, mine, case):
        heard = mine.post("messages/checks/", **words(case, PROMISE)).json()["promises"]

        mine.post("messages/", **words(case, PROMISE), key=key(), promises=[heard[0]["key"]])

        assert SLAClock.objects.filter(kind="promise").count() == 1

    def test_are_kept_after_the_words_have_left(self, mine, case):
        heard = mine.post("messages/checks/", **words(case, PROMISE)).json()["promises"]
        sent = mine.post("messages/", **words(case, PROMISE), key=key()).json()
        before = SLAClock.objects.filter(kind="promise").count()

        kept = mine.post(f"messages/{sent['id']}/promises/", promises=[heard[0]["key"]])

        assert (before, kept.status_code) == (0, 200)
        assert SLAClock.objects.filter(kind="promise").count() == 1

    def test_in_words_of_somebody_else_are_not_theirs_to_keep(self, mine, stranger, case):
        sent = mine.post("messages/", **words(case, PROMISE), key=key()).json()

        assert stranger.post(f"messages/{sent['id']}/promises/", promises=[]).status_code == 404


class TestSomethingNewer:
    def test_refuses_words_written_before_it_was_seen(self, mine, case):
        seen = case.events.order_by("-pk").first().pk
        colleague = UserFactory()
        note = words(case, "The host called.", "internal", key=key())
        type(mine)(colleague).post("messages/", **note)

        refused = mine.post("messages/", **words(case), key=key(), seen_event=seen)

        assert refused.json()["code"] == "something-newer"


class TestDrafts:
    def test_are_kept_read_and_removed_and_are_ones_own(self, mine, stranger, case):
        kept = mine.post("drafts/", **words(case, "Dear Ana,"))
        again = mine.post("drafts/", **words(case, "Dear Ana, we"))
        theirs = stranger.get("drafts/").json()["results"]
        gone = mine.post("drafts/", **words(case, ""))

        assert (kept.status_code, again.json()["text"]) == (200, "Dear Ana, we")
        assert theirs == []
        assert gone.status_code == 204
        assert not Draft.objects.exists()


class TestPlannedMessages:
    def planned(self, api, case, **more):
        at = (timezone.now() + timedelta(hours=5)).isoformat()
        return api.post("planned-messages/", **words(case, key=key(), send_at=at, **more))

    def test_go_along_with_the_acts_of_a_template(self, mine, case):
        late = macros.publish(
            name_en="Late",
            name_pt="Atraso",
            texts={"guest": {"en": "We are late."}},
            acts=[{"do": "wait", "on": "guest", "hours": 24}],
            by=UserFactory(senior=True),
            now=timezone.now(),
        )

        made = self.planned(mine, case, macro=late.slug, acts=[0]).json()
        mine.post(f"planned-messages/{made['id']}/departure/")

        assert (made["macro"], made["acts"]) == ("late", [0])
        case.refresh_from_db()
        assert case.status == "waiting"

    def test_wait_on_the_clock_of_who_they_are_for(self, mine, case):
        made = self.planned(mine, case)

        assert made.status_code == 201
        assert made.json()["state"] == "planned"
        guest = case.parties.get(side="guest").person
        assert made.json()["zone"] == guest.time_zone

    def test_leave_now_or_become_a_draft_again(self, mine, case):
        first, second = self.planned(mine, case).json(), self.planned(mine, case).json()

        sent = mine.post(f"planned-messages/{first['id']}/departure/")
        back = mine.post(f"planned-messages/{second['id']}/withdrawal/")

        assert (sent.json()["state"], back.json()["state"]) == ("sent", "cancelled")
        assert Draft.objects.get().text == "We are on it."

    def test_are_shown_for_one_case(self, mine, case, owner):
        self.planned(mine, case)
        other = make_case(owner=owner, now=timezone.now())
        self.planned(mine, other)

        shown = mine.get("planned-messages/", case=other.reference).json()["results"]

        assert [plan["case"] for plan in shown] == [other.reference]

    def test_of_somebody_else_are_not_taken_back(self, mine, stranger, case):
        made = self.planned(mine, case).json()

        refused = stranger.post(f"planned-messages/{made['id']}/withdrawal/")

        assert (refused.status_code, refused.json()["code"]) == (409, "not-yours")


class TestMacros:
    TEXTS = {"guest": {"en": "Dear {name}, the code is {door code}."}}

    def macro(self, **more):
        return {"name_en": "Code", "name_pt": "Código", "texts": self.TEXTS, **more}

    @pytest.fixture
    def senior(self, as_user):
        return as_user(UserFactory(senior=True))

    def test_are_written_in_versions_and_taken_out_of_use(self, senior):
        first = senior.post("macros/", **self.macro())
        second = senior.put("macros/code/", **self.macro(seen_version=1))
        stale = senior.put("macros/code/", **self.macro(seen_version=1))
        gone = senior.delete("macros/code/")

        assert (first.status_code, first.json()["version"]) == (201, 1)
        assert second.json()["version"] == 2
        assert stale.json()["code"] == "written-meanwhile"
        assert gone.status_code == 204
        assert senior.get("macros/").json()["results"] == []

    def test_are_put_into_words_with_what_is_known(self, senior, mine, case):
        senior.post("macros/", **self.macro())
        asked = {"case": case.reference, "thread": "guest"}

        bare = mine.post("macros/code/filling/", **asked).json()
        full = mine.post("macros/code/filling/", **asked, facts={"Door code": "4711"}).json()

        called = case.parties.get(side="guest").person.called
        assert bare["missing"] == ["door code"]
        assert full == {
            "text": f"Dear {called}, the code is 4711.",
            "language": "en",
            "missing": [],
        }

    def test_are_not_written_by_everybody(self, stranger):
        assert stranger.post("macros/", **self.macro()).status_code == 403

    def test_are_not_kept_for_a_team_one_is_not_in(self, senior):
        TeamFactory(name="North", slug="north")

        refused = senior.post("macros/", **self.macro(team="north"))

        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "team")
