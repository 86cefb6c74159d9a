"""The pipe a mail server uses: one message on standard input, what was understood on standard output."""

import base64
import binascii
import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, BinaryIO

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError

from cases.actions.intake import take_in_mail
from common.time import database_now
from messaging.actions import inbound
from messaging.mail import sandbox
from messaging.models import InboundMessage

log = structlog.get_logger(__name__)

#: sysexits.h EX_TEMPFAIL: the mail server keeps the message and tries again.
TEMPORARY_FAILURE = 75

_DECISION = ("case", "party", "thread", "matched_by", "action", "reason")


class Command(BaseCommand):
    """Store, read, take in, and say what became of it."""

    help = "Take one e-mail from standard input and print what was understood, as JSON."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --dry-run, --stream and the envelope."""
        parser.add_argument("--dry-run", action="store_true", help="Store nothing.")
        parser.add_argument(
            "--stream",
            action="store_true",
            help='Read lines {"id", "raw_b64"}; answer one line each.',
        )
        parser.add_argument("--sender", default="", help="The envelope sender, if known.")
        parser.add_argument(
            "--recipient", action="append", default=[], help="An envelope recipient; repeatable."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 whatever the message holds, 75 when the database cannot be reached."""
        _log_to_stderr()
        try:
            for answer in self._answers(sys.stdin.buffer, options):
                # Escaped, so that no line separator inside a mail can break the line.
                self.stdout.write(json.dumps(answer))
                self.stdout.flush()
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(
                f"The database cannot be reached ({type(error).__name__}); try again."
            )
            sys.exit(TEMPORARY_FAILURE)
        finally:
            sandbox.close()

    def _answers(self, source: BinaryIO, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if not options["stream"]:
            yield _answer(source.read(), options)
            return
        for line in source:
            if line.strip():
                yield _answer_line(line, options)


def _answer_line(line: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Answer one line of a stream; a broken line is told under its id, if it has one."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _refused(None, "not-json", "The line is not JSON.", None)
    if not isinstance(asked, dict):
        return _refused(None, "not-an-object", "The line is not a JSON object.", None)
    id_ = asked.get("id")
    encoded = asked.get("raw_b64")
    if not isinstance(encoded, str):
        return _refused(id_, "missing", "The message is missing.", "raw_b64")
    try:
        raw = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return _refused(id_, "not-base64", "The message is not base64.", "raw_b64")
    return {"id": id_, **_answer(raw, options)}


def _refused(id_: object, code: str, message: str, field: str | None) -> dict[str, Any]:
    return {"id": id_, "error": {"code": code, "message": message, "field": field}}


def _answer(raw: bytes, options: dict[str, Any]) -> dict[str, Any]:
    parsed, problem = inbound.understand(raw)
    answer = parsed.as_json() | dict.fromkeys(_DECISION)
    if problem:
        answer["reason"] = problem
    if not options["dry_run"]:
        answer |= _take_in(raw, options)
    return answer


def _take_in(raw: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Store the message and take it in; once stored, nothing that goes wrong can lose it."""
    message = inbound.store(
        raw=raw,
        source=InboundMessage.Source.PIPE,
        envelope_from=options["sender"],
        envelope_to=options["recipient"],
        now=database_now(),
    )
    try:
        result = take_in_mail(inbound_id=message.pk, now=database_now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("mail_not_taken_in", inbound=message.pk)
        return {"action": "quarantined", "reason": "stored; it could not be taken in yet"}
    return {name: getattr(result, name) for name in _DECISION}


def _log_to_stderr() -> None:
    """Keep standard output for the answer."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stdout:
            handler.setStream(sys.stderr)
