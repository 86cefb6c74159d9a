import pytest

from cases.models import Conflict, DedicatedPerson
from tests.factories.cases import case_type
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestACase:
    def test_is_classified_act_by_act(self, mine, case):
        case_type("damage")
        row = f"cases/{case.reference}/"

        mine.post(f"{row}urgency/", urgency=1)
        mine.post(f"{row}type/", case_type="damage")
        mine.post(f"{row}safety/", safety="danger")
        shown = mine.post(f"{row}risks/", axis="legal", level=3, reason="A lawyer writes").json()

        assert (shown["urgency"], shown["case_type"], shown["severity"]) == (1, "damage", 1)
        assert {risk["axis"]: risk["level"] for risk in shown["risks"]}["legal"] == 3

    def test_keeps_somebody_away(self, as_user, case):
        senior, tied = as_user(UserFactory(senior=True)), UserFactory()
        row = f"cases/{case.reference}/conflicts/"

        kept = senior.post(row, user=tied.pk, reason="Her cousin")
        senior.post(row, user=tied.pk, reason="Not the same person", ends=True)

        assert kept.status_code == 204
        assert not Conflict.objects.filter(lifted_at=None).exists()

    def test_says_to_whom_its_guest_comes_back(self, mine, case):
        row, to = f"cases/{case.reference}/dedication/", UserFactory()

        kept = mine.post(row, to=to.pk, reason="She asked for them")
        standing = DedicatedPerson.objects.standing().get().user
        gone = mine.delete(row)

        assert (kept.status_code, standing, gone.status_code) == (200, to, 204)
        assert not DedicatedPerson.objects.standing().exists()
