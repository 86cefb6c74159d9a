"""The desk: cases laid on it, in a constant number of statements, and the promise to keep next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import drafts, ownership, promising, tabs
from cases.models import DeskTab
from tests.factories.cases import make_case, receive
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def lay(desk, case):
    return desk.post(f"/cases/{case.reference}/tab/", headers={"Accept": "application/json"})


def shown(desk):
    return [tab.reference for tab in desk.get("/desk/").context["tabs"]]


class TestDesk:
    def test_holds_what_was_laid_there_in_that_order(self, desk, livia):
        first, second = (make_case(now=timezone.now(), owner=livia) for _ in range(2))
        for case in (first, second, first):
            lay(desk, case)

        assert shown(desk) == [first.reference, second.reference]

    def test_names_the_guest_and_what_it_is_about_with_a_pen_where_one_writes(self, desk, livia):
        guest = PersonFactory(full_name="Marina Teles")
        case = make_case(now=timezone.now(), owner=livia, guest=guest, title="Burst pipe")
        drafts.keep(
            thread_id=case.threads.get(kind="guest").pk, by=livia, text="Oi", now=timezone.now()
        )
        lay(desk, case)

        tab = desk.get("/desk/").context["tabs"][0]
        assert (tab.label, tab.icon) == ("Teles · Burst pipe", "pen")

    def test_makes_room_by_what_was_used_longest_ago(self, desk, livia):
        now = timezone.now()
        cases = [make_case(now=now, owner=livia) for _ in range(tabs.MOST + 1)]
        for minute, case in enumerate(cases):
            tabs.open_tab(case_id=case.pk, by=livia, now=now + timedelta(minutes=minute))

        assert shown(desk) == [case.reference for case in cases[1:]]

    def test_forgets_a_case_one_may_no_longer_see(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        lay(desk, case)
        case.team = TeamFactory(slug="elsewhere", name="Elsewhere")
        case.save()
        ownership.release(case_id=case.pk, by=livia, reason="", now=timezone.now())

        assert shown(desk) == []

    def test_is_not_laid_by_who_may_not_see_the_case(self, desk):
        foreign = make_case(now=timezone.now(), team=TeamFactory(slug="elsewhere", name="E"))

        assert lay(desk, foreign).status_code == 404
        assert not DeskTab.objects.exists()

    def test_puts_a_case_off(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        lay(desk, case)
        desk.post(f"/cases/{case.reference}/tab/removal/")

        assert shown(desk) == []

    def test_costs_the_same_for_eight_cases_as_for_two(
        self, desk, livia, django_assert_max_num_queries
    ):
        now = timezone.now()
        cases = [make_case(now=now, owner=livia) for _ in range(8)]
        for case in cases:
            receive(case, at=now)
        for case in cases[:2]:
            lay(desk, case)
        with django_assert_max_num_queries(9) as for_two:
            desk.get("/desk/")
        for case in cases[2:]:
            lay(desk, case)
        with django_assert_max_num_queries(9) as for_eight:
            desk.get("/desk/")

        assert len(for_two) == len(for_eight)


class TestPlace:
    def test_brings_the_case_back_to_where_it_was_left(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        lay(desk, case)
        desk.post(f"/cases/{case.reference}/tab/place/", {"thread": "host", "scroll": "340"})

        page = desk.get(f"/cases/{case.reference}/pane/")

        assert page.context["thread"] == "host"
        assert 'data-scroll="340"' in page.content.decode()

    def test_says_nothing_of_a_case_that_is_not_on_the_desk(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)

        desk.post(f"/cases/{case.reference}/tab/place/", {"thread": "host", "scroll": "x"})

        assert not DeskTab.objects.exists()

    @pytest.mark.parametrize("scroll", ["-5", "9" * 30, "x", ""])
    def test_takes_no_harm_from_a_place_nobody_made(self, desk, livia, scroll):
        case = make_case(now=timezone.now(), owner=livia)
        lay(desk, case)

        answer = desk.post(
            f"/cases/{case.reference}/tab/place/", {"thread": "no such", "scroll": scroll}
        )

        assert answer.status_code == 204
        assert DeskTab.objects.get().scroll == 0


class TestNextPromise:
    def test_is_the_one_that_runs_out_first_in_a_case_one_owns(self, desk, livia):
        now = timezone.now()
        mine = make_case(now=now, owner=livia)
        for hours, text in ((5, "Send the receipt"), (1, "Call Marina when she lands")):
            promising.make(
                case_id=mine.pk,
                by=livia,
                text=text,
                side="guest",
                due_at=now + timedelta(hours=hours),
                now=now,
            )

        page = desk.get("/desk/").content.decode()

        assert "Call Marina when she lands" in page
        assert "Send the receipt" not in page

    def test_goes_with_the_case(self, desk, livia):
        now = timezone.now()
        nadia = UserFactory(name="Nadia Ferraz")
        case = make_case(now=now, owner=nadia)
        promising.make(
            case_id=case.pk,
            by=nadia,
            text="Call at six",
            side="guest",
            due_at=now + timedelta(hours=2),
            now=now,
        )
        before = desk.get("/desk/").context["promise"]
        ownership.release(case_id=case.pk, by=nadia, reason="", now=now)
        ownership.take(case_id=case.pk, by=livia, now=now)

        assert before is None
        assert desk.get("/desk/").context["promise"].text == "Call at six"
