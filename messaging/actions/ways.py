"""Ways to reach a member of staff: added, proven by a code that came that way, switched off and on, removed."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import BadInput, DomainError
from messaging import way_addresses
from messaging.actions import outbox
from messaging.models import Code, ContactMethod, Delivery, Lane
from messaging.models.code import GOOD_FOR, WrongCode, digest_of
from users.models import User

#: Nobody needs more; a longer list is a mistake or a trick.
_MOST = 20
#: Codes to one address within the time, whoever asks, and by one person: a stranger must not be rung all night.
_PER_ADDRESS, _PER_PERSON, _WITHIN = 3, 12, timedelta(minutes=30)
_DIGITS = 6


class TooManyWays(DomainError):
    """The list is full."""


class ListedAlready(DomainError):
    """The person has this way already."""


class TooManyCodes(DomainError):
    """Too many codes were asked for; waiting helps."""

    status = 429


class NotCarried(DomainError):
    """Nobody carries this kind of message here."""


@transaction.atomic
def add(
    *,
    by: User,
    kind: str,
    address: str,
    label: str = "",
    push_keys: Mapping[str, str] | None = None,
    now: datetime,
) -> ContactMethod:
    """Add a way of one's own, not yet proven; refuses what is no such address. The same again is the way there is."""
    User.objects.select_for_update().get(
        pk=by.pk
    )  # two at once must not both be the last that fits
    value = way_addresses.read(kind, address)
    known = ContactMethod.objects.filter(user=by, kind=kind, value=value).first()
    if known is not None:
        if kind == ContactMethod.Kind.PUSH:
            return _renew(known, push_keys, now=now)
        raise ListedAlready(_("You have this way already."))
    if ContactMethod.objects.filter(user=by).count() >= _MOST:
        raise TooManyWays(_("You have too many ways already. Remove one first."))
    if kind == ContactMethod.Kind.PUSH:
        way_addresses.check_push_keys(push_keys)
    return ContactMethod.objects.create(
        user=by,
        kind=kind,
        value=value,
        label=label[:80] or way_addresses.name_of(kind, value),
        push_keys=dict(push_keys) if push_keys else None,
        added_at=now,
        verified_at=now if kind == ContactMethod.Kind.IN_APP else None,
    )


@transaction.atomic
def add_and_ask(
    *,
    by: User,
    kind: str,
    address: str,
    label: str = "",
    push_keys: Mapping[str, str] | None = None,
    now: datetime,
) -> ContactMethod:
    """Add a way and send the code that proves it, unless it is proven; both, or neither."""
    way = add(by=by, kind=kind, address=address, label=label, push_keys=push_keys, now=now)
    if not way.is_verified:
        send_code(way_id=way.pk, by=by, now=now)
    return way


