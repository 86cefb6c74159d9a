import pytest
import time_machine
from django.urls import reverse

from escalations.forms.ladders import LadderForm
from escalations.models import Alert, EscalationPolicy
from tests.factories.escalations import NIGHT, AlertFactory, Desk, EmergencyFactory, PolicyFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def night():
    with time_machine.travel(NIGHT, tick=False):
        yield


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def manager(client, desk):
    client.force_login(desk.helena)
    return client


def typed(desk, **more):
    return {
        "name": "Nights",
        "repeat": "1",
        "whom_1": f"level:{desk.schedule.pk}:second",
        "minutes_1": "2.5",
        "whom_3": f"user:{desk.tomas.pk}",
        "minutes_3": "10",
        "based_on": "1",
        **more,
    }


def address(desk):
    return reverse("escalations:ladder", args=[desk.policy.code])


class TestForm:
    def test_shows_the_rungs_in_use_and_one_more_and_folds_the_rest(self, desk):
        assert LadderForm(policy=desk.policy).first_rungs == 4
        assert LadderForm(typed(desk, whom_6="managers", minutes_6="5")).first_rungs == 7


class TestIndex:
    def test_shows_the_newest_version_of_each_ladder_in_so_many_statements(
        self, manager, desk, django_assert_max_num_queries
    ):
        for version in (2, 3):
            PolicyFactory(
                code=desk.policy.code,
                version=version,
                team=desk.team,
                name=f"Version {version}",
                levels=["first"],
                levels__schedule=desk.schedule,
            )

        with django_assert_max_num_queries(8):
            page = manager.get(reverse("escalations:ladders")).content.decode()

        assert "Version 3" in page
        assert "Version 2<" not in page

    def test_is_not_there_for_those_who_may_not_edit_the_rota(self, client, desk):
        client.force_login(UserFactory())

        assert client.get(reverse("escalations:ladders")).status_code == 404


class TestDetail:
    def test_shows_whom_it_would_wake_now_and_at_three_before_anything_is_saved(
        self, manager, desk
    ):
        response = manager.post(address(desk), typed(desk))

        page = response.content.decode()
        assert response.status_code == 200
        assert page.index("Nadia Ferraz</span>") < page.index("Tomás Abreu</span>")
        assert page.count('class="ladder"') == 2
        assert EscalationPolicy.objects.count() == 1

    def test_publishes_a_version_once_it_was_looked_at_and_leaves_what_rings_alone(
        self, manager, desk
    ):
        ringing = AlertFactory(case=EmergencyFactory(team=desk.team), policy=desk.policy)
        seen = manager.post(address(desk), typed(desk)).context["seen"]

        response = manager.post(address(desk), typed(desk, confirm="yes", seen=seen))

        newest = EscalationPolicy.objects.get(version=2)
        assert response.status_code == 302
        assert (newest.code, newest.team, newest.published_by) == (
            desk.policy.code,
            desk.team,
            desk.helena,
        )
        assert [(s.target, s.delay_seconds) for s in newest.steps.order_by("order")] == [
            ("level", 150),
            ("user", 600),
        ]
        assert Alert.objects.get(pk=ringing.pk).policy == desk.policy

    def test_publishes_nothing_that_was_not_looked_at(self, manager, desk):
        seen = manager.post(address(desk), typed(desk)).context["seen"]

        changed = typed(desk, confirm="yes", seen=seen, minutes_1="9")

        assert "trials" in manager.post(address(desk), changed).context
        assert EscalationPolicy.objects.count() == 1

    def test_refuses_when_somebody_else_was_faster(self, manager, desk):
        seen = manager.post(address(desk), typed(desk)).context["seen"]
        PolicyFactory(code=desk.policy.code, version=2, team=desk.team)

        response = manager.post(address(desk), typed(desk, confirm="yes", seen=seen))

        assert response.status_code == 400
        assert "meanwhile" in response.content.decode()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"whom_1": "", "whom_3": ""}, "at least one rung"),
            ({"minutes_1": ""}, "how long it waits"),
            ({"minutes_1": "0.01"}, "at least ten seconds"),
            ({"minutes_1": "2000"}, "1440"),
            ({"repeat": "99"}, "10"),
            ({"whom_1": "level:999:first"}, "valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, manager, desk, wrong, words):
        data = typed(desk, **wrong)
        response = manager.post(address(desk), data)
        if response.status_code == 200:
            seen = response.context["seen"]
            response = manager.post(address(desk), {**data, "confirm": "yes", "seen": seen})

        assert response.status_code == 400
        assert words in response.content.decode()
        assert 'value="Nights"' in response.content.decode()

    def test_makes_the_first_ladder_of_a_team_and_refuses_a_second(self, manager, desk):
        team = TeamFactory(slug="north", name="North")
        new = reverse("escalations:ladder_new")

        for status in (302, 400):
            data = typed(desk, team=str(team.pk), based_on="0")
            seen = manager.post(new, data).context["seen"]
            response = manager.post(new, {**data, "confirm": "yes", "seen": seen})
            assert response.status_code == status, (
                response.context and response.context["form"].errors
            )

        assert EscalationPolicy.objects.filter(team=team).count() == 1
