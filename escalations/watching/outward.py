"""The two ways out of the house that are not pages: the heartbeat somebody outside waits for, and the alarm."""

import contextlib
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.error import URLError
from urllib.parse import urlsplit

import apprise

#: Seconds the outside gets to answer; a round of the guard never waits for it.
CALL_SECONDS = 5.0
CONNECT_SECONDS, READ_SECONDS = 3, 7


def call(url: str) -> str:
    """Call an address that waits for a sign of life; gives why it failed, empty when it answered 2xx."""
    if urlsplit(url).scheme not in ("http", "https"):
        return "not an http address"
    try:
        with urllib.request.urlopen(url, timeout=CALL_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            answer.read(1024)
    except (URLError, OSError, ValueError) as error:
        return type(error).__name__
    return ""


def tell(urls: Sequence[str], *, title: str, text: str) -> str:
    """Tell the technical owner by every address; gives why it failed, empty when one of them took it."""
    if not urls:
        return "no address is set"
    took = [_tell(url, title=title, text=text) for url in urls]
    return "" if any(took) else "nobody took it"


def _tell(url: str, *, title: str, text: str) -> bool:
    asset = apprise.AppriseAsset(async_mode=False, secure_logging=True)
    service = apprise.Apprise(asset=asset)
    separator = "&" if "?" in url else "?"
    if not service.add(f"{url}{separator}cto={CONNECT_SECONDS}&rto={READ_SECONDS}"):
        return False
    with contextlib.suppress(TypeError, OSError):
        return bool(service.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT))
    return False


class Errand:
    """One thing done outside at a time, beside the loop that asks for it; what came of it is read later."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outward")
        self._running: Future[str] | None = None

    @property
    def is_out(self) -> bool:
        """Say whether somebody is on the way still."""
        return self._running is not None and not self._running.done()

    def send(self, work: Callable[[], str]) -> None:
        """Start; the one before must be back."""
        self._running = self._pool.submit(work)

    def result(self) -> str | None:
        """Return once what came of it: empty is well, None while there is nothing to tell."""
        if self._running is None or not self._running.done():
            return None
        done, self._running = self._running, None
        return done.result()