@transaction.atomic
def send_code(*, way_id: int, by: User, now: datetime) -> Code:
    """Send six digits by this very way; refuses more than a few in half an hour."""
    way = _own(way_id, by)
    if not way.is_carried:
        raise NotCarried(_("Nobody carries messages of this kind here yet. Ask an admin."))
    address = digest_of(way.value, nonce=way.kind)
    since = now - _WITHIN
    of_address = Code.objects.filter(address_digest=address, sent_at__gt=since).count()
    of_person = Code.objects.filter(asked_by=by, sent_at__gt=since).count()
    if of_address >= _PER_ADDRESS or of_person >= _PER_PERSON:
        raise TooManyCodes(_("Several codes were sent already. Wait half an hour, then try again."))
    Code.objects.filter(way=way, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    nonce = secrets.token_hex(16)
    code = Code.objects.create(
        way=way,
        asked_by=by,
        address_digest=address,
        nonce=nonce,
        digest=digest_of(digits, nonce=nonce),
        sent_at=now,
        expires_at=now + GOOD_FOR,
    )
    subject, text = _words(way, digits)
    outbox.queue_to_way(
        way=way,
        key=f"code:{code.pk}",
        lane=Lane.CODE,
        to_name=by.name,
        subject=subject,
        text=text,
        urgency=2,
        send_after=now,
        expires_at=now + GOOD_FOR,
        now=now,
    )
    return code


def verify(*, way_id: int, digits: str, by: User, now: datetime) -> ContactMethod:
    """Prove a way with the digits that came by it; refuses wrong ones, of which only five are heard."""
    way, is_right = _try(way_id, digits, by, now=now)
    if not is_right:  # raised outside the transaction, so that the try is counted
        raise WrongCode(_("These are not the digits we sent. Look again."), field="digits")
    return way


@transaction.atomic
def switch_off(*, way_id: int, by: User, now: datetime) -> ContactMethod:
    """Use a way no more until its owner says otherwise."""
    way = _own(way_id, by)
    way.switch_off(ContactMethod.Off.ASKED, now=now)
    way.save(update_fields=["disabled_reason", "disabled_at"])
    return way


@transaction.atomic
def switch_on(*, way_id: int, by: User, now: datetime) -> ContactMethod:
    """Use a way again; one that had failed must be proven again."""
    way = _own(way_id, by)
    way.switch_on()
    way.save(update_fields=["disabled_reason", "disabled_at", "verified_at", "refusals"])
    return way


@transaction.atomic
def remove(*, way_id: int, by: User, now: datetime) -> None:
    """Forget a way, its address and its codes; what still waited to go this way stays here."""
    way = _own(way_id, by)
    owed = Delivery.objects.waiting().filter(contact_method=way)
    outbox.supersede(delivery_ids=owed.values_list("pk", flat=True), now=now)
    Delivery.objects.filter(contact_method=way, lane=Lane.CODE).update(body_text="")
    way.delete()


@transaction.atomic
def mark_tested(*, way_ids: Iterable[int], now: datetime) -> int:
    """Note that a test by these ways was seen by their person."""
    return ContactMethod.objects.filter(pk__in=list(way_ids)).update(last_test_at=now)


@transaction.atomic
def _try(way_id: int, digits: str, by: User, *, now: datetime) -> tuple[ContactMethod, bool]:
    way = _own(way_id, by)
    typed = "".join(letter for letter in digits if letter.isdecimal())
    if len(typed) != _DIGITS:
        raise BadInput(_("A code has six digits."), field="digits")
    code = Code.objects.select_for_update().filter(way=way).order_by("-pk").first()
    if code is None:
        raise BadInput(_("No code was sent this way yet."), field="digits")
    is_right = code.try_digits(typed, now=now)
    code.save(update_fields=["tries", "used_at"])
    if is_right:
        way.verify(now=now)
        way.save(update_fields=["verified_at", "last_test_at", "refusals"])
    return way, is_right


def _own(way_id: int, by: User) -> ContactMethod:
    return (
        ContactMethod.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=way_id, user=by)
    )


def _renew(way: ContactMethod, keys: Mapping[str, str] | None, *, now: datetime) -> ContactMethod:
    """Take the keys a browser gives when it subscribes again; other keys than before have to be proven."""
    way_addresses.check_push_keys(keys)
    if way.push_keys != dict(keys or {}):
        way.push_keys, way.verified_at = dict(keys or {}), None
    if way.is_off:
        way.switch_on()
    way.save(
        update_fields=["push_keys", "verified_at", "disabled_reason", "disabled_at", "refusals"]
    )
    return way


def _words(way: ContactMethod, digits: str) -> tuple[str, str]:
    """Return subject and text of a code in its reader's language; spoken digit by digit on the telephone."""
    with override(way.user.language):
        if way.kind == ContactMethod.Kind.VOICE:
            spoken = ". ".join(digits)
            return _("Steward code"), _("This is Steward. Your code is: %(code)s.") % {
                "code": spoken
            }
        return _("Steward code"), _(
            "%(code)s is your code for Steward. It is good for ten minutes. Nobody at Steward asks you for it."
        ) % {"code": digits}
