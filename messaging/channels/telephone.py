"""Text messages and calls by Twilio's HTTP API: one form posted, the answer in JSON, the rest told us by call-backs."""

import base64
import json
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from messaging import providers, twiml
from messaging.channels import http
from messaging.channels.channel import ChannelError
from messaging.models import Delivery, Lane

#: Seconds a telephone rings before the call counts as not picked up: before most voice mails answer.
_RINGS_SECONDS = "25"
_LONGEST_TEXT = 1600
#: The provider's numbers for "there is no such telephone": not valid, not reachable, cannot receive, unsubscribed,
#: unknown. Everything else may be mended on our side or theirs.
GONE = frozenset({13224, 21211, 21214, 21217, 21610, 21612, 21614, 30005, 30006})
#: Refused only for now, whatever the status: our sign-in, our quota, their trouble.
_PASSING = frozenset({20003, 20429, 20500, 20503})


class SMSChannel:
    """Send one text message."""

    def send(self, delivery: Delivery) -> str:
        """Hand the text to the provider and return its reference."""
        return _create(
            "Messages",
            [
                ("To", delivery.to_address),
                ("From", settings.TWILIO_FROM),
                ("Body", delivery.body_text[:_LONGEST_TEXT]),
                ("StatusCallback", _door("status", delivery)),
            ],
        )


class VoiceChannel:
    """Ring one telephone; what is said comes from our own door, so that it is true when somebody picks up."""

    def send(self, delivery: Delivery) -> str:
        """Ask for the call and return its reference: that somebody picked up is told us later."""
        return _create(
            "Calls",
            [
                ("To", delivery.to_address),
                ("From", settings.TWILIO_FROM),
                self._words(delivery),
                ("Timeout", _RINGS_SECONDS),
                ("MachineDetection", "Enable"),
                ("StatusCallback", _door("status", delivery)),
                ("StatusCallbackMethod", "POST"),
                ("StatusCallbackEvent", "ringing"),
                ("StatusCallbackEvent", "answered"),
                ("StatusCallbackEvent", "completed"),
            ],
        )

    def _words(self, delivery: Delivery) -> tuple[str, str]:
        """Name the door that knows what to say; a code is said from here, because its words are wiped afterwards."""
        if delivery.lane != Lane.CODE:
            return "Url", _door("call", delivery)
        language = delivery.contact_method.user.language if delivery.contact_method else "en"
        return "Twiml", twiml.say([delivery.body_text] * 3, language=language)


def _create(resource: str, form: list[tuple[str, str]]) -> str:
    """Create one resource of the account and return its identifier."""
    if not providers.has_telephone():
        raise ChannelError("No telephone provider is set up here.", permanent=True)
    answer = http.post(
        f"{settings.TWILIO_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/{resource}.json",
        urlencode(form).encode(),
        {
            "Authorization": f"Basic {_credentials()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        },
    )
    said = _read(answer.body)
    if answer.is_accepted and said.get("sid"):
        return str(said["sid"])
    raise _refusal(answer, said)


def _credentials() -> str:
    pair = f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}"
    return base64.b64encode(pair.encode()).decode()


def _door(name: str, delivery: Delivery) -> str:
    """Return the address the provider calls back at, for this attempt of this delivery."""
    path = reverse(settings.TWILIO_DOORS[name], args=[delivery.pk, delivery.attempts])
    return f"{settings.SITE_URL}{path}"


def _read(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refusal(answer: http.Answer, said: dict[str, object]) -> ChannelError:
    """Tell what can help from what cannot; the number alone is kept, the sentence may quote the telephone's."""
    number = said.get("code")
    code = number if isinstance(number, int) else 0
    passing = code in _PASSING or answer.may_pass or answer.status in (401, 403)
    return ChannelError(
        f"The provider refused: {answer.status}, code {code}.",
        permanent=not passing,
        gone=code in GONE,
    )
