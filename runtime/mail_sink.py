"""A mail server that keeps every letter in a folder instead of delivering it: the outside world of demo and tests."""

import asyncio
import json
import os
import signal
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

LOG_NAME = "mail.jsonl"


class Sink:
    """Writes each letter as `<number>.eml` and one line about it to `mail.jsonl`, in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._count = sum(1 for _ in folder.glob("*.eml"))

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        """Keep the letter, then say so."""
        raw = envelope.original_content or b""
        self._count += 1
        file = self._folder / f"{self._count:06}.eml"
        half = file.with_suffix(".half")
        half.write_bytes(raw)
        half.rename(file)
        with (self._folder / LOG_NAME).open("a") as log:
            log.write(json.dumps(_facts(raw, envelope, file), ensure_ascii=False) + "\n")
        return "250 Kept"


def read(folder: Path) -> list[dict[str, object]]:
    """Return what the log says about every letter kept in the folder, oldest first."""
    log = folder / LOG_NAME
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def _facts(raw: bytes, envelope: Envelope, file: Path) -> dict[str, object]:
    letter = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    return {
        "at": datetime.now(UTC).isoformat(),
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "subject": str(letter.get("Subject", "")),
        "message_id": str(letter.get("Message-ID", "")),
        "file": file.name,
    }


async def serve(*, host: str, port: int, folder: Path) -> None:
    """Take letters until we are told to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stopped.set)
    controller = UnthreadedController(Sink(folder), hostname=host, port=port, loop=loop)
    server = await controller._create_server()  # noqa: SLF001 - `begin` would block the loop we run in
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(
        serve(
            host=os.environ.get("MAIL_SINK_HOST", "127.0.0.1"),
            port=int(os.environ.get("MAIL_SINK_PORT", "1025")),
            folder=Path(os.environ.get("MAIL_SINK_FOLDER", "var/mail")),
        )
    )
