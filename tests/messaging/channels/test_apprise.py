"""Message services through Apprise, to a web server on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from messaging.channels import apprise
from messaging.channels.channel import ChannelError
from messaging.channels.in_app import InAppChannel
from tests.factories.messaging import DeliveryFactory

#: Apprise looks for a module Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def service():
    """A web server that remembers what was posted and answers with its `status`."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(Handler.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.posted, server.handler = posted, Handler
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def delivery(**fields):
    row = DeliveryFactory.build(channel="apprise", **fields)
    row.pk = 1
    return row


class TestAppriseChannel:
    def test_posts_title_and_text(self, service):
        reference = apprise.AppriseChannel().send(
            delivery(to_address=f"json://127.0.0.1:{service.server_port}")
        )

        assert reference.startswith("apprise:1")
        assert (service.posted[0]["title"], service.posted[0]["message"]) == (
            "Your key",
            "The code is 4711.",
        )

    def test_tries_again_when_the_service_refuses(self, service):
        service.handler.status = 500

        with pytest.raises(ChannelError) as refusal:
            apprise.AppriseChannel().send(
                delivery(to_address=f"json://127.0.0.1:{service.server_port}")
            )

        assert refusal.value.permanent is False

    @pytest.mark.parametrize("url", ["nonsense://x", "", "not a url"])
    def test_gives_up_on_an_address_nobody_knows(self, url):
        with pytest.raises(ChannelError) as refusal:
            apprise.AppriseChannel().send(delivery(to_address=url))

        assert refusal.value.permanent


class TestInAppChannel:
    def test_is_done_when_the_row_says_so(self):
        assert InAppChannel().send(delivery()) == "screen:1"
