import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from cases.actions import waiting
from common.errors import BadInput
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory


@pytest.mark.django_db
class TestWait:
    def test_refuses_a_moment_that_is_too_far_away(self):
        case = make_case(owner=UserFactory())
        last = datetime(9999, 12, 31, 23, 59, tzinfo=ZoneInfo("America/Sao_Paulo"))

        for until in (NOON + timedelta(days=400), last):
            with pytest.raises(BadInput):
                waiting.wait(
                    case_id=case.pk, by=case.owner, on="date", reason="", until=until, now=NOON
                )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestResumeElapsed:
    def test_leaves_alone_what_somebody_let_wait_for_longer_meanwhile(self):
        owner = UserFactory()
        case = make_case(owner=owner)
        words = {"case_id": case.pk, "by": owner, "on": "guest", "reason": "", "now": NOON}
        waiting.wait(**words, until=NOON + timedelta(hours=1))

        with ThreadPoolExecutor() as pool:
            with transaction.atomic():
                waiting.wait(**words, until=NOON + timedelta(hours=9))
                sweep = pool.submit(sweep_waiting, now=NOON + timedelta(hours=1))
                time.sleep(0.3)  # the sweep found the case, and waits for it
            sweep.result(timeout=20)

        case.refresh_from_db()
        assert (case.status, case.waiting_until) == ("waiting", NOON + timedelta(hours=9))


def sweep_waiting(*, now):
    try:
        return waiting.resume_elapsed(now=now)
    finally:
        connection.close()
