"""What surrounds every answer: headers that keep a browser safe, a limit to what is sent, a line in the log."""

import json
import logging
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_REQUEST = 1 << 20
"""Bytes; nobody sends more than a reason and a list of calls."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer. Everything comes from this program: no other host, no script or style within a page."""

LOG = logging.getLogger("qa_monitor.review")


class Serving:
    """ASGI middleware; answers that stream pass through as they come."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            if _too_large(scope):
                await PlainTextResponse("too large", status_code=413)(scope, receive, answer)
            else:
                await self.app(scope, receive, answer)
        finally:
            LOG.info(json.dumps(_line(scope, status, perf_counter() - started)))


def _too_large(scope: Scope) -> bool:
    """A body without its length can only come in pieces, which no browser sends here."""
    headers = {name: value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")}
    length = headers.get(b"content-length", b"0")
    return b"transfer-encoding" in headers or not length.isdigit() or int(length) > LARGEST_REQUEST


def _line(scope: Scope, status: int, seconds: float) -> dict[str, Any]:
    """What is logged of a request: the route, not the address, in which a search or an agent may stand."""
    route = scope.get("route")
    return {
        "method": scope["method"],
        "route": getattr(route, "path", None),
        "status": status,
        "ms": round(1000 * seconds, 1),
    }
