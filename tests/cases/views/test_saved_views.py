"""Lists narrowed and named: private or a team's, counted in one statement, seen with one's own eyes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from cases.actions import drafts, promising
from cases.models import SavedView
from tests.factories.cases import make_case, receive
from tests.factories.users import TeamFactory, UserFactory
from users.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counts_of_before():
    cache.clear()


def rows(response):
    return [row.reference for group in response.context["groups"] for row in group.rows]


class TestKeep:
    def test_keeps_the_list_as_it_is_narrowed(self, desk, livia):
        desk.post("/views/?list=team&severity=1&severity=2&sort=quiet&after=n-1-1", {"name": "Hot"})

        view = SavedView.objects.get(owner=livia)
        assert (view.name, view.work_list, view.team) == ("Hot", "team", None)
        assert view.filters == {"severity": ["1", "2"], "sort": ["quiet"]}

    def test_stands_in_the_rail_with_its_count(self, desk, livia):
        make_case(now=timezone.now(), owner=livia, title="Burst pipe")
        make_case(now=timezone.now(), owner=livia, title="Lost key")
        desk.post("/views/?list=mine&q=pipe", {"name": "Water"})

        page = desk.get("/rail/")

        name, view, address, count = page.context["views"][0]
        assert (view.name, count) == ("Water", 1)
        assert len(rows(desk.get(address))) == 1
        assert desk.get(address).context["section"] == name

    @pytest.mark.parametrize(
        ("address", "name", "status"),
        [
            ("/views/?list=mine&q=a", "", 400),
            ("/views/?list=nowhere", "X", 400),
            ("/views/?list=mine&severity=9", "X", 400),
            ("/views/?list=mine&opened_from=soon", "X", 400),
        ],
    )
    def test_refuses_what_makes_no_sense(self, desk, address, name, status):
        assert desk.post(address, {"name": name}).status_code == status
        assert not SavedView.objects.exists()

    def test_refuses_a_name_one_has_used(self, desk):
        desk.post("/views/?list=mine&q=a", {"name": "A"})

        assert desk.post("/views/?list=mine&q=b", {"name": "A"}).status_code == 409

    def test_refuses_a_team_one_is_not_in(self, desk):
        TeamFactory(slug="elsewhere", name="Elsewhere")

        answer = desk.post("/views/?list=mine&q=a", {"name": "A", "share": "elsewhere"})

        assert answer.status_code == 403


class TestTeamView:
    @pytest.fixture
    def view(self, livia):
        author = UserFactory(name="Nadia Ferraz")
        return SavedView.objects.create(
            owner=author,
            team=livia.teams.get(),
            name="Mine and hot",
            work_list="team",
            filters={"owner": ["me"]},
            made_at=timezone.now(),
        )

    def test_means_the_one_who_looks(self, desk, livia, view):
        mine = make_case(now=timezone.now(), owner=livia)
        make_case(now=timezone.now(), owner=view.owner)

        address = desk.get("/rail/").context["views"][0][2]

        assert rows(desk.get(address)) == [mine.reference]

    def test_is_changed_and_removed_by_its_owner_alone(self, desk, view):
        assert desk.post(f"/views/{view.pk}/?list=team", {"name": "X"}).status_code == 403
        assert desk.post(f"/views/{view.pk}/removal/").status_code == 403

    def test_is_not_there_for_others(self, client, view):
        stranger = UserFactory()
        Membership.objects.filter(user=stranger).delete()
        client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")

        assert client.post(f"/views/{view.pk}/removal/").status_code == 404
        assert client.get("/rail/").context["views"] == []


class TestFilters:
    def narrowed(self, desk, **by):
        return rows(desk.get("/lists/team/", by))

    def test_by_owner_risk_and_what_runs_out(self, desk, livia):
        case = make_case(now=timezone.now(), owner=livia)
        other = make_case(now=timezone.now())
        case.risks.create(axis="safety", level=4, reason="Water", set_at=timezone.now())
        type(case).objects.filter(pk=other.pk).update(
            next_due_at=timezone.now() + timedelta(days=3)
        )
        type(case).objects.filter(pk=case.pk).update(next_due_at=timezone.now())

        assert self.narrowed(desk, owner="me") == [case.reference]
        assert self.narrowed(desk, owner=str(livia.pk)) == [case.reference]
        assert self.narrowed(desk, owner="none") == [other.reference]
        assert self.narrowed(desk, owner="nobody") == []
        assert self.narrowed(desk, risk="safety") == [case.reference]
        assert self.narrowed(desk, due="over") == [case.reference]
        assert self.narrowed(desk, due="week") == [case.reference, other.reference]

    def test_by_what_is_unread_and_half_written(self, desk, livia):
        now = timezone.now()
        case, other = make_case(now=now, owner=livia), make_case(now=now, owner=livia)
        receive(case, at=now)
        drafts.keep(thread_id=other.threads.first().pk, by=livia, text="Oi", now=now)

        assert self.narrowed(desk, unread="true") == [case.reference]
        assert self.narrowed(desk, draft="true") == [other.reference]

    @pytest.mark.parametrize(
        "by",
        [
            {"team": "nowhere"},
            {"segment": "vip"},
            {"body": "Procon"},
            {"stay_from": "2099-01-01"},
            {"opened_to": "2001-01-01"},
            {"channel": "phone"},
            {"waiting": "guest"},
            {"type": "no such"},
        ],
    )
    def test_leave_out_what_does_not_fit(self, desk, livia, by):
        make_case(now=timezone.now(), owner=livia)

        assert self.narrowed(desk, **by) == []

    def test_keep_the_work_constant(self, desk, livia, django_assert_max_num_queries):
        now = timezone.now()
        for _number in range(12):
            receive(make_case(now=now, owner=livia), at=now)

        with django_assert_max_num_queries(12):
            shown = self.narrowed(desk, unread="true", risk="money", segment="standard", owner="me")

        assert len(shown) <= 12


class TestOrder:
    @pytest.mark.parametrize("sort", ["newest", "oldest", "quiet", "urgency"])
    def test_pages_without_repeating_a_row(self, desk, livia, sort):
        now = timezone.now()
        for minutes in range(52):
            make_case(now=now - timedelta(minutes=minutes // 2), owner=livia)

        first = desk.get("/", {"sort": sort})
        second = desk.get("/", {"sort": sort, "after": first.context["following"]})

        assert len(set(rows(first) + rows(second))) == 52
        assert second.context["following"] == ""

    def test_by_newest_puts_the_last_opened_first(self, desk, livia):
        now = timezone.now()
        old = make_case(now=now - timedelta(days=2), owner=livia)
        new = make_case(now=now, owner=livia)

        assert rows(desk.get("/", {"sort": "newest"})) == [new.reference, old.reference]


class TestPromises:
    def test_stand_in_a_list_of_their_own_the_next_one_first(self, desk, livia):
        now = timezone.now()
        later, sooner = make_case(now=now, owner=livia), make_case(now=now, owner=livia)
        make_case(now=now, owner=livia)
        for case, hours, text in ((later, 9, "Send it"), (sooner, 2, "Call her")):
            promising.make(
                case_id=case.pk,
                by=livia,
                text=text,
                side="guest",
                due_at=now + timedelta(hours=hours),
                now=now,
            )

        page = desk.get("/lists/promises/")

        assert rows(page) == [sooner.reference, later.reference]
        row = page.context["groups"][0].rows[0]
        assert (row.clock, row.stay) == ("promise", "Call her")
        assert "First, a promise is to be kept" in row.why
        assert desk.get("/rail/").context["counts"]["promises"] == 2
