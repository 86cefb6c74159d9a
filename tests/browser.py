"""Chromium for the tests that need a real page: how it is started, signed in and judged."""

import os
import time
from threading import Condition

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from runtime import browser as installed

#: Pages share two cores with other tests: how fast they are is measured elsewhere, never here.
expect.set_options(timeout=30_000)

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
SIZES = {"desk": DESK, "phone": PHONE}
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


class Gate:
    """Stands before a test's server: shut, it lets nobody in, and it knows when the last one has left."""

    PATIENCE_SECONDS = 30

    def __init__(self, app):
        self._app, self._inside, self._is_open = app, 0, True
        self._turn = Condition()

    def __call__(self, environ, start_response):
        """Let a request in and keep its place until its answer is closed; a late one is turned away."""
        with self._turn:
            if not self._is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self._inside += 1
        try:
            return _Answer(self._app(environ, start_response), self._leave)
        except BaseException:
            self._leave()
            raise

    def shut(self):
        """Turn everybody away from now on and wait until those inside have left."""
        with self._turn:
            self._is_open = False
            if not self._turn.wait_for(lambda: self._inside == 0, self.PATIENCE_SECONDS):
                raise AssertionError(f"{self._inside} requests are still being answered.")

    def _leave(self):
        with self._turn:
            self._inside -= 1
            self._turn.notify_all()


class _Answer:
    """An answer that says when it is closed."""

    def __init__(self, answer, on_close):
        self._answer, self._on_close = answer, on_close

    def __iter__(self):
        return iter(self._answer)

    def close(self):
        """Close the answer, whatever it says, and tell."""
        try:
            if hasattr(self._answer, "close"):
                self._answer.close()
        finally:
            self._on_close()


@pytest.fixture(autouse=True)
def last_request_answered(request):
    """Empty the tables after a story only when its server has answered everything.

    A page that closes says farewell (a draft, a place in a list), and what is under way while
    tables are emptied waits for them in a circle.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # emptied after this fixture, not before
    server = request.getfixturevalue("live_server").thread.httpd
    app = server.get_app()
    gate = Gate(app)
    server.set_app(gate)
    yield
    gate.shut()
    server.set_app(app)


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


#: Nothing is on its way any more, and nothing fades in or out: what is seen now stays. What is folded or has no room on
#: this screen is not waited for: it comes when somebody looks.
SETTLED = """() =>
  document.readyState === "complete"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
  && ![...document.querySelectorAll(".skeleton, [aria-busy=true]")].some((each) => each.checkVisibility())
  && document.getAnimations().every(
    (each) => each.playState !== "running" || each.effect?.getTiming().iterations === Infinity
  )
"""


def settle(page):
    """Wait until every part of the page has come."""
    page.wait_for_function(SETTLED)


def until(page, look):
    """Let the browser work until something it tells about is there, and return it."""
    end = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < end, "What was waited for did not come."
        page.wait_for_timeout(50)
    return found


def assert_accessible(page):
    """Fail with every rule of WCAG 2.2 AA that the page, once settled, breaks, and where."""
    settle(page)
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

    def __repr__(self):
        return "\n".join(self.heard)

    def __bool__(self):
        return bool(self.heard)


@pytest.fixture
def complaints(page):
    """What the console says against the page, from its first request."""
    return Complaints(page)
