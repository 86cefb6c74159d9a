"""The workspace: constant work for any number of rows, and nothing anybody may not see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.actions import ownership
from cases.desk.lists import WORK_LISTS
from cases.desk.order import ORDERS
from cases.intake.held import held_for
from cases.models import Case
from tests.factories.cases import make_case, receive
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def fill(owner, number):
    for minutes in range(number):
        case = make_case(now=timezone.now() - timedelta(minutes=minutes), owner=owner)
        receive(case, at=timezone.now() - timedelta(minutes=minutes))


class TestIndex:
    def test_asks_the_database_as_often_for_fifty_rows_as_for_ten(
        self, desk, livia, django_assert_max_num_queries
    ):
        fill(livia, 10)
        desk.get("/")

        with django_assert_max_num_queries(12) as for_ten:
            desk.get("/")
        fill(livia, 40)
        with django_assert_max_num_queries(12) as for_fifty:
            response = desk.get("/")

        assert response.content.count(b'class="case-row"') == 50
        assert len(for_ten) == len(for_fifty)

    def test_offers_ways_to_narrow_when_asked(self, desk):
        page = desk.get("/filters/", {"list": "team", "q": "pipe"}).content.decode()

        assert 'action="/lists/team/"' in page
        assert 'value="pipe"' in page

    def test_fits_into_sixty_kilobytes_with_fifty_rows(self, desk, livia):
        fill(livia, 50)

        response = desk.get("/")

        assert len(response.content) <= 60 * 1024

    def test_shows_both_sides_the_clock_and_the_subject(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia, title="Nobody opens the door")

        page = desk.get("/").content.decode()

        assert f'id="row-{case.reference}"' in page
        assert "Nobody opens the door" in page
        assert "Kate Hostexample" in page

    def test_pages_by_place_without_repeating_a_row(self, desk, livia):
        fill(livia, 53)

        first = desk.get("/")
        following = first.context["following"]
        second = desk.get("/", {"after": following})

        shown = {
            row.reference
            for page in (first, second)
            for group in page.context["groups"]
            for row in group.rows
        }
        assert len(shown) == 53
        assert second.context["following"] == ""

    def test_answers_htmx_with_the_rows_alone(self, htmx, livia):
        make_case(now=timezone.now(), owner=livia)

        page = htmx.get("/").content.decode()

        assert page.lstrip().startswith("<div")
        assert "<html" not in page

    def test_says_why_it_is_empty_and_what_next(self, desk):
        page = desk.get("/").content.decode()

        assert "Nothing is on your desk" in page

    def test_ignores_a_place_nobody_made(self, desk, livia):
        make_case(now=timezone.now(), owner=livia)

        assert desk.get("/", {"after": "x-y-z"}).status_code == 200

    def test_sends_strangers_to_sign_in(self, client, db):
        assert "/account/login/" in client.get("/").url

    def test_sends_who_works_no_cases_to_the_library(self, client, db):
        client.force_login(
            UserFactory(admin=True), backend="allauth.account.auth_backends.AuthenticationBackend"
        )

        assert client.get("/").url.startswith("/policies/")


class TestWorkList:
    def test_unowned_holds_what_nobody_owns(self, desk, livia):
        unowned = make_case(now=timezone.now())
        make_case(now=timezone.now(), owner=livia)

        groups = desk.get("/lists/unowned/").context["groups"]

        assert [row.reference for group in groups for row in group.rows] == [unowned.reference]

    def test_never_shows_another_teams_case_to_an_associate(self, desk):
        make_case(now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        assert desk.get("/lists/unowned/").context["groups"] == []

    def test_narrows_by_severity_and_words(self, desk, livia):
        wanted = make_case(now=timezone.now(), owner=livia, title="Burst pipe upstairs")
        make_case(now=timezone.now(), owner=livia, title="Lost key")

        groups = desk.get("/lists/mine/", {"q": "pipe", "severity": "2"}).context["groups"]

        assert [row.reference for group in groups for row in group.rows] == [wanted.reference]

    @pytest.mark.parametrize("slug", WORK_LISTS)
    def test_costs_the_same_for_one_row_as_for_twelve(
        self, desk, livia, slug, django_assert_max_num_queries
    ):
        fill(livia, 1)
        with django_assert_max_num_queries(12) as for_one:
            desk.get(f"/lists/{slug}/")
        fill(livia, 11)
        with django_assert_max_num_queries(12) as for_twelve:
            response = desk.get(f"/lists/{slug}/")

        if response.context["shown"] == 12:
            assert len(for_one) == len(for_twelve)

    def test_knows_no_other_list(self, desk):
        assert desk.get("/lists/nowhere/").status_code == 404


def no_detours(*others):
    """Let the planner take whatever index there is, and in its order: a sample of the rows must not decide a test."""
    with connection.cursor() as cursor:
        for detour in ("seqscan", "bitmapscan", *others):
            cursor.execute(f"set local enable_{detour} = off")


class TestOrders:
    @pytest.mark.parametrize("slug", ["newest", "oldest"])
    def test_of_every_case_follow_the_index(self, livia, slug):
        no_detours("sort")
        cases = ORDERS[slug].of(Case.objects.visible_to(livia))

        plan = cases.values("pk")[:51].explain()

        assert "case_newest" in plan
        assert "Presorted Key: cases_case.opened_at" in plan

    def test_of_open_cases_by_how_long_they_are_untouched_follows_an_index(self, livia):
        no_detours("sort", "incremental_sort")
        cases = ORDERS["quiet"].of(Case.objects.visible_to(livia).unresolved())

        assert "case_all_quiet" in cases.values("pk")[:51].explain()


class TestRail:
    def test_asks_of_held_mail_by_an_index_whether_its_case_may_be_known(self, livia):
        no_detours("hashjoin", "mergejoin")

        assert "event_of_held_mail" in held_for(livia).explain()

    def test_counts_every_list_in_one_statement(self, desk, livia, django_assert_max_num_queries):
        make_case(now=timezone.now(), owner=livia)
        make_case(now=timezone.now())

        with django_assert_max_num_queries(4):
            response = desk.get("/rail/")

        assert response.context["counts"]["mine"] == 1
        assert response.context["counts"]["team"] == 2
        assert response.context["counts"]["unowned"] == 1

    def test_stops_counting_at_ninety_nine(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        fields = {
            f.attname: getattr(case, f.attname)
            for f in Case._meta.concrete_fields
            if not f.primary_key
        }
        Case.objects.bulk_create(
            Case(**{**fields, "reference": f"ST-9{number:05d}", "intake_key": None})
            for number in range(120)
        )

        counts = desk.get("/rail/").context["counts"]

        assert counts["mine"] == "99+"

    def test_forgets_a_case_that_was_released(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        ownership.release(case_id=case.pk, by=livia, reason="", now=timezone.now())

        assert desk.get("/rail/").context["counts"]["mine"] == 0
