import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def key():
    return str(uuid.uuid4())


@pytest.fixture
def expert():
    """Somebody who sees nothing of the case until they are asked."""
    return UserFactory(team=TeamFactory(name="Legal", slug="legal"))


class TestAQuestionToAnExpert:
    def asked(self, api, case, expert, **more):
        words = {"question": "Is the lockout lawful in Porto?", "expert": expert.pk}
        until = (timezone.now() + timedelta(hours=4)).isoformat()
        given = {**words, "decide_by": until, "client_key": key(), **more}
        return api.post("consults/", case=case.reference, **given)

    def test_opens_one_case_until_it_is_answered(self, mine, as_user, case, expert):
        them = as_user(expert)
        closed = them.get(f"cases/{case.reference}/").status_code

        asked = self.asked(mine, case, expert)
        row = f"consults/{asked.json()['id']}/"
        opened = them.get(f"cases/{case.reference}/").status_code
        answered = them.post(f"{row}answer/", text="No: article 21 forbids it.")
        used = mine.post(f"{row}use/", used=True)

        assert (closed, asked.status_code, opened) == (404, 201, 200)
        assert answered.json()["state"] == "answered"
        assert used.json()["used"] is True

    def test_can_be_declined_by_who_was_asked_and_by_nobody_else(self, mine, as_user, case, expert):
        row = f"consults/{self.asked(mine, case, expert).json()['id']}/"

        refused = mine.post(f"{row}refusal/", reason="Not me")
        declined = as_user(expert).post(f"{row}refusal/", reason="Ask the notary")

        assert (refused.status_code, refused.json()["code"]) == (403, "not-the-expert")
        assert declined.json()["state"] == "declined"

    def test_is_found_before_it_is_asked_again(self, mine, as_user, case, expert):
        row = f"consults/{self.asked(mine, case, expert).json()['id']}/"
        as_user(expert).post(f"{row}answer/", text="No: article 21 forbids it.")

        found = mine.get("consults/earlier/", question="May a host do a lockout in Porto?").json()

        assert [consult["answer"] for consult in found] == ["No: article 21 forbids it."]

    def test_is_withdrawn(self, mine, case, expert):
        row = f"consults/{self.asked(mine, case, expert).json()['id']}/"

        assert mine.post(f"{row}withdrawal/", reason="Solved").json()["state"] == "withdrawn"


class TestWhatWasHeard:
    def sent(self, api, case):
        text = "You arrived at nine and nobody opened."
        sent = {"case": case.reference, "side": "guest", "text": text, "client_key": key()}
        return api.post("recaps/", **sent)

    def test_is_sent_and_confirmed(self, mine, case):
        sent = self.sent(mine, case)

        confirmed = mine.post(f"recaps/{sent.json()['id']}/confirmation/")

        assert (sent.status_code, sent.json()["state"]) == (201, "sent")
        assert confirmed.json()["state"] == "confirmed"

    def test_is_put_right_or_done_without(self, mine, case):
        sent = self.sent(mine, case).json()

        right = mine.post(f"recaps/{sent['id']}/correction/", answer="It was ten.")
        without = mine.post(
            "recaps/waiver/", case=case.reference, side="host", reason="They do not answer"
        )

        assert right.json()["answer"] == "It was ten."
        assert (without.status_code, without.json()["state"]) == (201, "waived")
