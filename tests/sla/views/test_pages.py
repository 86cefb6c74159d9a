"""The lists, the editors, the tester: who may, what is kept, what is said about mistakes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sla import defaults
from sla.actions import drafting
from sla.models import BusinessCalendar, Draft, ServiceLevel, Shelf
from tests.factories.cases import make_case
from tests.factories.sla import BusinessCalendarFactory, ServiceLevelFactory, TargetFactory
from tests.factories.users import UserFactory
from users.roles import Permission, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}
DRAFT = "/service-levels/calendars/office/draft/"


@pytest.fixture
def helena(client):
    person = UserFactory(manager=True, name="Helena Vasques")
    client.force_login(person)
    return person


@pytest.fixture
def draft(helena):
    BusinessCalendarFactory(code="office", name="Office")
    return drafting.begin(shelf=Shelf.CALENDARS, code="office", by=helena, now=timezone.now())


def typed(draft, **changes):
    return {**draft.contents, "revision": draft.revision, **changes}


class TestWhoMay:
    @pytest.mark.parametrize("role", Role.values)
    def test_edit_is_a_managers_business(self, client, draft, role):
        person = UserFactory(role=role)
        client.force_login(person)
        doors = [DRAFT, f"{DRAFT}publication/", f"{DRAFT}holidays/", f"{DRAFT}impact/"]

        answers = {client.get(door).status_code for door in doors}
        posts = {client.post(door).status_code for door in (DRAFT, f"{DRAFT}removal/")}

        if person.can(Permission.PUBLISH_SERVICE_LEVELS):
            assert answers == {200}
        else:
            assert answers == posts == {404}
            assert Draft.objects.filter(pk=draft.pk, revision=1).exists()

    def test_anybody_who_works_here_may_read_what_is_promised(self, client, draft):
        client.force_login(UserFactory())

        page = client.get("/service-levels/calendars/office/").content.decode()

        assert "08:00–18:00" in page
        assert "Write the next version" not in page

    def test_a_visitor_may_not(self, client, draft):
        client.logout()

        assert client.get("/service-levels/").status_code == 302


class TestTheLists:
    def test_show_what_holds_in_the_order_of_trying(self, client, helena):
        defaults.install(now=timezone.now())

        page = client.get("/service-levels/").content.decode()

        assert page.index("S1: somebody") < page.index("S4: a question")

    def test_ask_the_database_a_constant_number_of_times(
        self, client, helena, django_assert_max_num_queries
    ):
        for path, make in (
            ("/service-levels/", lambda: TargetFactory(calendar=BusinessCalendarFactory())),
            ("/service-levels/calendars/", BusinessCalendarFactory),
        ):
            for _n in range(10):
                make()
            client.get(path)
            with django_assert_max_num_queries(15):
                client.get(path)
            for _n in range(40):
                make()
            with django_assert_max_num_queries(15):
                client.get(path)

    def test_an_unknown_shelf_is_no_page(self, client, helena):
        assert client.get("/service-levels/ladders/").status_code == 404


class TestADraft:
    def test_begins_from_the_version_in_force(self, client, helena):
        BusinessCalendarFactory(code="office")

        answer = client.post("/service-levels/calendars/office/drafts/")

        assert answer.url == DRAFT
        assert Draft.objects.get().contents["day_0"] == ["08:00–18:00"]

    def test_of_something_new_begins_with_its_name(self, client, helena):
        answer = client.post("/service-levels/rules/new/", {"name": "Procon answer"})

        page = client.get(answer.url).content.decode()
        assert "Draft, never published" in page
        assert "Say where the rule is written" in page

    def test_keeps_what_is_typed_however_wrong_and_says_why_at_the_field(self, client, draft):
        answer = client.post(
            DRAFT, typed(draft, day_0="18:00–08:00", time_zone="Mars/Base"), headers=HTMX
        )

        text = answer.content.decode()
        assert answer.status_code == 200
        assert 'id="id_day_0_error"' in text
        assert "ends before it begins" in text
        assert "is not a time zone" in text
        draft.refresh_from_db()
        assert draft.contents["day_0"] == ["18:00–08:00"]
        assert BusinessCalendar.objects.get().openings.count() == 5
        page = client.get(DRAFT).content.decode()
        assert 'value="18:00–08:00"' in page
        assert "2 things to put right" in page

    def test_does_not_write_over_a_colleague_and_loses_nothing(self, client, draft):
        seen = draft.revision
        drafting.write(
            shelf=Shelf.CALENDARS,
            code="office",
            contents={**draft.contents, "day_0": ["07:00–11:00"]},
            seen_revision=None,
            by=UserFactory(name="Nadia Ferraz"),
            now=timezone.now(),
        )

        answer = client.post(DRAFT, typed(draft, day_0="10:00–12:00", revision=seen))

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Nadia Ferraz changed this draft" in page
        assert 'value="10:00–12:00"' in page
        assert Draft.objects.get().contents["day_0"] == ["07:00–11:00"]

    def test_offers_one_blank_row_however_many_were_sent(self, client, draft):
        blank = {"date": ["", ""], "date_kind": ["closed", "closed"], "date_hours": ["", ""]}

        client.post(DRAFT, typed(draft, **blank))

        page = client.get(DRAFT).content.decode()
        assert (page.count('name="date"'), page.count('name="yearly_from"')) == (1, 1)

    def test_is_escaped(self, client, draft):
        script = "<script>alert(1)</script>"

        client.post(DRAFT, typed(draft, name=script, day_0=script))

        assert script not in client.get(DRAFT).content.decode()

    def test_survives_bytes_no_database_keeps(self, client, draft):
        assert client.post(DRAFT, typed(draft, name="a\x00b")).status_code == 302
        assert Draft.objects.get().contents["name"] == ["ab"]

    def test_can_be_thrown_away(self, client, draft):
        client.post(f"{DRAFT}removal/", {"revision": draft.revision})

        assert not Draft.objects.exists()
        assert BusinessCalendar.objects.count() == 1

    def test_shows_the_holidays_of_a_country_with_the_optional_ones(self, client, draft):
        page = client.get(f"{DRAFT}holidays/", {"country": "BR", "subdivision": "SP"})

        text = page.content.decode()
        assert 'value="Carnaval"' in text
        assert "optional, working day" in text
        assert Draft.objects.get().contents["country"] == [""]

    def test_drops_the_state_of_another_country(self, client, draft):
        page = client.get(f"{DRAFT}holidays/", {"country": "PT", "subdivision": "SP"})

        assert "Dia de Portugal" in page.content.decode()

    def test_with_a_country_nobody_knows_is_still_shown(self, client, draft):
        client.post(DRAFT, typed(draft, country="XX"))

        assert "No public holidays are known" in client.get(DRAFT).content.decode()

    def test_page_asks_the_database_a_constant_number_of_times(
        self, client, draft, django_assert_max_num_queries
    ):
        client.get(DRAFT)
        with django_assert_max_num_queries(18):
            client.get(DRAFT)


class TestPublishing:
    def test_shows_what_it_would_do_and_then_does_it(self, client, draft):
        client.post(DRAFT, typed(draft, day_5="09:00–12:00", note="Saturdays"))
        draft.refresh_from_db()
        page = client.get(f"{DRAFT}publication/").content.decode()
        assert "Publish version 2" in page
        assert "09:00–12:00" in page

        answer = client.post(f"{DRAFT}publication/", {"revision": draft.revision})

        assert answer.url == "/service-levels/calendars/office/2/"
        version = client.get(answer.url).content.decode()
        assert "What changed since version 1" in version
        assert "Saturdays" in version

    def test_from_a_later_instant_is_by_the_persons_own_clock(self, client, draft, helena):
        type(helena).objects.filter(pk=helena.pk).update(time_zone="America/Sao_Paulo")
        later = timezone.now() + timedelta(days=3)
        wall = f"{later:%Y-%m-%d}T00:00"

        client.post(f"{DRAFT}publication/", {"revision": draft.revision, "valid_from": wall})

        newest = BusinessCalendar.objects.get(version=2)
        assert newest.valid_from == datetime.fromisoformat(f"{wall}:00-03:00")
        assert BusinessCalendar.objects.in_force(now=timezone.now()).get().version == 1

    @pytest.mark.parametrize("at", ["2020-01-01T00:00", "whenever", "9999-12-31T23:59"])
    def test_from_an_impossible_instant_changes_nothing(self, client, draft, at):
        answer = client.post(f"{DRAFT}publication/", {"revision": draft.revision, "valid_from": at})

        assert answer.status_code == 400
        assert BusinessCalendar.objects.count() == 1
        assert Draft.objects.exists()

    def test_an_unfinished_draft_goes_back_to_the_editor(self, client, draft):
        client.post(DRAFT, typed(draft, time_zone=""))

        assert client.get(f"{DRAFT}publication/").url == DRAFT

    def test_from_an_older_look_is_refused(self, client, draft):
        client.post(DRAFT, typed(draft, day_5="09:00–12:00"))

        answer = client.post(f"{DRAFT}publication/", {"revision": 1})

        assert answer.status_code == 409
        assert BusinessCalendar.objects.count() == 1


class TestTheTester:
    @pytest.fixture(autouse=True)
    def levels(self):
        vip = ServiceLevelFactory(code="vip", name="Valued", order=10, segments=["vip"])
        TargetFactory(service_level=vip, minutes=30)
        everybody = ServiceLevelFactory(code="all", name="Everybody", order=20)
        TargetFactory(service_level=everybody)

    def test_says_which_level_wins_and_why_each_other_lost(self, client, helena):
        page = client.get("/service-levels/trial/", {"segment": "standard", "severity": "2"})

        trial = page.context["trial"]
        assert trial.winner.level.code == "all"
        assert trial.tried[0].reasons == ["the segment is standard"]
        assert "the segment is standard" in page.content.decode()

    def test_says_that_a_later_one_would_fit_too(self, client, helena):
        page = client.get("/service-levels/trial/", {"segment": "vip"}, headers=HTMX)

        assert "It would fit, but another was tried before." in page.content.decode()
        assert page.context["trial"].winner.level.code == "vip"

    def test_puts_a_draft_in_its_place(self, client, helena):
        drafting.begin(shelf=Shelf.LEVELS, code="vip", by=helena, now=timezone.now())
        Draft.objects.update(contents={**Draft.objects.get().contents, "segments": ["luxury"]})

        page = client.get("/service-levels/trial/", {"segment": "vip", "draft": "vip"})

        trial = page.context["trial"]
        assert trial.winner.level.code == "all"
        assert [tried.is_draft for tried in trial.tried] == [True, False]

    def test_shows_no_draft_to_who_may_not_write_one(self, client, helena):
        drafting.begin(shelf=Shelf.LEVELS, code="vip", by=helena, now=timezone.now())
        Draft.objects.update(contents={**Draft.objects.get().contents, "name": ["Secret"]})
        client.force_login(UserFactory())

        page = client.get("/service-levels/trial/", {"draft": "vip"})

        assert "Secret" not in page.content.decode()

    def test_takes_nonsense(self, client, helena):
        page = client.get("/service-levels/trial/", {"segment": "x" * 500, "severity": "9'"})

        assert page.status_code == 200


class TestEnding:
    def test_takes_a_level_out_of_force(self, client, helena):
        TargetFactory(service_level=ServiceLevelFactory(code="all"))

        client.post("/service-levels/levels/all/end/")

        assert not ServiceLevel.objects.in_force(now=timezone.now()).exists()
        assert "Ended" in client.get("/service-levels/").content.decode()


class TestWhatItWouldDo:
    def test_lists_only_cases_the_reader_may_see(self, client, helena):
        level = ServiceLevelFactory(code="all")
        TargetFactory(service_level=level, kind="resolution", minutes=600)
        now = timezone.now()
        seen, sealed = make_case(now=now), make_case(now=now)
        type(sealed).objects.filter(pk=sealed.pk).update(access_level="restricted", owner=None)
        drafting.begin(shelf=Shelf.LEVELS, code="all", by=helena, now=now)
        Draft.objects.update(contents={**Draft.objects.get().contents, "resolution": ["5 h"]})

        page = client.get("/service-levels/levels/all/draft/impact/").content.decode()

        assert seen.reference in page
        assert sealed.reference not in page
        assert "1 more is on a case you may not see." in page

    def test_goes_on_by_itself_where_there_is_more(self, client, helena, monkeypatch):
        monkeypatch.setattr("cases.clocks.impact.CHUNK", 2)
        level = ServiceLevelFactory(code="all")
        TargetFactory(service_level=level, kind="resolution", minutes=600)
        for _n in range(5):
            make_case(now=timezone.now())
        drafting.begin(shelf=Shelf.LEVELS, code="all", by=helena, now=timezone.now())
        path = "/service-levels/levels/all/draft/impact/"

        first = client.get(path)
        second = client.get(path, {"so_far": first.context["so_far"]})
        third = client.get(path, {"so_far": second.context["so_far"]})

        assert "Looked at 2 of 5 clocks" in first.content.decode()
        assert (second.context["left"], third.context["left"]) == (1, 0)
        assert third.context["tally"].looked_at == 5

    def test_refuses_a_forged_count(self, client, helena):
        TargetFactory(service_level=ServiceLevelFactory(code="all"))
        drafting.begin(shelf=Shelf.LEVELS, code="all", by=helena, now=timezone.now())

        answer = client.get("/service-levels/levels/all/draft/impact/", {"so_far": "forged"})

        assert answer.status_code == 404

    def test_is_applied_by_an_act_of_its_own(self, client, helena):
        office = BusinessCalendarFactory(code="office", openings=[(d, 0, 1440) for d in range(7)])
        level = ServiceLevelFactory(code="all")
        TargetFactory(service_level=level, kind="resolution", minutes=600, calendar=office)
        make_case(now=timezone.now())
        drafting.begin(shelf=Shelf.CALENDARS, code="office", by=helena, now=timezone.now())
        client.post("/service-levels/calendars/office/draft/publication/", {"revision": 1})
        standing = "/service-levels/calendars/office/2/standing/"
        assert "1 running clock still follows" in client.get(standing).content.decode()

        told = client.post("/service-levels/calendars/office/2/application/").content.decode()

        assert "Moving: 0 clocks looked at" in told
        assert client.get("/service-levels/calendars/office/2/application/").status_code == 405
