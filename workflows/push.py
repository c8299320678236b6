"""Pushing frames to open browsers, after the commit. A dead Redis or a slow loop must never fail or delay an act."""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

GROUP = "hub"
TIMEOUT = 0.5  # seconds

logger = logging.getLogger(__name__)

#: The event loop that this process's hub runs in; None in commands and in servers without a socket.
_server_loop: asyncio.AbstractEventLoop | None = None


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Name the server's loop: the hub does, when it starts. The in-memory layer is not thread-safe without it."""
    global _server_loop
    _server_loop = loop


def send(frames: list[tuple[int, str]]) -> None:
    """Hand frames, (user id, text) each, to the hub of every process. Never raises."""
    if frames:
        _send({"type": "hub.frames", "frames": [list(frame) for frame in frames]})


def close(user_id: int, session_key: str = "") -> None:
    """Close the sockets of a person, or of one session of his (log-out). Never raises."""
    _send({"type": "hub.close", "user": user_id, "session": session_key})


def _send(message: dict[str, Any]) -> None:
    loop = _server_loop
    try:
        if loop is not None and loop.is_running():
            asyncio.run_coroutine_threadsafe(_publish(message), loop)
        elif not _is_in_memory():
            async_to_sync(_publish)(message)
    except Exception:  # the rows are there; the heartbeat tells every browser that it is behind
        logger.warning("notices could not be pushed", exc_info=True)


def _is_in_memory() -> bool:
    """Whether the layer ends at this process: then without a hub here there is nobody to push to."""
    return type(get_channel_layer()).__name__ == "InMemoryChannelLayer"


async def _publish(message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        await asyncio.wait_for(layer.group_send(GROUP, message), TIMEOUT)
    except Exception:
        logger.warning("notices could not be pushed", exc_info=True)
