"""SMS, push and chat through Apprise; the address is an Apprise URL, which holds a secret."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

import apprise

from messaging.channels.channel import CONNECT_SECONDS, TOTAL_SECONDS, ChannelError
from messaging.models import Delivery

# Few threads: a provider that hangs past the deadline keeps one until its own time-out ends it.
_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="apprise")


class AppriseChannel:
    """Send title and body by whatever service the URL names."""

    def send(self, delivery: Delivery) -> str:
        """Hand the text to the service; an URL Apprise does not know is refused for good."""
        service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, secure_logging=True))
        if not service.add(_with_timeouts(delivery.to_address)):
            raise ChannelError("The service address is not one Apprise knows.", permanent=True)
        work = _POOL.submit(
            service.notify,
            title=delivery.subject,
            body=delivery.body_text or delivery.subject,
            body_format=apprise.NotifyFormat.TEXT,
        )
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


def _with_timeouts(url: str) -> str:
    """Give the URL our time limits: cto is Apprise's connect, rto its read time-out."""
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}cto={CONNECT_SECONDS}&rto={TOTAL_SECONDS - CONNECT_SECONDS}"
