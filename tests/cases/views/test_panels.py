"""What stands beside a case: folded while nothing in it waits, and as its reader last left it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import promising
from cases.actions.clocks import settling
from cases.models import Issue
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from users import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


def panels(htmx, case):
    return htmx.get(reverse("cases:panels", args=[case.reference])).content.decode()


def is_open(html, slug):
    return re.search(rf'id="panel-{slug}"[^>]* open>', html) is not None


def fold(htmx, slug, as_):
    return htmx.post(reverse("cases:fold", args=[slug]), {"as": as_})


class TestAPanel:
    def test_starts_folded_while_nothing_in_it_waits(self, htmx, case):
        html = panels(htmx, case)

        assert not is_open(html, "tasks")
        assert not is_open(html, "evidence")
        assert is_open(html, "summary")

    def test_starts_open_when_something_in_it_waits(self, htmx, case, livia):
        Issue.objects.create(case=case, text="Who pays", added_by=livia, added_at=NOON)

        html = panels(htmx, case)

        assert is_open(html, "issues")
        assert not is_open(html, "tasks")

    def test_stays_as_its_reader_left_it_on_every_case(self, htmx, case, livia):
        assert fold(htmx, "tasks", "open").status_code == 204
        assert fold(htmx, "summary", "folded").status_code == 204

        other = panels(htmx, make_case(owner=livia))

        assert is_open(other, "tasks")
        assert not is_open(other, "summary")

    def test_goes_by_the_page_again_once_that_is_what_its_reader_chose(self, htmx, case, livia):
        fold(htmx, "summary", "folded")
        fold(htmx, "summary", "")

        livia.refresh_from_db()
        assert livia.sections == {}
        assert is_open(panels(htmx, case), "summary")

    def test_is_nobody_elses_choice(self, htmx, case, livia):
        actions.fold(user_id=UserFactory().pk, section="summary", is_open=False, now=NOON)

        assert is_open(panels(htmx, case), "summary")

    def test_that_does_not_exist_is_not_found(self, htmx):
        assert fold(htmx, "cellar", "open").status_code == 404


class TestWhatWasPromised:
    def promise(self, case, livia, text, hours):
        return promising.make(
            case_id=case.pk,
            by=livia,
            side="guest",
            text=text,
            due_at=NOON + timedelta(hours=hours),
            now=NOON,
        )

    def test_lists_the_nearest_first_with_the_time_over_there(self, htmx, case, livia):
        self.promise(case, livia, "Send the refund date", 30)
        self.promise(case, livia, "Call when she lands", 2)

        html = panels(htmx, case)

        part = html[html.index('id="panel-promised"') : html.index('id="panel-known"')]
        assert is_open(html, "promised")
        assert "2 open" in part
        assert part.index("Call when she lands") < part.index("Send the refund date")
        assert f"to {case.parties.get(side='guest').person.called}, " in part

    def test_crosses_out_what_was_kept(self, htmx, case, livia):
        clock = self.promise(case, livia, "Call when she lands", 2)
        settling.meet(clock_id=clock.pk, by=livia, now=NOON + timedelta(hours=1))

        html = panels(htmx, case)

        assert 'data-state="done"' in html
        assert not is_open(html, "promised")


class TestARisk:
    def test_is_asked_about_with_what_is_known_of_it(self, htmx, case, livia):
        address = reverse("cases:risks", args=[case.reference])
        htmx.post(address, {"axis": "legal", "level": 3, "reason": "She named a lawyer"})

        dialog = htmx.get(address, {"axis": "legal"}).content.decode()

        assert '<option value="3" selected>' in dialog
        assert "She named a lawyer" in dialog
