"""What still works when a part is away, and how it comes back."""

import json
from datetime import UTC, datetime

import pytest

from demo import emergency
from tests.journeys.desk import Desk
from tests.journeys.test_emergency import STAGE, pages_about

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]


class TestWithoutRedis:
    def test_a_page_still_wakes_somebody_and_readyz_says_what_is_away(self, tmp_path):
        nobody_listens = "redis://127.0.0.1:1/0"
        desk = Desk(tmp_path, REDIS_URL=nobody_listens)
        desk.start()
        try:
            code = desk.ask(STAGE)["code"]
            desk.deliver(emergency.first_mail(code, now=datetime.now(UTC)))

            desk.wait_for("the page, by the guard alone", lambda: pages_about(desk, code))

            status, body = desk.status("/readyz")
            assert (status, json.loads(body)["redis"]) == (200, "away")
            assert desk.status("/account/login/")[0] == 200
        finally:
            desk.stop()


class TestWithoutPostgreSQL:
    def test_every_page_says_so_plainly_and_comes_back_by_itself(self, desk):
        with desk.database_gone():
            for path in ("/", "/policies/", "/api/v1/cases/", "/account/login/"):
                status, words = desk.status(path, Cookie=f"sessionid={'x' * 32}")
                assert status == 503, path
                assert "Traceback" not in words
            assert desk.status("/readyz")[0] == 503
            assert desk.status("/healthz")[0] == 200

        desk.wait_for("the desk to be back", lambda: desk.status("/readyz")[0] == 200)
        desk.wait_for("the sign-in page", lambda: desk.status("/account/login/")[0] == 200)
