"""The mail port: takes SMTP, stores the raw message and commits, and only then says "250"."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections, connections

from common.time import database_now
from messaging.actions import inbound
from messaging.models import InboundMessage

log = structlog.get_logger(__name__)

#: Threads that talk to the database, hence connections; more mail at once waits its turn.
_STORERS = 4
#: Conversations at once; the next caller is told to come back.
_CONVERSATIONS = 200
_RECIPIENTS = 100
#: Seconds of silence after which a conversation is ended, and that a stop leaves to those under way.
_SILENCE = 120
_GRACE = 5.0
#: No honest line is longer; a stream without line ends must not fill the memory.
_LONGEST_LINE = 1_048_576


class Listener:
    """One mail port in a thread of its own.

    `on_stored` is called with the id of each stored message, after the sender has been answered; what it raises
    is logged and changes nothing.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        max_bytes: int,
        on_stored: Callable[[int], None] = lambda _inbound_id: None,
    ) -> None:
        self.host, self.port, self.max_bytes = host, port, max_bytes
        self.open_conversations = 0
        self._on_stored = on_stored
        self._pool = ThreadPoolExecutor(_STORERS, thread_name_prefix="mail-store")
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Open the port; raises OSError at once when it is taken. Port 0 takes any free one."""
        listening = socket.create_server((self.host, self.port), backlog=200)
        self.port = listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(listening, ready), name="mail-port", daemon=True
        )
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Close the port, let conversations end for a moment, and give the database its connections back."""
        if self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._wind_down(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._thread = None
        _close_connections(self._pool)
        self._pool.shutdown(wait=True)

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Conversation(self, self._loop), sock=listening)
        )
        self._loop.call_soon(ready.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _wind_down(self) -> None:
        if self._server is not None:
            self._server.close()
        until = self._loop.time() + _GRACE
        while self.open_conversations and self._loop.time() < until:
            await asyncio.sleep(0.02)
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # What aiosmtpd asks its handler; the names are its own.

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take recipients up to a limit."""
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Recipient taken"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store and commit, then accept; while the database is away the sender keeps the mail and retries."""
        raw = envelope.original_content or b""
        try:
            inbound_id = await self._loop.run_in_executor(
                self._pool, _store, raw, _bare(envelope.mail_from), list(envelope.rcpt_tos)
            )
        except DatabaseError as error:
            log.warning("mail_put_off", reason=type(error).__name__, size=len(raw))
            return "451 4.3.0 The message cannot be stored right now, please try again"
        # Queued behind the answer: a broker that is away must not delay the sender.
        self._loop.call_soon(self._announce, inbound_id)
        return f"250 2.0.0 Stored as {inbound_id}"

    async def handle_exception(self, error: Exception) -> str:
        """Answer what nobody foresaw with "try again": a mail kept by its sender is not lost."""
        log.error("mail_conversation_failed", exc_info=error)
        return "451 4.3.0 Something went wrong here, please try again"

    def _announce(self, inbound_id: int) -> None:
        def announce() -> None:
            try:
                self._on_stored(inbound_id)
            except Exception:
                log.exception("mail_announcement_failed", inbound=inbound_id)

        with contextlib.suppress(
            RuntimeError
        ):  # the pool closes while we stop; the sweep finds the row
            self._pool.submit(announce)


class _Conversation(SMTP):
    """One connection: counted, limited in size, in silence and in the length of a line."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            listener,
            data_size_limit=listener.max_bytes,
            enable_SMTPUTF8=True,
            hostname="steward",
            ident="Steward",
            timeout=_SILENCE,
            loop=loop,
        )
        self._listener = listener
        self._unbroken = 0
        self._is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse politely beyond the limit."""
        if self._listener.open_conversations >= _CONVERSATIONS and isinstance(
            transport, asyncio.WriteTransport
        ):
            transport.write(b"421 4.3.2 Too many connections, please try again\r\n")
            transport.close()
            return
        self._listener.open_conversations += 1
        self._is_counted = True
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Hang up on a stream that never ends its line."""
        if not self._is_counted:
            return
        last = data.rfind(b"\n")
        self._unbroken = self._unbroken + len(data) if last < 0 else len(data) - last - 1
        if self._unbroken > 2 * _LONGEST_LINE and isinstance(
            self.transport, asyncio.WriteTransport
        ):
            self.transport.write(b"500 5.5.2 Line too long\r\n")
            self.transport.close()
            return
        super().data_received(data)

    def eof_received(self) -> bool | None:
        """Ignore the end of a connection that was refused."""
        ended: bool | None = super().eof_received() if self._is_counted else None
        return ended

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        if self._is_counted:
            self._is_counted = False
            self._listener.open_conversations -= 1
            super().connection_lost(error)


def _store(raw: bytes, envelope_from: str, envelope_to: list[str]) -> int:
    close_old_connections()
    try:
        message = inbound.store(
            raw=raw,
            source=InboundMessage.Source.SMTP,
            envelope_from=envelope_from,
            envelope_to=envelope_to,
            now=database_now(),
        )
    finally:
        close_old_connections()
    return message.pk


def _bare(envelope_from: str | None) -> str:
    """Return the envelope sender, "" for the empty one that asks for silence."""
    return (envelope_from or "").strip("<> ")


def _close_connections(pool: ThreadPoolExecutor) -> None:
    """Close the database connection of every thread of the pool."""
    together = threading.Barrier(_STORERS)

    def close() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(timeout=_GRACE)
        connections.close_all()

    for done in [pool.submit(close) for _thread in range(_STORERS)]:
        done.result()
