"""The telephone provider of a test: a real server on this machine that speaks its documented form."""

import contextlib
import threading

from django.urls import reverse

from messaging import twilio
from runtime.phone_exchange import Exchange, Telephone, read
from runtime.phone_sink import Provider, open_doors


class Telephones:
    """What a test sees of the provider: its log, and who picks up."""

    def __init__(self, provider, folder):
        self.provider, self.exchange, self._folder = provider, provider.exchange, folder

    def behave(self, number, picks_up="person", keys=""):
        self.exchange.telephones[number] = Telephone(picks_up, keys)

    def log(self, kind=None):
        self.exchange.wait()
        return [line for line in read(self._folder) if kind in (None, line["kind"])]


@contextlib.contextmanager
def open_telephones(settings, folder):
    """Point TWILIO_URL to a provider of this test."""
    exchange = Exchange(
        account=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        folder=folder,
        text_door=f"{settings.SITE_URL}/on-call/phone/texts/",
    )
    provider = Provider(exchange)
    server = open_doors(provider, host="127.0.0.1", port=0)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    settings.TWILIO_URL = f"http://127.0.0.1:{server.server_port}"
    try:
        yield Telephones(provider, folder)
    finally:
        exchange.wait()
        server.shutdown()
        thread.join()
        server.server_close()


def signed_post(client, settings, name, args, fields, *, token=None):
    """Post a form to one of our doors as the provider does; `token` signs it with another account's."""
    path = reverse(name, args=args)
    signature = twilio.signature_of(
        token or settings.TWILIO_AUTH_TOKEN,
        f"{settings.SITE_URL}{path}",
        {key: [value] for key, value in fields.items()},
    )
    return client.post(path, fields, headers={twilio.HEADER: signature})
