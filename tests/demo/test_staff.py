import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from demo.staff import NotInProduction, install, password
from users.models import Membership, Team, User
from users.roles import Role


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    return tmp_path


class TestPassword:
    def test_is_made_once_and_kept_for_its_owner_alone(self, home):
        first = password()

        assert password() == first
        assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600

    def test_is_taken_from_the_environment_where_it_is_set(self, monkeypatch):
        monkeypatch.setenv("DEMO_PASSWORD", "chosen by the newcomer")

        assert password() == "chosen by the newcomer"


@pytest.mark.django_db
class TestInstall:
    def test_has_two_teams_and_every_role_of_the_desk(self):
        people = install()

        assert set(Team.objects.values_list("name", flat=True)) == {
            "Premium South",
            "Premium North",
        }
        assert {user.role for user in people.values()} == set(Role.values) - {
            Role.AUDITOR,
            Role.MACHINE,
        }
        assert all(user.check_password(password()) for user in people.values())

    def test_changes_nothing_the_second_time(self):
        install()

        install()

        assert (User.objects.count(), Membership.objects.count()) == (12, 9)

    def test_opens_the_door_again_when_the_password_was_lost(self, home):
        install()
        (home / "password").unlink()

        people = install()

        assert people["Lívia"].check_password(password())

    def test_is_refused_in_production(self, settings):
        settings.IS_PRODUCTION = True

        with pytest.raises(NotInProduction):
            install()


class TestDemoPeople:
    def test_prints_who_can_sign_in_as_what(self):
        out = StringIO()

        call_command("demo_people", stdout=out)

        rows = json.loads(out.getvalue())
        assert [row["role"] for row in rows] == [
            "Associate",
            "Senior associate",
            "Manager",
            "On call",
            "Policy editor",
            "Privacy officer",
            "Admin",
        ]
        assert {row["password"] for row in rows} == {password()}

    def test_prints_nothing_in_production(self, settings):
        settings.IS_PRODUCTION = True

        with pytest.raises(CommandError):
            call_command("demo_people", stdout=StringIO())
