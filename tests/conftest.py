"""What every test may use, and the order in which tests leave each other alone."""

import os
import zlib

import pytest
from django.db import connection
from hypothesis import settings

from tests.browser import (  # noqa: F401 - fixtures
    base_url,
    browser_type_launch_args,
    complaints,
    last_request_answered,
    sign_in,
)
from tests.ledgers import ledger  # noqa: F401 - a fixture

# The same examples each time, so that a red suite is about the change; search for new ones with
# HYPOTHESIS_PROFILE=search.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

#: How many processes of a parallel run may hold a browser.
BROWSERS = 2
#: What Playwright says of a page that did not answer in time: on two busy cores that may be the machine, so it is asked
#: once more and named as RERUN at the end. Twice is a fault; so is anything else the first time.
TOO_SLOW = ["TimeoutError", "AssertionError: (Locator|Page) expected"]


def pytest_collection_modifyitems(items):
    """Run tests in a transaction first, those that empty tables next, and those with a browser at the end.

    A browser's driver leaves an event loop running in its process, in which no other async test can run.
    """
    for item in items:
        if _has_browser(item):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=TOO_SLOW))
            file = str(item.path.relative_to(item.config.rootpath))
            item.add_marker(
                pytest.mark.xdist_group(f"browser-{zlib.crc32(file.encode()) % BROWSERS}")
            )
    items.sort(key=_turn)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the database goes, end the sessions of threads that a test's server left open.

    A test that reads the database without its mark would find whatever database DATABASE_URL names: refused here.
    """
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_"), f"{name} is somebody's own database: mark the test django_db"
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def _turn(item):
    return 2 if _has_browser(item) else int(_empties_tables(item))


def _has_browser(item):
    is_story = item.get_closest_marker("journey") is not None
    return is_story or not {"page", "context", "browser"}.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def _empties_tables(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(getattr(item, "fixturenames", ()))
