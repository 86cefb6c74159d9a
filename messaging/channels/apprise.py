"""Push and chat through Apprise; the address is an Apprise URL, which holds a secret."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

import apprise

from messaging.channels import outside
from messaging.channels.channel import CONNECT_SECONDS, TOTAL_SECONDS, ChannelError
from messaging.models import Delivery
from users.roles import Role

#: Services people may be reached by whose address names its own host, by its first word.
_HOSTED = frozenset(
    {"gotifys", "matrixs", "mmosts", "ntfy", "ntfys", "rockets", "signals", "workflows"}
)
#: And those that live at one known place; a token stands where the host would.
_CENTRAL = frozenset(
    {"discord", "gchat", "opsgenie", "pagerduty", "pbul", "pover", "signl4", "slack", "tgram"}
) | frozenset({"threema", "wxteams", "zulip"})

# Few threads: a provider that hangs past the deadline keeps one until its own time-out ends it.
_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="apprise")


class AppriseChannel:
    """Send title and body by whatever service the URL names."""

    def send(self, delivery: Delivery) -> str:
        """Hand the text to the service; an URL Apprise does not know is refused for good."""
        service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, secure_logging=True))
        way = delivery.contact_method
        address = way.value if way else delivery.to_address
        if not service.add(_careful(address)):
            raise ChannelError("The service address is not one Apprise knows.", permanent=True)
        # A machine's address comes from the settings, never from a person: our own door may lie in our own network.
        is_ours = way is not None and way.user.role == Role.MACHINE
        host = "" if is_ours else _host(service, address)
        work = _POOL.submit(_notify, service, host, delivery.subject, delivery.body_text)
        try:
            accepted = work.result(timeout=TOTAL_SECONDS)
        except Late:
            work.cancel()
            raise ChannelError("The service did not answer in time.", permanent=False) from None
        except TypeError as error:  # what Apprise raises when there is nothing to send
            raise ChannelError(f"The service refused the text: {error}", permanent=True) from error
        if not accepted:
            raise ChannelError("The service did not accept the text.", permanent=False)
        return f"apprise:{delivery.pk}:{delivery.attempts}"


def _notify(service: apprise.Apprise, host: str, title: str, text: str) -> bool:
    outside.refuse_private(host)
    return bool(
        service.notify(title=title, body=text or title, body_format=apprise.NotifyFormat.TEXT)
    )


def service_of(url: str) -> str:
    """Return the name of the service an address is for; empty when people may not use it, or it is none.

    Only services that carry a message to a person: nothing that runs a program, writes a file or calls any address.
    """
    if _scheme(url) not in _HOSTED | _CENTRAL:
        return ""
    target = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return "" if target is None else str(target.service_name)


def _host(service: apprise.Apprise, address: str) -> str:
    """Return the host the address itself names; empty where the service has one known place."""
    return "" if _scheme(address) in _CENTRAL else str(service[0].host or "")


def _scheme(url: str) -> str:
    return url.partition("://")[0].strip().lower()


def _careful(url: str) -> str:
    """Give the URL our limits: cto is Apprise's connect, rto its read time-out; redirects could lead anywhere."""
    separator = "&" if "?" in url else "?"
    limits = f"cto={CONNECT_SECONDS}&rto={TOTAL_SECONDS - CONNECT_SECONDS}"
    return f"{url}{separator}{limits}&redirect=no"
