"""What people say back by text message or key, read without any doubt, or not at all."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What somebody wants."""

    ACKNOWLEDGE = "acknowledge"
    CANNOT = "cannot"


class Outcome(StrEnum):
    """What came of an answer."""

    TAKEN = "taken"
    PASSED_ON = "passed_on"
    THEIRS = "theirs"  # somebody else has it
    OVER = "over"
    OLDER = "older"
    NOT_UNDERSTOOD = "not_understood"
    NO_ALERT = "no_alert"
    STRANGER = "stranger"
    MACHINE = "machine"
    HEARD = "heard"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Reply:
    """A verb, and the alert and its round where they were named."""

    verb: Verb
    alert_id: int | None = None
    generation: int | None = None


_YES = frozenset("1 ok okay yes y ack got sim s aceito ja".split())  # noqa: SIM905 - read as a list of words
_NO = frozenset("2 no n not cannot cant next nao passo".split())  # noqa: SIM905 - the same
_REPLY = re.compile(
    r"(?P<word>[a-z]+|[12](?!\d))\s*(?:#?\s*(?P<alert>\d{1,9})(?:\s*[-.]\s*(?P<round>\d{1,6}))?)?"
)
_NUMBER_FIRST = re.compile(r"#?(?P<alert>\d{1,9})(?:[-.](?P<round>\d{1,6}))?\s+(?P<word>[a-z]+)")


def of_key(digits: str) -> Reply | None:
    """Read a key: 1 takes it, 2 passes it on, anything else is nothing."""
    verbs = {"1": Verb.ACKNOWLEDGE, "2": Verb.CANNOT}
    return Reply(verbs[digits]) if digits in verbs else None


def of_text(body: str) -> Reply | None:
    """Read a text: "1", "ok", "ok 4711", "2 4711-3"; None when it might mean anything else."""
    plain = unicodedata.normalize("NFKD", body.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’!.,\"“”")
    plain = " ".join(plain.split())
    found = _REPLY.fullmatch(plain) or _NUMBER_FIRST.fullmatch(plain)
    if found is None:
        return None
    word = found["word"]
    if word in _YES:
        verb = Verb.ACKNOWLEDGE
    elif word in _NO:
        verb = Verb.CANNOT
    else:
        return None
    alert, round_ = found["alert"], found["round"]
    return Reply(verb, int(alert) if alert else None, int(round_) if round_ else None)


def code_of(alert_id: int, generation: int) -> str:
    """Return what a text calls an alert and its round: the number alone in the first round."""
    return str(alert_id) if generation == 1 else f"{alert_id}-{generation}"
