"""Logs: one line an event, JSON in production; who by number, what by name, never a letter's words or an address."""

import logging.config
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_ADDRESS = re.compile(r"[^\s@<>\"'=(,;:]+@[^\s@<>\"')=,;:]+\.[^\s@<>\"')=,;:]+")
#: PostgreSQL quotes the row that broke a constraint; the row is somebody's.
_QUOTED_ROW = re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE)
_QUERY = re.compile(r"\?\S*")
_SECRET_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_:=-]{32,}(?=/|$)")
#: What a traceback's own lines look like; others continue an error's sentence.
_OF_TRACEBACK = re.compile(r"(Traceback |During handling |The above exception |[\w.]+(:|$)|$)")
_LONGEST_REASON = 200
#: Said by the request middleware beside django.request, which says it with everything we want.
_SAID_TWICE = {"request_failed"}
_PERSONAL = ("ip", "user_agent")


def configure(choice: dict[str, str]) -> None:
    """Send every log line to standard output, formatted as `choice` says: {"format": "json" | "plain", "level": …}."""
    plain = choice["format"] == "plain"
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            _drop_said_twice,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        without_personal_data,
                        _plain()
                        if plain
                        else structlog.processors.JSONRenderer(ensure_ascii=False),
                    ],
                }
            },
            "handlers": {
                "out": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": "line",
                }
            },
            "root": {"handlers": ["out"], "level": choice["level"]},
            "loggers": _quieter(),
        }
    )


def without_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take addresses, quoted rows, query strings and unguessable path parts out of every text."""
    for name in _PERSONAL:
        event.pop(name, None)
    if isinstance(traceback := event.get("exception"), str):
        event["exception"] = _without_values(traceback)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _clean(value)
    if isinstance(path := event.get("request"), str):
        event["request"] = _SECRET_IN_PATH.sub("…", _QUERY.sub("", path))
    return event


def _without_values(traceback: str) -> str:
    """Keep the frames, and of each error its type and the start of its sentence: the rest may quote anything."""
    kept = (
        line if line.startswith(("  ", "Traceback ", "During ", "The above ")) else _start(line)
        for line in traceback.splitlines()
        if line.startswith("  ") or _OF_TRACEBACK.match(line)
    )
    return "\n".join(kept)


def _start(line: str) -> str:
    # A name that a template misses is reported together with everything the page was given.
    is_lookup = "Failed lookup for key" in line
    words = f"{line.partition('] in ')[0]}]" if is_lookup else line
    return words if len(words) <= _LONGEST_REASON else f"{words[:_LONGEST_REASON]}…"


def _clean(text: str) -> str:
    return _ADDRESS.sub("<address>", _QUOTED_ROW.sub(r"\1: …", text))


def _drop_said_twice(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event["event"] in _SAID_TWICE:
        raise structlog.DropEvent
    return event


def _plain() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )


def _quieter() -> dict[str, Any]:
    """Return what others say too often: their handlers go, their lines pass through ours."""
    through: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "django": through,
        "django.server": through,
        "django.request": {**through, "level": "ERROR"},  # 4xx is in the request's own line
        "uvicorn": through,
        "uvicorn.error": through,
        "uvicorn.access": {**through, "level": "WARNING"},
        "celery": through,
        "celery.app.trace": {**through, "level": "WARNING"},  # a sweep every two seconds succeeds
        "celery.worker.strategy": {**through, "level": "WARNING"},
        "celery.beat": {**through, "level": "WARNING"},
        "kombu": {**through, "level": "WARNING"},
        "mail.log": {**through, "level": "WARNING"},  # aiosmtpd names senders
        "asyncio": {**through, "level": "WARNING"},
        "faker": {**through, "level": "WARNING"},
    }
