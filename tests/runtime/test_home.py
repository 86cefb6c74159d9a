import stat

import pytest

from runtime import home
from runtime.home import Occupancy, Occupied


class TestSecret:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path):
        first = home.secret(tmp_path, "django")

        assert home.secret(tmp_path, "django") == first
        assert home.secret(tmp_path, "valkey") != first
        assert len(first) >= 50
        assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


class TestOccupancy:
    def test_refuses_a_second_launcher_and_says_where_the_first_is(self, tmp_path):
        first = Occupancy(tmp_path)
        first.take()
        first.announce("http://127.0.0.1:8000")

        with pytest.raises(Occupied, match=r"already runs here .*http://127\.0\.0\.1:8000"):
            Occupancy(tmp_path).take()

        first.leave()

    def test_forgets_a_launcher_that_is_gone(self, tmp_path):
        (tmp_path / "launcher.lock").write_text("999999 http://127.0.0.1:8000\n")

        heir = Occupancy(tmp_path)
        heir.take()

        heir.leave()


class TestHome:
    def test_can_be_chosen(self, tmp_path, monkeypatch):
        monkeypatch.setenv("STEWARD_HOME", str(tmp_path))

        assert home.home() == tmp_path

    def test_is_inside_the_checkout_otherwise(self, monkeypatch):
        monkeypatch.delenv("STEWARD_HOME", raising=False)

        assert home.home() == home.CHECKOUT / "var" / "demo"
