import pytest

from cases.models import AccessGrant, Case
from tests.factories.cases import NOON, make_case
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


@pytest.fixture
def north():
    return TeamFactory(name="Premium North", slug="premium-north")


class TestVisibleTo:
    @pytest.mark.parametrize(
        ("role", "own_team", "other_team"),
        [
            (Role.ASSOCIATE, True, False),
            (Role.SENIOR, True, True),
            (Role.MANAGER, True, True),
            (Role.POLICY_EDITOR, False, False),
            (Role.PRIVACY_OFFICER, False, False),
            (Role.ADMIN, False, False),
            (Role.AUDITOR, False, False),
        ],
    )
    def test_shows_a_normal_case_by_role_and_team(self, north, role, own_team, other_team):
        ours, theirs = make_case(), make_case(team=north)
        user = UserFactory(role=role)

        assert (sees(user, ours), sees(user, theirs)) == (own_team, other_team)

    @pytest.mark.parametrize("role", Role.values)
    def test_rank_opens_no_restricted_case(self, role):
        assert not sees(UserFactory(role=role), _restricted())

    def test_a_restricted_case_shows_to_who_is_named_on_it(self):
        case, named = _restricted(), UserFactory()
        _grant(case, named)

        assert sees(named, case)

    def test_a_grant_that_ran_out_shows_nothing(self):
        case, named = _restricted(), UserFactory()
        _grant(case, named, expires_at=NOON.replace(year=2020))

        assert not sees(named, case)

    def test_its_owner_sees_it(self):
        owner = UserFactory()
        case = _restricted()
        Case.objects.filter(pk=case.pk).update(owner=owner, owned_since=NOON)

        assert sees(owner, case)

    def test_nobody_who_left_sees_anything(self):
        case = make_case()
        user = UserFactory(is_active=False)
        _grant(case, user)

        assert not sees(user, case)


def _restricted():
    case = make_case()
    Case.objects.filter(pk=case.pk).update(access_level="restricted")
    case.refresh_from_db()
    return case


def _grant(case, user, **fields):
    return AccessGrant.objects.create(
        case=case, user=user, reason="needed", granted_at=NOON, **fields
    )
