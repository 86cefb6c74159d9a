"""One server, one port: live streams are async, every page runs at WSGI cost in a thread that keeps its connection."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_live = get_asgi_application()

from config.wsgi import application as _wsgi  # noqa: E402 - Django must be set up before

_pages = WSGIMiddleware(_wsgi, workers=int(os.environ.get("WEB_THREADS", "8")))

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one connection; the lifespan protocol is answered here because Django raises on it."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await (_live if scope["path"].startswith("/live/") else _pages)(scope, receive, send)
