import socket

import pytest

from runtime import ports
from runtime.terminal import CannotStart


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind((ports.HOST, 0))
        server.listen()
        yield server.getsockname()[1]


class TestClaim:
    def test_returns_a_free_port(self):
        free = ports.free_port()

        assert ports.claim(free, variable="PORT", purpose="the pages") == free

    def test_names_the_taken_port_and_the_variable_with_a_free_one(self, taken):
        with pytest.raises(CannotStart) as refusal:
            ports.claim(taken, variable="PORT", purpose="the pages")

        sentence = str(refusal.value)
        assert f"Port {taken} (the pages) is taken" in sentence
        suggested = int(sentence.rpartition("PORT=")[2].split()[0])
        assert ports.is_free(suggested)

    @pytest.mark.parametrize("port", [0, -1, 65536])
    def test_refuses_what_is_no_port(self, port):
        with pytest.raises(CannotStart, match="choose a number from 1 to 65535"):
            ports.claim(port, variable="PORT", purpose="the pages")


class TestNumber:
    @pytest.mark.parametrize("text", ["8o00", "-1", "", "8000.5"])
    def test_refuses_words(self, text):
        with pytest.raises(CannotStart, match="is no port"):
            ports.number(text, variable="PORT")


class TestFreePort:
    def test_prefers_the_wanted_one(self):
        wanted = ports.free_port()

        assert ports.free_port(preferred=wanted) == wanted

    def test_takes_another_where_the_wanted_one_is_taken(self, taken):
        assert ports.free_port(preferred=taken) != taken
