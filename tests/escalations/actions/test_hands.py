import threading
import time

import pytest
from django.db import OperationalError

from escalations.actions import hands
from escalations.actions.hands import Hands


def until(condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 30
        time.sleep(0.005)


class TestHands:
    def test_do_what_is_asked_in_order(self):
        done = []
        worker = Hands(done.extend)
        worker.start()

        worker.ask(["mail", "pages"])
        until(lambda: len(done) == 2)

        assert done == ["mail", "pages"]

    def test_are_not_asked_twice_for_what_waits(self):
        going, done = threading.Event(), []

        def slow(names):
            going.wait(30)
            done.append(names)

        worker = Hands(slow)
        worker.start()
        worker.ask(["first"])
        until(lambda: worker._began is not None)
        worker.ask(["pages"])
        worker.ask(["mail", "pages"])
        going.set()
        until(lambda: len(done) == 2)

        assert done == [["first"], ["pages", "mail"]]

    def test_go_on_after_the_database_was_away(self):
        done = []

        def do(names):
            if names == ["away"]:
                raise OperationalError
            done.extend(names)

        worker = Hands(do)
        worker.start()
        worker.ask(["away"])
        until(lambda: not worker._asked and worker._began is None)
        worker.ask(["pages"])
        until(lambda: done)

        assert done == ["pages"]

    def test_tell_the_guard_of_what_nobody_expected(self):
        def broken(_names):
            raise KeyError("nobody expected this")

        worker = Hands(broken)
        worker.start()
        worker.ask(["pages"])
        until(lambda: worker._fault is not None)

        with pytest.raises(KeyError):
            worker.ask([])

    def test_that_hang_end_the_guard(self, monkeypatch):
        monkeypatch.setattr(hands, "HANGS_AFTER_SECONDS", 0.05)
        never = threading.Event()
        worker = Hands(lambda _names: never.wait(30))
        worker.start()
        worker.ask(["pages"])
        until(lambda: worker._began is not None)
        time.sleep(0.2)

        with pytest.raises(hands.Hanging):
            worker.ask([])
        never.set()
