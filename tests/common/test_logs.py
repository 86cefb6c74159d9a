import io
import json
import logging
import sys

import pytest
import structlog
from django.template import Context, Variable, VariableDoesNotExist

from common import logs


@pytest.fixture
def lines(monkeypatch):
    """Log as production does and return what came out."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    before = (logging.root.handlers[:], logging.root.level, structlog.get_config())
    logs.configure({"format": "json", "level": "INFO"})
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.root.handlers, logging.root.level = before[0], before[1]
    structlog.configure(**before[2])


def store_a_guest():
    said = "Ana <ana@guest.example>\nDETAIL:  Key (phone)=(+551199999) already exists."
    raise ValueError(said)


class TestConfigure:
    def test_writes_one_json_object_an_event(self, lines):
        structlog.get_logger("messaging").info("delivery_sent", delivery=7)

        (line,) = lines()

        assert line["event"] == "delivery_sent"
        assert (line["delivery"], line["level"], line["logger"]) == (7, "info", "messaging")
        assert line["timestamp"].endswith("Z")

    def test_formats_what_libraries_say_the_same_way(self, lines):
        logging.getLogger("apprise").warning("sent to %s", "ana@guest.example")

        (line,) = lines()

        assert line["event"] == "sent to <address>"

    def test_keeps_values_out_of_tracebacks(self, lines):
        try:
            store_a_guest()
        except ValueError:
            logging.getLogger("django.request").exception("Internal Server Error")

        (line,) = lines()

        assert "ValueError" in line["exception"]
        assert "ana@guest.example" not in line["exception"]
        assert "+551199999" not in line["exception"]

    def test_keeps_what_a_page_was_given_out_of_a_template_fault(self, lines):
        page = Context({"guest": "Jonas Lindahl"})
        try:
            Variable("guest.nickname").resolve(page)
        except VariableDoesNotExist:
            logging.getLogger("django.request").exception("Internal Server Error")

        (line,) = lines()

        assert "Failed lookup for key [nickname]" in line["exception"]
        assert "Jonas" not in line["exception"]

    def test_says_an_error_once(self, lines):
        structlog.get_logger("django_structlog.middlewares.request").error(
            "request_failed", code=500
        )

        assert lines() == []


class TestWithoutPersonalData:
    def test_drops_queries_secret_paths_and_who_asked(self):
        event = {
            "event": "request_finished",
            "request": f"GET /on-call/pages/{'k' * 40}/?q=Ana+Lima",
            "ip": "10.0.0.7",
            "user_agent": "Phone",
        }

        cleaned = logs.without_personal_data(None, "info", event)

        assert cleaned == {"event": "request_finished", "request": "GET /on-call/pages/…/"}
