"""One server, one port: live streams are async, every page runs at WSGI cost in a thread that keeps its connection."""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_live: Any = get_asgi_application()

from config.wsgi import application as _wsgi  # noqa: E402 - Django must be set up before

_pages: Any = WSGIMiddleware(cast(Any, _wsgi), workers=int(os.environ.get("WEB_THREADS", "8")))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route one connection; the lifespan protocol is answered here because Django raises on it."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await (_live if scope["path"].startswith("/live/") else _pages)(scope, receive, send)
