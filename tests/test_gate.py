"""A story ends when its server has answered everything, and not before."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from tests.browser import Gate


def enter(gate):
    said = []
    answer = gate({}, lambda status, _headers: said.append(status))
    return said, answer


class TestAGate:
    def test_waits_for_those_inside_until_their_answers_are_closed(self):
        gate = Gate(lambda _environ, _start: [b"words"])
        _said, answer = enter(gate)
        is_shut = Event()
        with ThreadPoolExecutor(max_workers=1) as pool:
            shutting = pool.submit(lambda: (gate.shut(), is_shut.set()))
            assert not is_shut.wait(0.05)
            assert list(answer) == [b"words"]
            answer.close()
            shutting.result(timeout=30)

        assert is_shut.is_set()

    def test_turns_away_who_comes_late(self):
        gate = Gate(lambda _environ, _start: [b"words"])
        gate.shut()

        said, answer = enter(gate)

        assert (said, list(answer)) == (["503 Service Unavailable"], [])

    def test_forgets_whom_the_application_failed(self):
        def fail(_environ, _start):
            raise ZeroDivisionError

        gate = Gate(fail)
        try:
            enter(gate)
        except ZeroDivisionError:
            gate.shut()
