"""Addresses people type for themselves: read into the one form we store, or refused with what is wrong."""

from collections.abc import Mapping

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from common.errors import BadInput
from messaging import webpush
from messaging.channels import outside
from messaging.channels.apprise import service_of
from messaging.channels.channel import ChannelError
from messaging.models import ContactMethod

_LONGEST = 1000
Kind = ContactMethod.Kind


class NoSuchAddress(BadInput):
    """What was typed is no address of this kind."""


def read(kind: str, typed: str) -> str:
    """Return the address as we store it; raises NoSuchAddress with a sentence about what is wrong."""
    text = typed.strip()
    if len(text) > _LONGEST:
        raise _refused(_("This address is too long."))
    if kind in (Kind.SMS, Kind.VOICE):
        return _number(text)
    if kind == Kind.EMAIL:
        return _mailbox(text)
    if kind == Kind.APPRISE:
        return _service(text)
    if kind == Kind.PUSH:
        return _push(text)
    if kind == Kind.IN_APP:
        return ""
    raise _refused(_("There is no such kind of way."))


def check_push_keys(keys: Mapping[str, str] | None) -> None:
    """Refuse keys that are not a browser's."""
    try:
        webpush.read_keys((keys or {}).get("p256dh", ""), (keys or {}).get("auth", ""))
    except webpush.NotASubscription:
        raise _refused(_("This browser gave no usable keys for push messages.")) from None


def name_of(kind: str, value: str) -> str:
    """Return a name for a way nobody named: the service, never its address."""
    return service_of(value) if kind == Kind.APPRISE else ""


def _number(text: str) -> str:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise _refused(
            _("Write the number with + and the country’s code, such as +55 11 91234 5678.")
        ) from None
    if not phonenumbers.is_valid_number(number):
        raise _refused(_("There is no such telephone number in that country."))
    if number.extension:
        raise _refused(_("A number with an extension can’t be called by a machine."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _mailbox(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise _refused(_("This is not an e-mail address.")) from None
    return text


def _service(text: str) -> str:
    if not service_of(text):
        raise _refused(
            _("This is not an address of a message service known here, such as ntfy://my-topic.")
        )
    return text


def _push(text: str) -> str:
    try:
        return outside.push_service(text)
    except ChannelError:
        raise _refused(_("This browser’s push service is not known here.")) from None


def _refused(sentence: str) -> NoSuchAddress:
    return NoSuchAddress(sentence, field="address")
