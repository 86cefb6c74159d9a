"""Somebody outside the house: takes every call, remembers it, and answers as told."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Outside:
    """A server on a free port; `status` is what it answers."""

    def __init__(self):
        self.calls, self.times, self.status = [], [], 200
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._take()

            def do_POST(self):
                self._take()

            def _take(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                outside.times.append(time.monotonic())
                outside.calls.append((self.path, body))
                self.send_response(outside.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.apprise = f"json://127.0.0.1:{self.port}/"

    @property
    def titles(self):
        """Return the titles of what was told, oldest first."""
        return [json.loads(body)["title"] for _path, body in self.calls if body]


@contextlib.contextmanager
def outside():
    """Yield somebody outside who listens until the end of the block."""
    somebody = Outside()
    thread = threading.Thread(target=somebody.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield somebody
    finally:
        somebody.server.shutdown()
        somebody.server.server_close()
        thread.join()
