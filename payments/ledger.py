"""The ledger by HTTP: a transfer posted as JSON under an `Idempotency-Key`, answered booked, pending or refused."""

import json

from django.conf import settings

from common import http
from payments.provider import Refused, Transfer, Unknown

#: Refused for what was asked, whatever happens later. Anything else may be our sign-in, their trouble, or bad luck.
_FOR_GOOD = 402


class Ledger:
    """Posts transfers to `LEDGER_URL`."""

    def transfer(self, transfer: Transfer) -> str:
        """Book one transfer and return its reference; the same key twice is booked once and answered alike."""
        try:
            answer = http.post(
                f"{settings.LEDGER_URL}/v1/transfers",
                json.dumps(_body(transfer)).encode(),
                {
                    "Authorization": f"Bearer {settings.LEDGER_TOKEN}",
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                    "Idempotency-Key": transfer.key,
                },
            )
        except http.NoAnswer as error:
            raise Unknown(str(error)) from error
        said = _read(answer.body)
        reference = _word(said, "id")
        if answer.is_accepted and said.get("status") == "booked" and reference:
            return reference
        code = _word(said, "code")
        if answer.status == _FOR_GOOD and code:
            raise Refused(code)
        status = _word(said, "status") or code or "no sense"
        raise Unknown(f"The ledger said {answer.status}, {status}."[:300])


def _body(transfer: Transfer) -> dict[str, object]:
    return {
        "kind": transfer.kind,
        "amount": transfer.minor,
        "currency": transfer.currency,
        "account": transfer.account,
        "charge": transfer.charge or None,
        "memo": transfer.memo,
        "reverses": transfer.reverses or None,
    }


def _word(said: dict[str, object], name: str) -> str:
    """Return one word of an answer as it can be kept; "" for none."""
    return str(said.get(name) or "").replace("\x00", "").strip()


def _read(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
