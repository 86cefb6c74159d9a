import pytest

from runtime import home, reset
from runtime.home import Occupancy
from runtime.terminal import CannotStart


class TestForget:
    def test_removes_a_home(self, tmp_path):
        folder = tmp_path / "demo"
        home.prepare(folder)
        earlier = Occupancy(folder)
        earlier.take()
        earlier.leave()

        reset.forget(folder)

        assert not folder.exists()

    def test_refuses_a_folder_that_is_no_home(self, tmp_path):
        (tmp_path / "letter.txt").write_text("mine")

        with pytest.raises(CannotStart, match="is no folder of a demo"):
            reset.forget(tmp_path)

        assert (tmp_path / "letter.txt").exists()

    def test_has_nothing_to_do_where_nothing_is(self, tmp_path):
        reset.forget(tmp_path / "nowhere")
