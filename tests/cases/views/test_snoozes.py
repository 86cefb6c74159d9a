"""Snoozing through the door: a dialog of moments, a way back, and a row that leaves the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Snooze
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia):
    case = make_case(now=timezone.now(), owner=livia)
    Case.objects.update(next_due_at=None, next_due_kind="")
    return case


class TestCreate:
    def test_asks_for_a_moment(self, desk, case):
        page = desk.get(f"/cases/{case.reference}/snoozes/").content.decode()

        assert "Tomorrow, 9:00" in page

    def test_takes_the_case_off_the_list_and_offers_the_way_back(self, htmx, case, livia):
        answer = htmx.post(
            f"/cases/{case.reference}/snoozes/", {"when": "hour", "wake_on_reply": "on"}
        ).content.decode()

        row = Snooze.objects.get(user=livia)
        assert timedelta(minutes=59) < row.until - timezone.now() <= timedelta(hours=1)
        assert f"/cases/{case.reference}/snoozes/waking/" in answer
        assert htmx.get("/").context["groups"] == []

    def test_shows_it_among_the_snoozed(self, desk, case):
        desk.post(f"/cases/{case.reference}/snoozes/", {"when": "hour"})

        shown = desk.get("/lists/snoozed/").content.decode()
        assert case.reference in shown
        assert desk.get("/rail/").context["counts"]["snoozed"] == 1
        assert "Snoozed until" in desk.get(case.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"when": "other"}, "Say until when."),
            ({"when": "other", "until": "2020-01-01T10:00"}, "passed already"),
            ({"when": "someday"}, "valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_changes_nothing(self, htmx, case, given, said):
        answer = htmx.post(f"/cases/{case.reference}/snoozes/", given)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert not Snooze.objects.exists()


class TestWake:
    def test_brings_it_back(self, htmx, case):
        htmx.post(f"/cases/{case.reference}/snoozes/", {"when": "hour"})

        htmx.post(f"/cases/{case.reference}/snoozes/waking/")

        assert len(htmx.get("/").context["groups"]) == 1
