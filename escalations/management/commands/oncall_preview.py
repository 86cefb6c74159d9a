"""Who would be on call? Rotas in JSON on standard input, answers on standard output."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from common.errors import DomainError
from escalations.preview.answering import answer


class Command(BaseCommand):
    """Reads one JSON object, or with `--lines` one a line; touches no row and needs no database."""

    help = "Try a rota before saving it: JSON in, JSON out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a rota a line."""
        parser.add_argument(
            "--lines", action="store_true", help="one rota a line, one answer a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer; exits with 2 when the one question makes no sense."""
        if options["lines"]:
            for line in sys.stdin.buffer:
                if line.strip():
                    self.stdout.write(json.dumps(_answered(line)))
                    self.stdout.flush()
            return
        answered = _answered(sys.stdin.buffer.read())
        self.stdout.write(json.dumps(answered))
        if "error" in answered:
            sys.exit(2)


def _answered(raw: bytes) -> dict[str, Any]:
    try:
        question = json.loads(raw)
    except (ValueError, RecursionError):
        return _refused("not-json", _("This is not JSON."), None)
    try:
        return answer(question)
    except DomainError as refusal:
        return _refused(refusal.problem_code(), refusal.message, refusal.field)


def _refused(code: str, message: str, field: str | None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "field": field}}
