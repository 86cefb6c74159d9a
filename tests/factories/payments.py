"""Payments for tests, owed through the same action as real ones."""

import uuid

from common.money import Money
from payments.actions import owing
from tests.factories.cases import NOON
from tests.factories.users import UserFactory


def owe(minor=12_000, currency="USD", *, by=None, now=NOON, **fields):
    """Owe a refund of 120 dollars unless something else is said."""
    said = {
        "subject": uuid.uuid4(),
        "kind": "refund",
        "account": "person-1",
        "charge": "HMABCDEF",
        "memo": "ST-10001",
    } | fields
    return owing.owe(amount=Money(minor, currency), by=by or UserFactory(), now=now, **said)
