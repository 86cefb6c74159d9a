"""Chromium for the tests that need a real page: how it is started, signed in and judged."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from runtime import browser as installed

#: What a browser may not do here: call home, or wait for a graphics card.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def base_url():
    """Leave addresses whole: the plugin's own fixture is deprecated by pytest."""


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Start the system's Chromium; without one the test fails and says how to get it."""
    # Playwright's own loop runs in this thread, and Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = installed.find()
    if path is None:
        pytest.fail(installed.HOW)
    return {"executable_path": path, "args": FLAGS, "headless": True}


@pytest.fixture
def sign_in(context, live_server):
    """Give the browser a session of this person, without the sign-in page."""

    def enter(user):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
        )

    return enter


def assert_accessible(page):
    """Fail with every rule of WCAG 2.2 AA that the page as it stands breaks, and where."""
    broken = Axe().run(page, options=WCAG).response["violations"]
    told = [
        f"{rule['id']}: {rule['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
        for rule in broken
    ]
    assert not told, "\n".join([f"{page.url} is not accessible:", *told])


class Complaints:
    """What the browser's console said against the page: script errors and refused content."""

    def __init__(self, page):
        self.heard = []
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.heard.append(said.text))

    def __str__(self):
        return "\n".join(self.heard)

    def __bool__(self):
        return bool(self.heard)
