"""One POST to a provider of words; one that does not answer in time is a ChannelError that may pass."""

from collections.abc import Mapping

from common import http
from common.http import Answer
from messaging.channels.channel import ChannelError

__all__ = ["Answer", "post"]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send the bytes and return the answer; raises ChannelError (not permanent) when there is none in time."""
    try:
        return http.post(url, body, headers)
    except http.NoAnswer as error:
        raise ChannelError(str(error), permanent=False) from error
