"""The pipe a mail server uses."""

import base64
import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from cases.models import Case
from messaging.models import InboundMessage
from tests.factories.cases import case_type
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory
from tests.messaging.mail.letters import mail

pytestmark = pytest.mark.django_db

KEYS = [
    "from", "from_name", "to", "cc", "subject", "message_id", "in_reply_to", "references", "date", "text", "reply_text",
    "html_sanitised", "attachments", "auto_submitted", "bounce", "bounce_of", "language", "case", "party", "thread",
    "matched_by", "action", "reason",
]  # fmt: skip


@pytest.fixture
def kinds():
    """The kinds of case: transactional tests lose what migrations installed."""
    case_type("other")


@pytest.fixture
def ingest(monkeypatch):
    """Run the command with these bytes on standard input and return its answers."""

    def run(raw, *options):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        out = io.StringIO()
        call_command("ingest_email", *options, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    return run


def line(id_, raw):
    return json.dumps({"id": id_, "raw_b64": base64.b64encode(raw).decode()}).encode() + b"\n"


class TestIngestEmail:
    def test_opens_a_case_for_somebody_known(self, ingest, kinds):
        TeamFactory()
        PersonFactory(full_name="Ana Souza", email="ana@guest.example")

        (answer,) = ingest(mail("Is there a cot in the flat?", Subject="A cot"))

        assert list(answer) == KEYS
        assert answer["action"] == "opened"
        assert answer["case"] == Case.objects.get().reference

    def test_holds_mail_of_somebody_unknown(self, ingest):
        TeamFactory()

        (answer,) = ingest(mail("Hello"))

        assert answer["action"] == "quarantined"
        assert answer["reason"]
        assert InboundMessage.objects.get().state == "quarantined"

    def test_stores_nothing_in_a_dry_run(self, ingest):
        (answer,) = ingest(mail("Hello there, thank you for your help"), "--dry-run")

        assert list(answer) == KEYS
        assert (answer["from"], answer["language"], answer["case"], answer["action"]) == (
            "ana@guest.example",
            "en",
            None,
            None,
        )
        assert InboundMessage.objects.count() == 0

    def test_takes_the_same_mail_once(self, ingest, kinds):
        TeamFactory()
        PersonFactory(email="ana@guest.example")

        first, second = ingest(mail("Help")), ingest(mail("Help"))

        assert first[0]["case"] == second[0]["case"]
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        "raw",
        [b"", b"\x00\xff", b"Content-Type: multipart/mixed\r\n\r\n--", b"From: \xff <\r\n\r\n"],
    )
    def test_answers_whatever_it_is_given(self, ingest, raw):
        TeamFactory()

        (answer,) = ingest(raw)

        assert answer["action"] in ("quarantined", "ignored")
        assert bytes(InboundMessage.objects.get().raw) == raw

    def test_answers_a_stream_line_by_line(self, ingest):
        broken = [b"not json\n", b"[1]\n", b'{"id": 3}\n', b'{"id": 4, "raw_b64": "!"}\n', b"\n"]

        answers = ingest(
            line(1, mail("one")) + b"".join(broken) + line("two", mail("two\u2028")),
            "--stream",
            "--dry-run",
        )

        assert [answer["id"] for answer in answers] == [1, None, None, 3, 4, "two"]
        assert [answer.get("error", {}).get("code") for answer in answers] == [
            None, "not-json", "not-an-object", "missing", "not-base64", None,
        ]  # fmt: skip
        assert answers[3]["error"]["field"] == "raw_b64"


class TestProcess:
    def run(self, raw, *options, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", "ingest_email", *options],
            input=raw,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            timeout=60,
        )

    def test_asks_to_try_again_when_the_database_is_away(self):
        ended = self.run(mail("x"), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

        assert ended.returncode == 75
        assert ended.stdout == b""

    def test_needs_no_database_for_a_dry_run_and_keeps_its_output_clean(self):
        ended = self.run(
            b"\xff" * 100, "--dry-run", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
        )

        assert ended.returncode == 0
        assert list(json.loads(ended.stdout)) == KEYS
